"""What a format cannot carry of a rubric: one warning for each kind of thing, never silence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from makerpath.domain.errors import N_
from makerpath.domain.rubric import Criterion, Rubric
from makerpath.domain.text import FOR_BANDS, LocalText
from makerpath.formats.notices import Notices

Feature = str
Told = tuple[str, Callable[[Rubric, str], list[str]]]


def _criteria(fits: Callable[[Criterion], object]) -> Callable[[Rubric, str], list[str]]:
    return lambda rubric, language: [item.title.pick(language) for item in rubric.criteria if fits(item)]


def texts(rubric: Rubric) -> Iterable[LocalText]:
    """Every text of a rubric."""
    yield rubric.title
    if rubric.summary:
        yield rubric.summary
    for item in rubric.criteria:
        yield from (text for text in (item.title, item.question, item.note) if text)
        for level in item.levels:
            yield from (text for text in (level.title, level.description) if text)


def _tags(rubric: Rubric, language: str, bands: bool) -> list[str]:
    tags = {tag for text in texts(rubric) for tag in text}
    return sorted(tag for tag in tags if tag != language and (tag in FOR_BANDS) == bands)


LOSSES: dict[Feature, Told] = {
    "languages": (
        N_("The file has one language; left out: {what}."),
        lambda rubric, language: _tags(rubric, language, bands=False),
    ),
    "bands": (
        N_("The file has one wording; left out are those for age bands: {what}."),
        lambda rubric, language: _tags(rubric, language, bands=True),
    ),
    "kind": (
        N_("The file knows one kind of rubric; it does not say that this one is {what}."),
        lambda rubric, _: [rubric.kind] if rubric.kind != "analytic" else [],
    ),
    "formative": (
        N_("The file does not say that the rubric is for learning alone: {what}."),
        lambda rubric, language: [rubric.title.pick(language)] if rubric.formative else [],
    ),
    "minima": (
        N_("The file does not say what a pass needs: {what}."),
        lambda rubric, _: [
            f"{name} {getattr(rubric.minima, name):g} %"
            for name in ("total", "theory", "practice")
            if getattr(rubric.minima, name)
        ],
    ),
    "summary": (
        N_("The summary was left out: {what}."),
        lambda rubric, language: [rubric.summary.pick(language)[:60]] if rubric.summary else [],
    ),
    "question": (N_("Questions to the assessor were left out: {what}."), _criteria(lambda item: item.question)),
    "note": (N_("Notes for assessors were left out: {what}."), _criteria(lambda item: item.note)),
    "dimension": (N_("Theory and practice are not told apart: {what}."), _criteria(lambda item: item.dimension)),
    "graded": (
        N_("Criteria that count nothing have no points in the file: {what}."),
        _criteria(lambda item: not item.graded),
    ),
    "required": (
        N_("Nothing in the file fails whoever misses a required level: {what}."),
        _criteria(lambda item: item.required),
    ),
    "hidden": (N_("Criteria that are hidden are shown there: {what}."), _criteria(lambda item: item.hidden)),
    "competencies": (N_("Competencies were left out: {what}."), _criteria(lambda item: item.competencies)),
    "ranges": (
        N_("Ranges of points were left out, the most points of each level stand there: {what}."),
        _criteria(lambda item: any(level.least is not None for level in item.levels)),
    ),
}
"""Every feature that some format cannot carry: what to say, and which parts of a rubric have it."""


def tell(rubric: Rubric, language: str, carried: Collection[Feature], notices: Notices) -> None:
    """Warn of everything in the rubric that a format which carries those features loses."""
    for feature, (message, having) in LOSSES.items():
        if feature in carried:
            continue
        what = having(rubric, language)
        if what:
            notices.warn(1, f"export.{feature}", message, what=", ".join(what))

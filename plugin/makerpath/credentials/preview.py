"""A design with names of every kind, and what of it does not fit: what a designer wants to see at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, TYPE_CHECKING

from makerpath.credentials.design import Design, Orientation
from makerpath.credentials.page import page_html
from makerpath.credentials.record import CertificateRecord
from makerpath.credentials.render import SCALES, sheet_of, style_of, typed
from makerpath.credentials.sample import with_name
from makerpath.domain.errors import MakerpathError, N_

if TYPE_CHECKING:
    from makerpath.credentials.inspecting import Found

NAMES = {
    "short": "Li",
    "chinese": "欧阳娜娜",
    "long": "Maria Anastasia Wilhelmina Theodora von Hohenstein-Rothenburg y Fernández de Córdoba",
    "arabic": "عبد الرحمن بن محمد الفارسي",
    "mixed": "阿卜杜热合曼·买买提江 Abdurahman Memetjan ئابدۇراخمان",
}
"""One for each thing that can go wrong with a name: its length, its script, and several scripts at once."""

SAYS = {
    "design.outside": N_("The text runs out of the page."),
    "design.too_full": N_("The text runs out of its box."),
    "design.overlap": N_("The text lies on {other}."),
    "design.too_small": N_("The text has {points} points; on paper that is too small to read."),
}


@dataclass(frozen=True)
class Problem:
    """Something wrong with a design: where, why, and with which names and ways up it shows (`cases`).

    `message` and `hint` are catalogue texts with `params`.
    """

    code: str
    file: str
    place: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)
    hint: str = ""
    cases: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Case:
    """One page that was tried; `pdf` is empty if there is none. `scale` says how much smaller everything was set."""

    name: str
    orientation: Orientation
    language: str
    pdf: bytes
    scale: float
    problems: list[Problem]

    @property
    def id(self) -> str:
        return "-".join(filter(None, (self.orientation, self.language, self.name)))


def cases(
    design: Design, *, ways: Sequence[Orientation] = (), names: dict[str, str] | None = None, alone: bool = True
) -> Iterator[Case]:
    """The design's sample, each way up, with each of `names` (by a short word for it), in all its languages; and, if
    `alone`, with the first of them in each language by itself.
    """
    names = NAMES if names is None else names
    for way in ways or design.about.orientations:
        for word, name in names.items():
            yield _case(design, way, word, name, "")
        if alone and len(design.about.languages) > 1:
            word, name = next(iter(names.items()))
            for language in design.about.languages:
                yield _case(design, way, word, name, language)


def gathered(found: Sequence[Case]) -> list[Problem]:
    """The problems of all, each once, with the cases that it shows in."""
    whole: dict[tuple[str, str, str, str], Problem] = {}
    for case in found:
        for one in case.problems:
            key = one.code, one.file, one.place, str(one.params.get("other", one.params.get("reason", "")))
            whole.setdefault(key, one).cases.append(case.id)
    return list(whole.values())


def _case(design: Design, way: Orientation, word: str, name: str, language: str) -> Case:
    try:
        record = _turned(with_name(design.sample, name), way, language)
        pdf, scale, problems = _tried(record, design)
    except MakerpathError as error:
        pdf, scale, problems = b"", 0.0, [problem_of(error)]
    return Case(word, way, language, pdf, scale, problems)


def _turned(record: CertificateRecord, way: Orientation, language: str) -> CertificateRecord:
    data = record.as_json()
    look: Any = data.get("look") or {"design": "classic"}
    languages = {"languages": [language]} if language else {}
    return CertificateRecord.model_validate(data | {"look": {**look, "orientation": way}} | languages)


def _tried(record: CertificateRecord, design: Design) -> tuple[bytes, float, list[Problem]]:
    """The page at the largest size at which it fits; raises what `render` does."""
    from weasyprint.urls import FatalURLFetchingError

    from makerpath.credentials.facts import facts_of
    from makerpath.credentials.inspecting import inspect
    from makerpath.credentials.pdf import LOCK, parsed

    facts = facts_of(record, "")
    html = page_html(record, design)
    sheet = sheet_of(html, record, design, typed(design.pictures), facts, archival=False)
    for scale in SCALES:
        fetcher, done = sheet.fetcher(), None
        with LOCK, suppress(FatalURLFetchingError):
            page, config, styles = parsed(sheet, style_of(record, design, scale), fetcher)
            document = page.render(font_config=config, stylesheets=styles, **sheet.options)
            if len(document.pages) <= design.about.pages:
                # A picture that refuses to load is noticed while it is drawn.
                done = document.write_pdf(pdf_identifier=sheet.identifier, **sheet.options), inspect(document)
        if fetcher.refusal:
            raise fetcher.refusal
        if done is not None:
            return done[0], scale, [_problem(one) for one in done[1]]
    raise MakerpathError(
        "certificate.overflow",
        N_("This certificate holds more text than the design {design} has room for."),
        N_("Shorten the titles, or choose another design."),
        status=422,
        design=design.about.id,
    )


def _problem(found: Found) -> Problem:
    params: dict[str, Any] = {"other": found.other} if found.other else {}
    if found.points:
        params["points"] = found.points
    return Problem(found.code, "certificate.html", found.place, SAYS[found.code], params)


def problem_of(error: MakerpathError) -> Problem:
    """The same as a problem of the design: its file and line, where the error names them."""
    params = dict(error.params)
    path, line = params.pop("path", None), params.pop("line", "")
    file = re.sub(r"^.*/", "", str(path)) if path else "certificate.html"
    message = "{reason}" if "reason" in params else error.message
    return Problem(error.code, file, str(line), message, {key: str(value) for key, value in params.items()}, error.hint)

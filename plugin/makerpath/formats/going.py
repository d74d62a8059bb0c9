"""A rubric on its way out: one language, one wording, points that count as its weights do."""

from __future__ import annotations

from fractions import Fraction

from makerpath.domain.errors import N_
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import exact
from makerpath.domain.text import LocalText
from makerpath.formats.draft import DraftCriterion, DraftLevel, DraftRubric
from makerpath.formats.notices import Notices
from makerpath.formats.numbers import factors
from makerpath.formats.texts import line


def draft_of(
    rubric: Rubric, language: str, band: str, notices: Notices, *, whole: bool = False, weighed: bool = False
) -> DraftRubric:
    """The rubric as other systems count it: the points of its levels, and no weights but with `weighed`.

    Levels rise. Points are multiplied, and that is said, where weights need it or, with `whole`, where they are
    decimals. A description that only repeats the title is left out.
    """
    multiplied = {item.id: Fraction(1) for item in rubric.criteria} if weighed else factors(rubric, whole=whole)
    made = DraftRubric(line(rubric.title.pick(language, band)), summary=_picked(rubric.summary, language, band))
    for item in rubric.criteria:
        factor = multiplied.get(item.id, Fraction(0))
        title = line(item.title.pick(language, band))
        if item.graded and factor != 1:
            message = N_("The points of {title} are multiplied by {factor}, so that it counts as much as here.")
            notices.note(1, "export.multiplied", message, title=title, factor=str(factor))
        ranged = any(level.least is not None for level in item.levels)
        levels = []
        for level in item.levels:
            name, said = line(level.title.pick(language, band)), _picked(level.description, language, band)
            least = None if level.least is None else exact(level.least) * factor
            levels.append(DraftLevel(name, "" if said == name else said, exact(level.points) * factor, least, level.id))
        made.criteria.append(
            DraftCriterion(
                title,
                levels,
                question=_picked(item.question, language, band),
                id=item.id,
                weight=exact(item.weight) if weighed else None,
                graded=item.graded,
                ranged=ranged,
                step=exact(item.step) * factor,
            )
        )
    return made


def _picked(text: LocalText | None, language: str, band: str) -> str:
    return text.pick(language, band) if text else ""

"""From a draft to a rubric, saying whatever had to become something else."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from makerpath.content.schema import validate
from makerpath.content.yamlfile import Tree
from makerpath.domain.errors import N_
from makerpath.domain.rubric import Rubric
from makerpath.formats.draft import DraftCriterion, DraftLevel, DraftRubric
from makerpath.formats.notices import Notices
from makerpath.formats.numbers import step_of, weights, written
from makerpath.formats.texts import clean, language_of, line, LONGEST, own, slug
from makerpath.i18n import gettext

MOST_CRITERIA, MOST_LEVELS = 200, 50
_CHECK = N_("Look whether it is meant so.")


def rubric_of(draft: DraftRubric, notices: Notices, language: str = "") -> Rubric | None:
    """The rubric of a draft; None after saying why not.

    `language` is that of its texts; without it, it is told by their letters.
    """
    before = notices.errors
    if not draft.criteria:
        notices.error(
            draft.line, "import.no_criteria", N_("{title} has no criteria."), title=draft.title or notices.path.name
        )
        return None
    spoken = language or language_of(_all_texts(draft))
    ids: set[str] = set()
    criteria = [
        data
        for at, item in enumerate(draft.criteria[:MOST_CRITERIA], 1)
        if (data := _criterion(item, at, spoken, ids, notices)) is not None
    ]
    if len(draft.criteria) > MOST_CRITERIA:
        notices.error(draft.line, "import.too_many", N_("More than {most} criteria are no rubric."), most=MOST_CRITERIA)
    if draft.broken or notices.errors > before:
        return None
    _weigh(draft, criteria)
    stem = notices.path.name.partition(".")[0] or "rubric"
    title = line(_text(draft.title, notices, draft.line)) or stem
    formative = not any(item["graded"] for item in criteria)
    whole: dict[str, Any] = {
        "schema": "makerpath.rubric/1",
        "id": slug(title, slug(stem, "rubric")),
        "title": {spoken: title},
        "formative": formative,
        "criteria": criteria,
    }
    if draft.summary:
        whole["summary"] = {spoken: _text(draft.summary, notices, draft.line)}
    made = validate(Rubric, Tree(whole, notices.path, {(): (draft.line, 1)}), notices.found)
    if made is not None and not formative:
        message = N_("The file does not say what a pass needs; {title} needs {total} % in all.")
        notices.note(draft.line, "import.minima", message, _CHECK, title=title, total=made.minima.total)
    return made


def _all_texts(draft: DraftRubric) -> str:
    found = [draft.title, draft.summary]
    for item in draft.criteria[:MOST_CRITERIA]:
        found += [item.title, item.question]
        for level in item.levels[:MOST_LEVELS]:
            found += [level.title, level.description]
    return " ".join(found)


def _text(value: str, notices: Notices, at: int) -> str:
    text = clean(value)
    if len(text) > LONGEST:
        notices.warn(at, "import.text_long", N_("A text of {count} letters was cut off."), _CHECK, count=len(text))
    return text[:LONGEST].strip()


def _criterion(item: DraftCriterion, at: int, language: str, ids: set[str], notices: Notices) -> dict[str, Any] | None:
    title = line(_text(item.title, notices, item.line))
    if not title:
        notices.error(item.line, "import.criterion_name", N_("Criterion {at} has no name."), at=at)
        return None
    if len(item.levels) > MOST_LEVELS:
        notices.error(item.line, "import.too_many_levels", N_("{title} has too many levels."), title=title)
        return None
    levels = _levels(item, title, language, notices)
    if levels is None:
        return None
    data: dict[str, Any] = {
        "id": own(item.id if slug(item.id, "") == item.id and item.id else slug(title, f"criterion-{at}"), ids),
        "title": {language: title},
        "graded": item.graded,
        "levels": levels,
    }
    if item.weight:
        data["weight"] = float(item.weight)
    step = _ranges(item, levels, notices)
    if step is not None:
        data["step"] = float(step)
    for name, text in (("question", item.question), ("note", item.note)):
        if said := _text(text, notices, item.line):
            data[name] = {language: said}
    return data


def _levels(item: DraftCriterion, title: str, language: str, notices: Notices) -> list[dict[str, Any]] | None:
    found = item.levels
    if not found:
        notices.error(item.line, "import.no_levels", N_("{title} has no levels."), _LEVELS_HINT, title=title)
        return None
    negative = next((level for level in found if level.points is not None and level.points < 0), None)
    if negative is not None:
        notices.error(
            negative.line, "import.negative", N_("{title} has a level of less than 0 points."), _CHECK, title=title
        )
        return None
    if any(level.points is None for level in found) and any(level.points for level in found):
        blank = next(level for level in found if level.points is None)
        notices.error(blank.line, "import.points", N_("A level of {title} has no points."), title=title)
        return None
    if not any(level.points for level in found):
        if item.graded:
            message = N_("{title} gives no points; it became a criterion that counts nothing.")
            notices.note(item.line, "import.no_points", message, _CHECK, title=title)
        item.graded = False
        found = [DraftLevel(one.title, one.description, Fraction(at), None, one.id) for at, one in enumerate(found)]
    rising = _merged(sorted(found, key=lambda level: level.points or Fraction(0)), title, notices)
    if len(rising) == 1:
        rising = _with_nothing(rising, title, language, item.line, notices)
    ids: set[str] = set()
    return [_level(level, at, language, ids, notices) for at, level in enumerate(rising, 1)]


_LEVELS_HINT = N_("A criterion has at least one level with points.")


def _merged(rising: list[DraftLevel], title: str, notices: Notices) -> list[DraftLevel]:
    """Levels of the same points as one: nobody's result depends on which of them was meant."""
    found: list[DraftLevel] = []
    for level in rising:
        last = found[-1] if found else None
        if last is None or last.points != level.points:
            found.append(level)
            continue
        notices.warn(
            level.line,
            "import.levels_merged",
            N_("Two levels of {title} give {points} points; they became one."),
            N_("Give them different points if assessors should tell them apart."),
            title=title,
            points=written(level.points or Fraction(0)),
        )
        titles = dict.fromkeys(one for one in (last.title, level.title) if one)
        texts = dict.fromkeys(one for one in (last.description, level.description) if one)
        found[-1] = DraftLevel(
            " / ".join(titles), "\n".join(texts), last.points, last.least, last.id or level.id, last.line
        )
    return found


def _with_nothing(rising: list[DraftLevel], title: str, language: str, at: int, notices: Notices) -> list[DraftLevel]:
    none = gettext(N_("Not yet"), language)
    message = N_("{title} had a single level; another one stands beside it for whoever does not reach it.")
    notices.note(at, "import.level_added", message, _CHECK, title=title)
    only = rising[0]
    top = only.points or Fraction(1)
    return [
        DraftLevel(none, "", Fraction(0)),
        DraftLevel(only.title, only.description, top, only.least, only.id, only.line),
    ]


def _level(level: DraftLevel, at: int, language: str, ids: set[str], notices: Notices) -> dict[str, Any]:
    assert level.points is not None
    title, description = line(_text(level.title, notices, level.line)), _text(level.description, notices, level.line)
    title = title or line(description)
    if not title or len(title) > 60:
        description, title = description or title, points_label(level.points, language)
    kept = slug(level.id, "") == level.id and level.id
    data: dict[str, Any] = {
        "id": own(kept or slug(title, f"level-{at}"), ids),
        "points": float(level.points),
        "title": {language: title},
        "description": {language: description or title},
    }
    if level.least is not None:
        data["least"] = float(level.least)
    return data


def points_label(points: Fraction, language: str) -> str:
    """What a level is called that has no name."""
    return gettext(N_("{points} points"), language, points=written(points))


def _ranges(item: DraftCriterion, levels: list[dict[str, Any]], notices: Notices) -> Fraction | None:
    """Put ranges where the levels reach down to each other; the step in which points are given."""
    points = [Fraction(str(level["points"])) for level in levels]
    if item.ranged:
        reached = downwards(points)
        for level, least in zip(levels, reached, strict=True):
            if least is not None:
                level["least"] = float(least)
        return step_of(points) if any(least is not None for least in reached) else None
    below = Fraction(-1)
    for level in levels:
        if "least" in level and not below < Fraction(str(level["least"])) <= Fraction(str(level["points"])):
            message = N_("The range of a level of {title} reaches into another one; the level has its points alone.")
            notices.warn(item.line, "import.range", message, _CHECK, title=item.title)
            del level["least"]
        below = Fraction(str(level["points"]))
    return item.step


def downwards(points: list[Fraction]) -> list[Fraction | None]:
    """The least points of each level (rising) where all reach down to the one below; None where only one fits."""
    step = step_of(points)
    found: list[Fraction | None] = []
    for at, most in enumerate(points):
        least = (points[at - 1] if at else Fraction(0)) + step
        found.append(least if least < most else None)
    return found


def _weigh(draft: DraftRubric, criteria: list[dict[str, Any]]) -> None:
    """Give weights where the points themselves count."""
    if any(item.weight is not None for item in draft.criteria):
        return
    graded = [item for item in criteria if item["graded"]]
    tops = [Fraction(str(item["levels"][-1]["points"])) for item in graded]
    for item, weight in zip(graded, weights(tops), strict=True):
        item["weight"] = float(weight)

"""Files that are read alone: Canvas's XML and JSON, Turnitin's, and CASE."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from lxml import etree

from makerpath.domain.errors import N_
from makerpath.formats.draft import DraftCriterion, DraftLevel, DraftRubric, MOST_RUBRICS
from makerpath.formats.notices import Notices
from makerpath.formats.numbers import number
from makerpath.formats.texts import clean, from_html
from makerpath.formats.xml import child, children, descendants, line, text

Data = dict[str, Any]


def canvas_xml(root: etree._Element, _notices: Notices) -> list[DraftRubric]:
    """`rubrics.xml` of a Canvas course export."""
    found = []
    for rubric in descendants(root, "rubric"):
        made = DraftRubric(
            clean(text(rubric, "title")), summary=from_html(text(rubric, "description")), line=line(rubric)
        )
        for item in children(child(rubric, "criteria"), "criterion"):
            levels = [
                DraftLevel(
                    clean(text(one, "description")),
                    from_html(text(one, "long_description")),
                    number(text(one, "points")),
                    line=line(one),
                )
                for one in children(child(item, "ratings"), "rating")
            ]
            made.criteria.append(
                DraftCriterion(
                    clean(text(item, "description")),
                    levels[::-1],
                    question=from_html(text(item, "long_description")),
                    graded=text(item, "ignore_for_scoring") != "true",
                    ranged=text(item, "criterion_use_range") == "true",
                    line=line(item),
                )
            )
        found.append(made)
    return found


def canvas_json(data: Data, notices: Notices) -> list[DraftRubric]:
    """A rubric as Canvas's interface gives it (`criteria`), or its course import (`data`)."""
    made = DraftRubric(clean(data.get("title")), summary=from_html(clean(data.get("description"))))
    for item in _dicts(data.get("criteria") or data.get("data")):
        levels = [
            DraftLevel(
                clean(one.get("description")), from_html(clean(one.get("long_description"))), number(one.get("points"))
            )
            for one in _dicts(item.get("ratings"))
        ]
        made.criteria.append(
            DraftCriterion(
                clean(item.get("description")),
                levels[::-1],
                question=from_html(clean(item.get("long_description"))),
                graded=item.get("ignore_for_scoring") is not True,
                ranged=item.get("criterion_use_range") is True,
            )
        )
        if item.get("learning_outcome_id"):
            message = N_("The outcome that {title} is linked to was left out.")
            notices.warn(1, "import.outcome_left", message, title=made.criteria[-1].title)
    return [made]


def turnitin(data: Data, _notices: Notices) -> list[DraftRubric]:
    """A Turnitin rubric (`.rbc`)."""
    scales = {str(one.get("id")): clean(one.get("name")) for one in _dicts(data.get("RubricScale"))}
    cells: defaultdict[str, list[Data]] = defaultdict(list)
    for one in _dicts(data.get("RubricCriterionScale")):
        cells[str(one.get("criterion"))].append(one)
    items: defaultdict[str, list[Data]] = defaultdict(list)
    for one in _placed(data.get("RubricCriterion"), "position"):
        items[str(one.get("rubric"))].append(one)
    found = []
    for rubric in _dicts(data.get("Rubric"))[: MOST_RUBRICS + 1]:
        made = DraftRubric(clean(rubric.get("name")), summary=clean(rubric.get("description")))
        for item in items[str(rubric.get("id"))]:
            levels = [
                DraftLevel(
                    scales.get(str(one.get("scale_value")), ""), clean(one.get("description")), number(one.get("value"))
                )
                for one in cells[str(item.get("id"))]
            ]
            weight = number(item.get("value"))
            made.criteria.append(
                DraftCriterion(
                    clean(item.get("name")), levels, question=clean(item.get("description")), weight=weight or None
                )
            )
        _all_or_none(made)
        found.append(made)
    return found


def case(data: Data, notices: Notices) -> list[DraftRubric]:
    """The rubrics of a CASE package (`CFRubrics`)."""
    found = []
    for rubric in _dicts(data.get("CFRubrics")):
        made = DraftRubric(clean(rubric.get("title")), summary=clean(rubric.get("description")))
        linked = []
        for item in _placed(rubric.get("CFRubricCriteria"), "position"):
            title, question = clean(item.get("category")), clean(item.get("description"))
            levels = [
                DraftLevel(clean(one.get("quality")), clean(one.get("description")), number(one.get("score")))
                for one in _dicts(item.get("CFRubricCriterionLevels"))
            ]
            made.criteria.append(
                DraftCriterion(
                    title or question, levels, question=question if title else "", weight=number(item.get("weight"))
                )
            )
            linked += [title or question] if item.get("CFItemURI") else []
        _all_or_none(made)
        if linked:
            message = N_("The standards that criteria are linked to were left out: {what}.")
            notices.warn(1, "import.standards_left", message, what=", ".join(linked))
        found.append(made)
    return found


def _all_or_none(made: DraftRubric) -> None:
    """Points count as they are unless every criterion has a weight."""
    if not all(item.weight for item in made.criteria):
        for item in made.criteria:
            item.weight = None


def _dicts(value: object) -> list[Data]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _placed(value: object, key: str) -> Iterable[Data]:
    return sorted(_dicts(value), key=lambda one: number(one.get(key)) or Fraction(0))

"""Moodle: the advanced grading forms of a backup (`grading.xml`): rubrics, and marking guides to read."""

from __future__ import annotations

import json
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from lxml import etree

from makerpath.content.olx.xml import text_of
from makerpath.domain.errors import N_
from makerpath.formats.draft import DraftCriterion, DraftLevel, DraftRubric
from makerpath.formats.notices import Notices
from makerpath.formats.numbers import number, written
from makerpath.formats.texts import clean, from_html
from makerpath.formats.xml import child, children, descendants, line, text

CARRIED = frozenset({"question", "summary"})
MOST_POINTS = 99_999
"""What the column of Moodle's database holds."""


def read(root: etree._Element, notices: Notices) -> list[DraftRubric]:
    """Every grading form of the file. What was given with them to learners is left out, and said."""
    found = []
    for definitions in descendants(root, "definitions"):
        for definition in children(definitions, "definition"):
            made = _definition(definition, notices)
            if made is not None:
                found.append(made)
    if not found and not notices.errors:
        notices.error(1, "import.no_rubric", N_("There is no rubric in this file."))
    given = sum(1 for _ in descendants(root, "instance"))
    if given:
        message = N_("{count} filled-in forms were left out; they belong to people.")
        notices.note(1, "import.assessments_left", message, count=given)
    return found


def _definition(definition: etree._Element, notices: Notices) -> DraftRubric | None:
    method = text(definition, "method")
    made = DraftRubric(
        clean(text(definition, "name")), summary=from_html(text(definition, "description")), line=line(definition)
    )
    if method == "rubric":
        criteria = child(child(definition, "plugin_gradingform_rubric_definition"), "criteria")
        made.criteria = [_criterion(one) for one in _sorted(criteria, "criterion")]
        _counting(definition, notices)
    elif method == "guide":
        whole = child(definition, "plugin_gradingform_guide_definition")
        made.criteria = [_of_guide(one, notices) for one in _sorted(child(whole, "guidecriteria"), "guidecriterion")]
        comments = sum(1 for _ in descendants(definition, "guidecomment"))
        if comments:
            message = N_("{count} frequent comments were left out; keep them in your comment bank.")
            notices.warn(line(definition), "import.comments_left", message, count=comments)
    else:
        notices.error(
            line(definition), "import.method", N_("“{method}” is no rubric and no marking guide."), method=method[:40]
        )
        return None
    return made


def _sorted(parent: etree._Element | None, name: str) -> list[etree._Element]:
    return sorted(children(parent, name), key=lambda one: number(text(one, "sortorder")) or Fraction(0))


def _criterion(element: etree._Element) -> DraftCriterion:
    title, question = _two(text(element, "description"))
    levels = []
    for level in children(child(element, "levels"), "level"):
        name, said = _two(text(level, "definition"))
        levels.append(DraftLevel(name, said, number(text(level, "score")), line=line(level)))
    return DraftCriterion(title, levels, question=question, line=line(element))


def _two(whole: str) -> tuple[str, str]:
    """The first line of a text as a title, and the rest."""
    title, _, rest = clean(whole).partition("\n")
    return title, rest.strip()


def _of_guide(element: etree._Element, notices: Notices) -> DraftCriterion:
    """A criterion of a marking guide: any points up to its most, as one range."""
    title, most = clean(text(element, "shortname")), number(text(element, "maxscore"))
    said = from_html(text(element, "description"))
    levels = [DraftLevel(title, said, most, line=line(element))]
    made = DraftCriterion(title, levels, question=said, line=line(element))
    made.note = from_html(text(element, "descriptionmarkers"))
    if most is not None and most > 1:
        levels[0].least = Fraction(1)
        message = N_("{title} became a range from 1 to {most} points.")
        notices.note(line(element), "import.guide", message, title=title, most=written(most))
    return made


def _counting(definition: etree._Element, notices: Notices) -> None:
    """Say where Moodle takes the fewest points that can be reached for nothing, which happens nowhere here."""
    try:
        options = json.loads(text(definition, "options") or "{}")
    except (ValueError, RecursionError):
        return
    if isinstance(options, dict) and str(options.get("lockzeropoints", "1")) in ("0", "False"):
        notices.warn(
            line(definition),
            "import.zero_points",
            N_("Moodle counts the lowest levels of this rubric as 0; here they count the points they have."),
            N_("Take the points of each lowest level off all levels of its criterion if they should count as there."),
        )


def write(draft: DraftRubric, notices: Notices) -> bytes:
    """A `grading.xml` with the rubric. A level's text begins with its title, a criterion's with its own."""
    areas = Element("areas")
    area = SubElement(areas, "area", {"id": "1"})
    _put(area, areaname="submissions", activemethod="rubric")
    definition = SubElement(SubElement(area, "definitions"), "definition", {"id": "1"})
    _put(definition, method="rubric", name=draft.title, description=_html(draft.summary), descriptionformat="1")
    _put(definition, status="20", options=json.dumps({"sortlevelsasc": "1", "lockzeropoints": "1"}))
    criteria = SubElement(SubElement(definition, "plugin_gradingform_rubric_definition"), "criteria")
    count = 0
    for at, item in enumerate(draft.criteria, 1):
        criterion = SubElement(criteria, "criterion", {"id": str(at)})
        _put(criterion, sortorder=str(at), description=_joined(item.title, item.question), descriptionformat="2")
        levels = SubElement(criterion, "levels")
        for level in item.levels:
            count += 1
            points = level.points or Fraction(0)
            if points > MOST_POINTS:
                message = N_("Moodle keeps no more than {most} points; {title} has more.")
                notices.warn(1, "export.points", message, most=MOST_POINTS, title=item.title)
            one = SubElement(levels, "level", {"id": str(count)})
            said = _joined(level.title, level.description)
            _put(one, score=written(points), definition=said, definitionformat="2")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text_of(areas)


def _put(parent: Element, **texts: str) -> None:
    for name, value in texts.items():
        SubElement(parent, name).text = value


def _joined(title: str, rest: str) -> str:
    return f"{title}\n{rest}" if rest else title


def _html(value: str) -> str:
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"<p>{part}</p>" for part in escaped.split("\n") if part)

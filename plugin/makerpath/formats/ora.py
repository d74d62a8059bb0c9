"""Open edX's open response assessments (ORA2): the rubric of an `<openassessment>`, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from lxml import etree

from makerpath.content.olx.xml import text_of
from makerpath.domain.errors import N_
from makerpath.formats.draft import DraftCriterion, DraftLevel, DraftRubric, MOST_RUBRICS
from makerpath.formats.notices import Notices
from makerpath.formats.numbers import number, written
from makerpath.formats.texts import clean, slug
from makerpath.formats.xml import children, descendants, line, tag, text

CARRIED = frozenset({"question"})
_LEFT = N_("What stands around the rubric was left out: {what}.")
_LEFT_HINT = N_("A brief says who assesses and when; its stages have the tasks.")
_RUBRIC = frozenset({"rubric", "title"})


def read(root: etree._Element, notices: Notices) -> list[DraftRubric]:
    """The rubrics of every open response assessment in the file."""
    found = []
    beside: dict[etree._Element, set[str]] = {}
    for rubric in islice(descendants(root, "rubric"), MOST_RUBRICS + 1):
        around = rubric.getparent()
        data = {
            "criteria": [_criterion_data(one) for one in children(rubric, "criterion")],
            "lines": [line(one) for one in children(rubric, "criterion")],
        }
        title = "" if around is None else text(around, "title") or around.get("display_name", "")
        found.append(_draft(data, title, line(rubric), notices))
        left = {tag(one) for one in rubric if tag(one) != "criterion"}
        if around is not None and tag(around) == "openassessment":
            if around not in beside:
                beside[around] = {tag(one) for one in around if tag(one) not in _RUBRIC}
            left |= beside[around]
        if left:
            notices.note(line(rubric), "import.around_left", _LEFT, _LEFT_HINT, what=", ".join(sorted(left)))
    if not found:
        notices.error(1, "import.no_rubric", N_("There is no rubric in this file."))
    return found


def _criterion_data(element: etree._Element) -> dict[str, Any]:
    found = {name: text(element, name) for name in ("name", "label", "prompt")}
    options = [
        {"points": one.get("points"), **{name: text(one, name) for name in ("name", "label", "explanation")}}
        for one in children(element, "option")
    ]
    return {**found, "feedback": element.get("feedback", ""), "options": options}


def read_json(data: dict[str, Any], notices: Notices) -> list[DraftRubric]:
    """The rubric of ORA's JSON."""
    left = sorted(key for key in data if key not in ("criteria", "title", "name"))
    if left:
        notices.note(1, "import.around_left", _LEFT, _LEFT_HINT, what=", ".join(left))
    return [_draft(data, clean(data.get("title") or data.get("name")), 1, notices)]


def _draft(data: dict[str, Any], title: str, at: int, notices: Notices) -> DraftRubric:
    made, before = DraftRubric(clean(title), line=at), notices.errors
    items = [one for one in _list(data.get("criteria")) if isinstance(one, dict)]
    lines = data.get("lines") or [at] * len(items)
    names: set[str] = set()
    for place, (item, here) in enumerate(zip(_ordered(items), lines, strict=False), 1):
        name, label, prompt = (clean(item.get(key)) for key in ("name", "label", "prompt"))
        if name and name in names:
            notices.error(here, "import.criterion_twice", N_("Two criteria are called {name}."), name=name[:80])
        names.add(name)
        spoken = label or name
        if not spoken:
            spoken, prompt = prompt, ""
        options = [one for one in _list(item.get("options")) if isinstance(one, dict)]
        if not options and clean(item.get("feedback")) in ("optional", "required") and len(items) > 1:
            message = N_(
                "{title} asks for words alone and was left out; assessors can write a word on every criterion."
            )
            notices.warn(here, "import.feedback_only", message, title=spoken or place)
            continue
        made.criteria.append(
            DraftCriterion(
                spoken,
                _levels(options, spoken, here, notices),
                question="" if prompt == spoken else prompt,
                id=_id(name, label),
                line=here,
            )
        )
    made.broken = notices.errors > before
    return made


def _levels(options: list[dict[str, Any]], title: str, at: int, notices: Notices) -> list[DraftLevel]:
    levels: list[DraftLevel] = []
    names: set[str] = set()
    for option in _ordered(options):
        name, label = clean(option.get("name")), clean(option.get("label"))
        if name and name in names:
            message = N_("{title} has two levels called {name}.")
            notices.error(at, "import.level_twice", message, title=title, name=name[:80])
        names.add(name)
        points = number(option.get("points"))
        if points is None:
            message = N_("A level of {title} has no points.")
            notices.error(at, "import.points", message, title=title)
        levels.append(DraftLevel(label or name, clean(option.get("explanation")), points, id=_id(name, label), line=at))
    return levels


def _ordered(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(items, key=lambda item: number(item.get("order_num")) or Fraction(0))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _id(name: str, label: str) -> str:
    """A name that is an id stays one, where a label says what people read."""
    return name if label and slug(name, "") == name else ""


def write(draft: DraftRubric, _notices: Notices) -> bytes:
    """An `<openassessment>` that an instructor fills in, with the rubric."""
    root = Element("openassessment", {"text_response": "required", "file_upload_response": "optional"})
    SubElement(root, "title").text = draft.title
    SubElement(SubElement(root, "assessments"), "assessment", {"name": "staff-assessment", "required": "True"})
    prompt = SubElement(SubElement(root, "prompts"), "prompt")
    SubElement(prompt, "description").text = draft.summary or draft.title
    rubric = SubElement(root, "rubric")
    for item in draft.criteria:
        criterion = SubElement(rubric, "criterion", {"feedback": "optional"})
        _put(criterion, name=item.id, label=item.title, prompt=item.question or item.title)
        for level in item.levels:
            option = SubElement(criterion, "option", {"points": written(level.points or 0)})
            _put(option, name=level.id, label=level.title, explanation=level.description)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text_of(root)


def _put(parent: Element, **texts: str) -> None:
    for name, value in texts.items():
        SubElement(parent, name).text = value


def write_json(draft: DraftRubric, _notices: Notices) -> bytes:
    """The rubric as ORA's JSON."""
    criteria = [
        {
            "order_num": at,
            "name": item.id,
            "label": item.title,
            "prompt": item.question or item.title,
            "feedback": "optional",
            "options": [
                {
                    "order_num": place,
                    "name": level.id,
                    "label": level.title,
                    "points": int(level.points or 0),
                    "explanation": level.description,
                }
                for place, level in enumerate(item.levels)
            ],
        }
        for at, item in enumerate(draft.criteria)
    ]
    whole = {"title": draft.title, "prompts": [{"description": draft.summary or draft.title}], "criteria": criteria}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()

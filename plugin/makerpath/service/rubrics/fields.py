"""The editor's form and the draft: one field for each text and number, and the buttons that change its structure."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.rubrics.data import (
    blank_criterion,
    CRITERION_TEXTS,
    Data,
    LEVEL_TEXTS,
    LONGEST,
    MINIMA,
    MOST_COMPETENCIES,
    MOST_CRITERIA,
    MOST_LEVELS,
    SCHEMA,
    TAGS,
    TOP_TEXTS,
)

_NUMBER = re.compile(r"[-+]?[0-9]{1,12}(\.[0-9]{1,9})?")
_CRITERION = re.compile(r"criteria\.(\d{1,3})\.")
_LEVEL = re.compile(r"criteria\.(\d{1,3})\.levels\.(\d{1,3})\.")
_OPERATION = re.compile(r"(add|remove|up|down|copy)-(criterion|level)(?::(\d{1,3})(?:\.(\d{1,3}))?)?")


Form = MultiDict[str, str]


def read(form: Form) -> Data:
    """The draft that the form holds; what was left empty is left out. Raises `rubric.too_large`."""
    places: dict[int, set[int]] = {}
    for key in form:
        if found := _CRITERION.match(key):
            levels = places.setdefault(int(found[1]), set())
            if inner := _LEVEL.match(key):
                levels.add(int(inner[2]))
    _check_count(places)
    data: Data = {"schema": SCHEMA}
    for name in TOP_TEXTS:
        _put(data, name, _texts(form, name))
    kind = form.get("kind", "analytic")
    _put(data, "kind", kind if kind != "analytic" else None)
    _put(data, "formative", form.get("formative") == "1" or None)
    minima = {name: _number(form.get(f"minima.{name}", "")) for name in MINIMA}
    _put(data, "minima", {name: value for name, value in minima.items() if value not in ("", MINIMA[name])})
    data["criteria"] = [_criterion(form, f"criteria.{place}", sorted(places[place])) for place in sorted(places)]
    return data


def _check_count(places: Mapping[int, set[int]]) -> None:
    if len(places) > MOST_CRITERIA or any(len(levels) > MOST_LEVELS for levels in places.values()):
        raise MakerpathError(
            "rubric.too_large",
            N_("A rubric has at most {criteria} criteria of {levels} levels, and texts of {letters} characters."),
            N_("Shorten it, or make two rubrics of it; nothing was saved."),
            status=422,
            criteria=MOST_CRITERIA,
            levels=MOST_LEVELS,
            letters=LONGEST,
        )


def _criterion(form: Form, at: str, levels: list[int]) -> Data:
    item: Data = {}
    _put(item, "id", _line(form.get(f"{at}.id", "")))
    for name in CRITERION_TEXTS:
        _put(item, name, _texts(form, f"{at}.{name}"))
    for name in ("dimension", "required"):
        _put(item, name, _line(form.get(f"{at}.{name}", "")))
    for name in ("weight", "step"):
        value = _number(form.get(f"{at}.{name}", ""))
        _put(item, name, value if value != 1 else "")
    if form.get(f"{at}.graded") != "1":
        item["graded"] = False
    _put(item, "hidden", form.get(f"{at}.hidden") == "1" or None)
    codes = [_line(code).split(" ")[0] for code in form.getlist(f"{at}.competencies")]
    _put(item, "competencies", list(dict.fromkeys(code for code in codes if code))[:MOST_COMPETENCIES])
    _put(item, "levels", [_level(form, f"{at}.levels.{place}") for place in levels])
    return item


def _level(form: Form, at: str) -> Data:
    level: Data = {}
    _put(level, "id", _line(form.get(f"{at}.id", "")))
    for name in ("points", "least"):
        _put(level, name, _number(form.get(f"{at}.{name}", "")))
    for name in LEVEL_TEXTS:
        _put(level, name, _texts(form, f"{at}.{name}"))
    return level


def _put(data: Data, name: str, value: Any) -> None:
    if value not in ("", None, [], {}):
        data[name] = value


def _texts(form: Form, name: str) -> dict[str, str]:
    found = {tag: _paragraphs(form.get(f"{name}.{tag}", "")) for tag in TAGS}
    return {tag: text for tag, text in found.items() if text}


def _paragraphs(value: str) -> str:
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def _line(value: str) -> str:
    return " ".join(_paragraphs(value).split())


def _number(value: str) -> float | int | str:
    """The number that was typed; what is none stays as it was typed, for the checks to say so."""
    typed = _line(value).replace("，", ".").replace(",", ".")
    if not _NUMBER.fullmatch(typed):
        return typed
    number = float(typed)
    return int(number) if number == int(number) else number


def operate(data: Data, operation: str) -> str | None:
    """Change the structure as a button says, such as `add-level:0` or `up-criterion:2`; where to go on, an anchor.

    None for what is no such button. What is asked of a place that is not there changes nothing.
    """
    found = _OPERATION.fullmatch(operation)
    if found is None:
        return None
    what, kind = found[1], found[2]
    at, inner = (int(one) if one else -1 for one in (found[3], found[4]))
    criteria = data.setdefault("criteria", [])
    if kind == "criterion":
        place = _change(criteria, what, at, lambda: blank_criterion(data.get("kind", "analytic")), MOST_CRITERIA)
        return f"criteria.{place}" if 0 <= place < len(criteria) else "main"
    if 0 <= at < len(criteria):
        place = _change(criteria[at].setdefault("levels", []), what, inner, dict, MOST_LEVELS)
        return f"criteria.{at}.levels.{max(0, min(place, len(criteria[at]['levels']) - 1))}"
    return "main"


def _change(items: list[Data], what: str, at: int, new: Callable[[], Data], most: int) -> int:
    """Where the thing is that was changed."""
    if what == "add":
        if len(items) < most:
            items.append(new())
        return len(items) - 1
    if not 0 <= at < len(items):
        return 0
    if what == "remove":
        del items[at]
        return at
    if what == "copy":
        if len(items) < most:
            twin = copy.deepcopy(items[at])
            twin.pop("id", None)
            items.insert(at + 1, twin)
        return at + 1
    goal = at - 1 if what == "up" else at + 1
    if 0 <= goal < len(items):
        items[at], items[goal] = items[goal], items[at]
        return goal
    return at

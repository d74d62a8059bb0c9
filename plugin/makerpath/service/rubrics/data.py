"""A rubric as plain data that may not be one yet: what an editor holds, what its form shows, and its ids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.rubric import DIMENSIONS, Minima, RubricKind, YES_NO
from makerpath.domain.text import FOR_BANDS, LANGUAGES
from makerpath.formats.texts import own, slug

Data = dict[str, Any]
SCHEMA = "makerpath.rubric/1"
TAGS = (*LANGUAGES, *FOR_BANDS)
TOP_TEXTS = ("title", "summary")
CRITERION_TEXTS = ("title", "question", "note")
LEVEL_TEXTS = ("title", "description")
MINIMA = {name: getattr(Minima(), name) for name in ("total", *DIMENSIONS)}
"""What a pass needs where a rubric says nothing of it."""
MOST_CRITERIA, MOST_LEVELS, MOST_COMPETENCIES, LONGEST = 60, 12, 40, 8_000

_LEVELS = {
    "analytic": (("Beginning", "起步"), ("Developing", "成形"), ("Proficient", "扎实"), ("Excellent", "出色")),
    "single-point": (("Not yet there", "还没做到"), ("As expected", "达到要求"), ("Beyond", "超出要求")),
}


def blank(kind: RubricKind, title: dict[str, str]) -> Data:
    """A new rubric of that kind with one criterion to fill in."""
    made: Data = {"schema": SCHEMA, "title": title, "criteria": [blank_criterion(kind)]}
    return made | ({"kind": kind} if kind != "analytic" else {})


def blank_criterion(kind: str) -> Data:
    """A criterion with the levels that its kind begins with; a checklist needs none."""
    if kind == "checklist":
        return {"title": {}}
    names = _LEVELS["single-point" if kind == "single-point" else "analytic"]
    levels = [
        {"id": slug(english, ""), "points": place, "title": {"en": english, "zh-Hans": chinese}}
        for place, (english, chinese) in enumerate(names, 1)
    ]
    return {"title": {}, "levels": levels}


def shown(data: Any) -> Data:
    """The data in the one shape that forms are drawn from, whatever it was: texts by language, numbers as texts."""
    whole = data if isinstance(data, dict) else {}
    minima = whole.get("minima")
    minima = minima if isinstance(minima, dict) else {}
    kind = _text(whole.get("kind")) or "analytic"
    return {
        **{name: _texts(whole.get(name)) for name in TOP_TEXTS},
        "kind": kind,
        "formative": whole.get("formative") is True,
        "minima": {name: _text(minima.get(name, usual)) for name, usual in MINIMA.items()},
        "criteria": [_shown_criterion(item) for item in _list(whole.get("criteria"), MOST_CRITERIA)],
    }


def _shown_criterion(item: Data) -> Data:
    return {
        "id": _text(item.get("id")),
        **{name: _texts(item.get(name)) for name in CRITERION_TEXTS},
        **{name: _text(item.get(name)) for name in ("dimension", "weight", "required", "step")},
        "graded": item.get("graded") is not False,
        "hidden": item.get("hidden") is True,
        "competencies": [_text(code) for code in item.get("competencies") or [] if _text(code)]
        if isinstance(item.get("competencies"), list)
        else [],
        "levels": [
            {
                "id": _text(level.get("id")),
                "points": _text(level.get("points")),
                "least": _text(level.get("least")),
                **{name: _texts(level.get(name)) for name in LEVEL_TEXTS},
            }
            for level in _list(item.get("levels"), MOST_LEVELS)
        ],
    }


def _list(value: Any, most: int) -> list[Data]:
    return [item if isinstance(item, dict) else {} for item in value[:most]] if isinstance(value, list) else []


def _texts(value: Any) -> dict[str, str]:
    found = value if isinstance(value, dict) else {}
    return {tag: found[tag] for tag in TAGS if isinstance(found.get(tag), str) and found[tag]}


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None or not isinstance(value, str | int | float):
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def title_of(data: Data, otherwise: str) -> dict[str, str]:
    """What a list calls the rubric."""
    found = {tag: text[:300] for tag, text in _texts(data.get("title")).items() if tag in LANGUAGES}
    return found or {"en": otherwise}


def with_ids(data: Data, name: str) -> Data:
    """The data with an id for everything that has none: made of its title once, kept from then on.

    `name` is the id of the rubric itself. A level that is required by its place (`#2`) is named by its id.
    """
    criteria = data.get("criteria")
    if not isinstance(criteria, list):
        return {"schema": SCHEMA, **data, "id": name}
    taken = {item["id"] for item in criteria if isinstance(item, dict) and _text(item.get("id"))}
    made = [_named(item, place, taken) if isinstance(item, dict) else item for place, item in enumerate(criteria, 1)]
    return {"schema": SCHEMA, **data, "id": name, "criteria": made}


def _named(item: Data, place: int, taken: set[str]) -> Data:
    made = {"id": own(_name(item, f"criterion-{place}"), taken), **item} if not item.get("id") else dict(item)
    levels = made.get("levels")
    if isinstance(levels, list):
        mine = {level["id"] for level in levels if isinstance(level, dict) and _text(level.get("id"))}
        made["levels"] = [
            {"id": own(_name(level, f"level-{at}"), mine), **level}
            if isinstance(level, dict) and not level.get("id")
            else level
            for at, level in enumerate(levels, 1)
        ]
    required = made.get("required")
    if isinstance(required, str) and required.startswith("#") and required[1:].isdecimal():
        known = made.get("levels") or YES_NO
        at = int(required[1:6]) - 1
        made["required"] = known[at]["id"] if 0 <= at < len(known) and isinstance(known[at], dict) else None
        if made["required"] is None:
            del made["required"]
    return made


def _name(item: Data, otherwise: str) -> str:
    title = _texts(item.get("title"))
    return slug(title.get("en") or next(iter(title.values()), ""), otherwise)


def check_size(data: Data) -> None:
    """Raise `rubric.too_large` for more than anybody could judge by."""
    criteria = data.get("criteria")
    items = [item for item in criteria if isinstance(item, dict)] if isinstance(criteria, list) else []
    levels = max((len(item["levels"]) for item in items if isinstance(item.get("levels"), list)), default=0)
    codes = max((len(item["competencies"]) for item in items if isinstance(item.get("competencies"), list)), default=0)
    longest = max((len(text) for text in _strings(data)), default=0)
    count = len(criteria) if isinstance(criteria, list) else 0
    if count > MOST_CRITERIA or levels > MOST_LEVELS or codes > MOST_COMPETENCIES or longest > LONGEST:
        raise MakerpathError(
            "rubric.too_large",
            N_("A rubric has at most {criteria} criteria of {levels} levels, and texts of {letters} characters."),
            N_("Shorten it, or make two rubrics of it; nothing was saved."),
            status=422,
            criteria=MOST_CRITERIA,
            levels=MOST_LEVELS,
            letters=LONGEST,
        )


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)

"""An assessment as the fields of a form, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.rubric import Rubric
from makerpath.service.assessments.models import Assessment
from makerpath.service.assessments.pins import MOST
from makerpath.service.critiques.places import PARTS

LEVEL, POINTS, COMMENT = "level-", "points-", "comment-"
PIN = re.compile(r"pin-(\d{1,3}|new)-(file|x|y|criterion|text|part)", re.ASCII)
Fields = Mapping[str, str]


@dataclass(frozen=True)
class Typed:
    """What stands in a form, in the words of `assessments.operations.save`."""

    levels: dict[str, str] = field(default_factory=dict)
    points: dict[str, float] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    comment: str = ""
    pins: list[dict[str, Any]] = field(default_factory=list)


def fields_of(row: Assessment | None) -> dict[str, str]:
    """The fields that show the assessment; none of them for no assessment."""
    if row is None:
        return {}
    found = {f"{LEVEL}{name}": level for name, level in row.levels.items()}
    found |= {f"{POINTS}{name}": f"{points:g}" for name, points in row.points.items()}
    found |= {f"{COMMENT}{name}": said for name, said in row.comments.items()}
    if row.comment:
        found["comment"] = row.comment
    for number, pin in enumerate(row.pins):
        found |= {f"pin-{number}-{name}": str(value) for name, value in pin.items()}
    return found


def read(form: Fields, rubric: Rubric) -> Typed:
    """What was typed; `assessment.points_number` (422) for points that are no number.

    Points where the chosen level has no range are left out: another level stood there when they were typed.
    """
    levels = {name: form.get(f"{LEVEL}{name}", "") for name in (item.id for item in rubric.criteria)}
    return Typed(
        levels={name: level for name, level in levels.items() if level},
        points=_points(form, rubric, levels),
        comments=_with_prefix(form, COMMENT),
        comment=form.get("comment", ""),
        pins=[pin for pin in pins_in(form) if str(pin["text"]).strip()],
    )


def pins_in(form: Fields) -> list[dict[str, Any]]:
    """The comments on pictures in the order of their numbers, the new one last; without text they are still there."""
    found: dict[int, dict[str, Any]] = {}
    for name, value in form.items():
        match = PIN.fullmatch(name)
        if match:
            number = 1000 if match[1] == "new" else int(match[1])
            found.setdefault(number, {})[match[2]] = value
    pins = [_pin(found[number]) for number in sorted(found)]
    return [pin for pin in pins if pin["file"]][:MOST]


def changed(mine: Fields, stored: Fields, names: Iterable[str]) -> list[str]:
    """The names of the fields in which the two differ, in the order of `names`."""
    return [name for name in names if mine.get(name, "").strip() != stored.get(name, "").strip()]


def _pin(said: Fields) -> dict[str, Any]:
    x, y = said.get("x", ""), said.get("y", "")
    if said.get("part") in PARTS and not (x and y):
        x, y = (str(round(share, 4)) for share in PARTS[said["part"]])
    return {
        "file": said.get("file", ""),
        "x": x or "0.5",
        "y": y or "0.5",
        "criterion": said.get("criterion", ""),
        "text": said.get("text", ""),
    }


def _points(form: Fields, rubric: Rubric, levels: Mapping[str, str]) -> dict[str, float]:
    found = {}
    for item in rubric.criteria:
        level, said = item.level(levels[item.id]), form.get(f"{POINTS}{item.id}", "").strip().replace(",", ".")
        if level is None or level.least is None or not said:
            continue
        try:
            found[item.id] = float(said)
        except ValueError:
            raise MakerpathError(
                "assessment.points_number",
                N_("“{said}” is no number of points."),
                N_("Write a number such as 7 or 7.5."),
                status=422,
                field=f"{POINTS}{item.id}",
                said=said[:40],
            ) from None
    return found


def _with_prefix(form: Fields, prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in form.items() if name.startswith(prefix)}

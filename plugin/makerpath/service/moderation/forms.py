"""What the forms of moderators and of examples carry."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.domain.rubric import Rubric

LEVEL, POINTS, COMMENT = "level-", "points-", "comment-"
DIGITS = 18


def with_prefix(form: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in form.items() if name.startswith(prefix) and value}


def points_of(form: Mapping[str, str], rubric: Rubric) -> dict[str, float]:
    """The points that were typed for levels with a range; for the others they are the level's own."""
    found = {}
    for name, value in with_prefix(form, POINTS).items():
        criterion = rubric.criterion(name)
        level = criterion.level(form.get(f"{LEVEL}{name}", "")) if criterion else None
        if level is not None and level.least is not None:
            found[name] = number(value, f"{POINTS}{name}")
    return found


def number(value: str, field: str) -> float:
    """A number as people type it; `moderation.number` (422) for anything else."""
    try:
        found = float(value.strip().replace(",", ".").replace("％", "").rstrip("% ") if len(value) < 40 else "")
    except ValueError:
        found = float("nan")
    if found != found or found in (float("inf"), float("-inf")):
        raise MakerpathError("moderation.number", N_("That is not a number."), status=422, field=field)
    return found


def revision_of(form: Mapping[str, str], name: str = "revision") -> int:
    """The standing that the page showed; without a readable one, none that ever was."""
    typed = form.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < DIGITS else -1


def id_of(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise NotFound() from None

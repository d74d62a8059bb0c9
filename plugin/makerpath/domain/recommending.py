"""What somebody could make next: a ranking with its reasons.

Pure and deterministic: the same ideas and the same maker give the same list, whatever the order they come in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from makerpath.domain.errors import N_
from makerpath.domain.profile import AGES, NEAR

Kind = Literal["brief", "topic", "challenge"]

CRAFT, DISCIPLINE, STUDIES, AGE, TOOLS, MISSING = 6, 4, 3, 3, 2, 8
FAR = 2
"""What each reason weighs; every tool that is missing and every year that the age is off counts against an idea."""
COUNTED = 2
"""So many crafts and disciplines in common count; more of them say no more about a person."""


EVERYBODY = 60
"""An idea for so many ages or more fits everybody: that is no reason."""


@dataclass(frozen=True)
class Maker:
    """What a maker says of themselves; empty fields say nothing. `at_hand` counts when something is in it."""

    crafts: frozenset[str] = frozenset()
    disciplines: frozenset[str] = frozenset()
    at_hand: frozenset[str] = frozenset()
    field: str = ""
    level: str = ""
    age: int | None = None


@dataclass(frozen=True)
class Idea:
    """Something to make. `key` names it for good; `asked_by` is the course or sponsor that it comes from."""

    kind: Kind
    key: str
    crafts: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    age_from: int = 0
    age_to: int = 120
    hours: float = 0
    asked_by: Any = ""


@dataclass(frozen=True)
class Reason:
    """A catalogue entry and what fills its places: tuples of ids, numbers, or text."""

    message: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recommended:
    """An idea with its reasons, of which there is at least one; `missing` is equipment that is not at hand."""

    idea: Idea
    score: int
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]


def recommend(ideas: Iterable[Idea], maker: Maker, taken: Collection[tuple[str, str]] = ()) -> list[Recommended]:
    """The ideas, what fits best first; those whose (kind, key) is in `taken` are left out."""
    left_out = set(taken)
    judged = (judge(idea, maker) for idea in ideas if (idea.kind, idea.key) not in left_out)
    return sorted(judged, key=lambda item: (-item.score, item.idea.kind, item.idea.key))


def judge(idea: Idea, maker: Maker) -> Recommended:
    """How well the idea fits the maker, and why."""
    score, reasons = 0, _asked_by(idea)
    crafts = tuple(name for name in idea.crafts if name in maker.crafts)
    if crafts:
        score += CRAFT * min(len(crafts), COUNTED)
        reasons.append(Reason(N_("You like {crafts}."), {"crafts": crafts}))
    disciplines = tuple(name for name in idea.disciplines if name in maker.disciplines)
    if disciplines:
        score += DISCIPLINE * min(len(disciplines), COUNTED)
        reasons.append(Reason(N_("It belongs to {disciplines}, which you chose."), {"disciplines": disciplines}))
    if any(name in idea.disciplines for name in NEAR.get(maker.field, ())):
        score += STUDIES
        reasons.append(Reason(N_("It lies near to what you study: {field}."), {"field": maker.field}))
    off = _years_off(idea, maker)
    if off is not None:
        score += -FAR * off if off else AGE
        ages = {"first": idea.age_from, "last": idea.age_to}
        if off:
            reasons.append(Reason(N_("It is meant for ages {first}–{last}."), ages))
        elif idea.age_to - idea.age_from < EVERYBODY:
            reasons.append(Reason(N_("It fits your age: {first}–{last}."), ages))
    missing = tuple(name for name in idea.equipment if name not in maker.at_hand) if maker.at_hand else ()
    score -= MISSING * len(missing)
    if idea.equipment and maker.at_hand and not missing:
        score += TOOLS
        reasons.append(Reason(N_("You have what it needs: {equipment}."), {"equipment": idea.equipment}))
    return Recommended(idea, score, tuple(reasons or [_work(idea)]), missing)


def _years_off(idea: Idea, maker: Maker) -> int | None:
    """By how many years the maker is too young or too old for the idea; None if nothing is known of their age."""
    if maker.age is None and maker.level not in AGES:
        return None
    first, last = (maker.age, maker.age) if maker.age is not None else AGES[maker.level]
    return max(idea.age_from - last, first - idea.age_to, 0)


def _asked_by(idea: Idea) -> list[Reason]:
    """Who asks for it; a topic is asked for by nobody."""
    if idea.kind == "brief":
        return [Reason(N_("It is the project of your course {asked_by}."), {"asked_by": idea.asked_by})]
    if idea.kind == "challenge":
        return [Reason(N_("{asked_by} asks for it."), {"asked_by": idea.asked_by})]
    return []


def _work(idea: Idea) -> Reason:
    """What is said of an idea that nothing else speaks for."""
    if not idea.equipment:
        return Reason(N_("It needs no equipment, and about {hours} hours."), {"hours": idea.hours})
    return Reason(N_("It takes about {hours} hours."), {"hours": idea.hours})

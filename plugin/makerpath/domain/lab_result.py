"""What comes of a notebook that was handed in: points by test, what a person said over them, and where it stands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

WHOLE = ""
"""Stands for the whole notebook where a test's `grade_id` would stand."""

MOST_TESTS = 500
Run = Literal["waiting", "grading", "graded", "failed"]
"""How far a run of the engine is."""

State = Literal["waiting", "grading", "by_hand", "graded", "failed", "released", "returned"]
"""How far an attempt is; `by_hand`: some of its points are an instructor's to give."""

Points = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class TestResult(BaseModel):
    """One graded cell, known by nbgrader's `grade_id`; without `points` it waits for a person."""

    model_config = ConfigDict(extra="forbid")
    __test__ = False

    grade_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
    title: Annotated[str, Field(max_length=200)] = ""
    points: Points | None = None
    possible: Points
    message: Annotated[str, Field(max_length=4000)] = ""


@dataclass(frozen=True)
class Line:
    """A test as it stands: `by_hand` where a person gave the points, which outlast a new run of the engine."""

    grade_id: str
    title: str
    points: float | None
    possible: float
    message: str
    by_hand: bool

    @property
    def status(self) -> Literal["waiting", "passed", "part", "failed"]:
        if self.points is None:
            return "waiting"
        if self.points >= self.possible:
            return "passed"
        return "part" if self.points > 0 else "failed"


@dataclass(frozen=True)
class Given:
    """Points that a person gave for a test, or for the whole notebook (`WHOLE`), the newest of each."""

    points: float
    possible: float


@dataclass(frozen=True)
class Result:
    """All tests, and what they come to; no `points` as long as one of them waits for a person."""

    lines: tuple[Line, ...]
    points: float | None
    possible: float

    @property
    def waits(self) -> bool:
        """Whether points are missing that a person has to give."""
        return self.points is None and bool(self.lines)


def result(tests: Sequence[TestResult], given: Mapping[str, Given]) -> Result:
    """The engine's points with a person's over them; points for the whole notebook take the place of the sum."""
    lines = tuple(_line(test, given.get(test.grade_id)) for test in tests)
    whole = given.get(WHOLE)
    if whole is not None:
        return Result(lines, whole.points, whole.possible)
    counted = [line.points for line in lines if line.points is not None]
    complete = bool(lines) and len(counted) == len(lines)
    return Result(lines, math.fsum(counted) if complete else None, math.fsum(line.possible for line in lines))


def _line(test: TestResult, given: Given | None) -> Line:
    points = min(given.points, test.possible) if given else test.points
    return Line(test.grade_id, test.title, points, test.possible, test.message, given is not None)


def state(run: Run, found: Result, *, released: bool, returned: bool) -> State:
    """How far an attempt is. What was given back or released is so, whatever the engine does meanwhile."""
    if returned:
        return "returned"
    if released:
        return "released"
    if found.waits and run == "graded":
        return "by_hand"
    return "graded" if found.points is not None and run != "grading" else run


def left(limit: int | None, states: Iterable[State]) -> int | None:
    """How often it may still be handed in; one that was given back does not count. None: as often as one likes."""
    if limit is None:
        return None
    return max(0, limit - sum(1 for one in states if one != "returned"))


def days_late(due: date | None, on: date) -> int:
    """The days after the due day; what is handed in on it is in time."""
    return max(0, (on - due).days) if due else 0

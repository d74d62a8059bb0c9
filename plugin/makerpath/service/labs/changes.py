"""What a new run of the engine changed for whom, before learners see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.lab_result import Line, Result, result, TestResult
from makerpath.service.labs.models import LabAttempt, LabResult
from makerpath.service.labs.reading import given_for, Standing, standings
from makerpath.service.people.models import Person

MOST = 200


@dataclass(frozen=True)
class Change:
    """An attempt before and after: `lines` are the tests that differ, each as it was and as it is."""

    person: Person
    standing: Standing
    before: Result
    lines: Sequence[tuple[Line | None, Line | None]]

    @property
    def gained(self) -> float:
        """Points more than before, below zero for fewer."""
        return (self.standing.result.points or 0.0) - (self.before.points or 0.0)


@dataclass(frozen=True)
class Changes:
    """What was graded again and is not released yet; `same`: for how many attempts nothing changed."""

    rows: Sequence[Change]
    same: int
    more: bool = False

    @property
    def gained(self) -> int:
        return sum(1 for row in self.rows if row.gained > 0)

    @property
    def lost(self) -> int:
        return sum(1 for row in self.rows if row.gained < 0)


def changes(session: Session, run_id: UUID, lab: str) -> Changes:
    """The attempts at a lab that were graded again, against what was said of them before: what the learner has seen,
    else what the engine said last. Points by hand count on both sides."""
    found = session.execute(
        select(LabAttempt, Person)
        .join(LabResult, LabResult.attempt_id == LabAttempt.id)
        .join(Person, Person.id == LabAttempt.person_id)
        .where(
            LabAttempt.run_id == run_id,
            LabAttempt.lab == lab,
            LabResult.number > 1,
            LabResult.state == "graded",
            LabResult.cause != "",
            LabResult.released_at.is_(None),
        )
        .order_by(Person.display_name, LabAttempt.id)
        .distinct()
        .limit(MOST + 1)
    ).all()
    people = {attempt.id: person for attempt, person in found[:MOST]}
    now = standings(session, [attempt for attempt, _person in found[:MOST]])
    earlier = _earlier(session, [item.run for item in now])
    rows, same = [], 0
    for item in now:
        old = earlier.get(item.attempt.id)
        if item.run.state != "graded" or item.run.released_at is not None or old is None:
            continue
        before = result([TestResult.model_validate(test) for test in old.tests], item.given)
        lines = differing(before, item.result)
        if lines or before.points != item.result.points:
            rows.append(Change(people[item.attempt.id], item, before, lines))
        else:
            same += 1
    return Changes(rows, same, len(found) > MOST)


def differing(before: Result, after: Result) -> list[tuple[Line | None, Line | None]]:
    """The tests whose points differ, or that are on one side alone."""
    old, new = ({line.grade_id: line for line in side.lines} for side in (before, after))
    pairs = [(old.get(name), new.get(name)) for name in [*new, *(name for name in old if name not in new)]]
    return [
        (was, is_now)
        for was, is_now in pairs
        if was is None or is_now is None or (was.points, was.possible) != (is_now.points, is_now.possible)
    ]


def seen_before(session: Session, attempt: LabAttempt) -> Result | None:
    """The result that the learner has seen last, with the points by hand of now; none if they saw none."""
    seen = LabResult.attempt_id == attempt.id, LabResult.released_at.is_not(None)
    row = session.scalar(select(LabResult).where(*seen).order_by(LabResult.number.desc()).limit(1))
    if row is None:
        return None
    return result([TestResult.model_validate(test) for test in row.tests], given_for(session, attempt.id))


def _earlier(session: Session, rows: Sequence[LabResult]) -> dict[UUID, LabResult]:
    """The result before each of these, by attempt: the last released one, else the last graded one."""
    newest = {row.attempt_id: row.number for row in rows}
    before: defaultdict[UUID, list[LabResult]] = defaultdict(list)
    same = LabResult.attempt_id.in_(newest), LabResult.state == "graded"
    for row in session.scalars(select(LabResult).where(*same).order_by(LabResult.number)):
        if row.number < newest[row.attempt_id]:
            before[row.attempt_id].append(row)
    return {
        attempt_id: next((row for row in reversed(found) if row.released_at is not None), found[-1])
        for attempt_id, found in before.items()
    }

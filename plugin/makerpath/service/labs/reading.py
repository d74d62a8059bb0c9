"""Attempts with what came of them, in a number of queries that does not grow with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.lab_result import Given, Result, result, State, state, TestResult, WHOLE
from makerpath.service.core.files import FileReference
from makerpath.service.labs.models import LabAttempt, LabMark, LabResult


@dataclass(frozen=True)
class Standing:
    """An attempt and the newest run of the engine over it, with a person's points over it."""

    attempt: LabAttempt
    run: LabResult
    result: Result
    comment: str
    file: FileReference
    feedback: FileReference | None
    given: Mapping[str, Given] = field(default_factory=dict)

    @property
    def state(self) -> State:
        released, returned = self.run.released_at is not None, self.run.returned_at is not None
        return state(self.run.state, self.result, released=released, returned=returned)  # type: ignore[arg-type]

    @property
    def shown(self) -> bool:
        """Whether the learner sees points, messages and comment."""
        return self.state in ("released", "returned")


@dataclass
class _Marks:
    given: dict[str, Given] = field(default_factory=dict)
    comment: str = ""


def own(session: Session, run_id: UUID, lab: str, person_id: UUID) -> list[Standing]:
    """What one learner handed in, the newest first, as far as it is theirs to see: what was released stays in sight
    while the engine looks at it once more."""
    attempts = session.scalars(
        select(LabAttempt)
        .where(LabAttempt.run_id == run_id, LabAttempt.lab == lab, LabAttempt.person_id == person_id)
        .order_by(LabAttempt.number.desc())
    )
    return standings(session, attempts.all(), for_learner=True)


def standings(session: Session, attempts: Sequence[LabAttempt], *, for_learner: bool = False) -> list[Standing]:
    ids = [attempt.id for attempt in attempts]
    if not ids:
        return []
    newest: dict[UUID, LabResult] = {}
    for row in session.scalars(select(LabResult).where(LabResult.attempt_id.in_(ids)).order_by(LabResult.number)):
        if not (for_learner and row.released_at is None and row.attempt_id in newest and _out(newest[row.attempt_id])):
            newest[row.attempt_id] = row
    marks = _marks(session, ids)
    file_ids = {attempt.file_id for attempt in attempts} | {row.feedback_id for row in newest.values()}
    files = {
        row.id: row for row in session.scalars(select(FileReference).where(FileReference.id.in_(file_ids - {None})))
    }
    found = []
    for attempt in attempts:
        run, said = newest[attempt.id], marks[attempt.id]
        tests = [TestResult.model_validate(test) for test in run.tests]
        feedback = files.get(run.feedback_id) if run.feedback_id else None
        outcome = result(tests, said.given)
        found.append(Standing(attempt, run, outcome, said.comment, files[attempt.file_id], feedback, said.given))
    return found


def one(session: Session, attempt: LabAttempt) -> Standing:
    return standings(session, [attempt])[0]


def given_for(session: Session, attempt_id: UUID) -> dict[str, Given]:
    """What people gave for the attempt, by test."""
    return _marks(session, [attempt_id])[attempt_id].given


def _out(row: LabResult) -> bool:
    return row.released_at is not None


def _marks(session: Session, ids: Sequence[UUID]) -> defaultdict[UUID, _Marks]:
    """The newest of each test and of the whole; one without points takes back what was given before."""
    found: defaultdict[UUID, _Marks] = defaultdict(_Marks)
    for row in session.scalars(select(LabMark).where(LabMark.attempt_id.in_(ids)).order_by(LabMark.id)):
        marks = found[row.attempt_id]
        if row.points is None:
            marks.given.pop(row.grade_id, None)
        else:
            marks.given[row.grade_id] = Given(row.points, row.possible or 0.0)
        if row.grade_id == WHOLE:
            marks.comment = row.comment
    return found

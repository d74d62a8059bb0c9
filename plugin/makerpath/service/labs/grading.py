"""What the grading engine records of an attempt: that it has begun, what came out, or that it could not be done.

The engine acts as the system; nobody else may. A result waits in state `waiting` from when a notebook was handed in.
Whoever takes one up has it until its lease is over; `tries` then says whose word still counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import Conflict, N_
from makerpath.domain.lab_result import MOST_TESTS, TestResult
from makerpath.service.core.files import FileReference, note_blob
from makerpath.service.labs.models import LabAttempt, LabResult
from makerpath.service.operation import Answer, operation, Work

FEEDBACK = "text/html"
TRIES = 3
SET_ASIDE = "lab.set_aside"


@operation("lab.begin")
def begin(work: Work, *, attempt_id: UUID, engine: str, lease: float = 0.0) -> Answer:
    """The engine takes the attempt up for `lease` seconds, or takes it over from one that was lost.

    Answers which try it is; 0 where it was tried often enough: it is set aside, and others go on.
    """
    attempt = work.get(LabAttempt, attempt_id)
    work.require("lab.grade", attempt)
    row = _unfinished(work, attempt_id)
    if row.leased_until is not None and row.leased_until > work.now:
        raise Conflict("lab.leased", N_("This attempt is being graded already."), N_("Wait until that has ended."))
    if row.tries >= TRIES:
        _fail(work, attempt, row, engine, SET_ASIDE)
        return {"result": str(row.id), "tries": 0}
    row.state, row.engine, row.started_at = "grading", engine[:64], work.now
    row.leased_until, row.tries = work.now + timedelta(seconds=lease), row.tries + 1
    return {"result": str(row.id), "tries": row.tries}


@operation("lab.hold")
def hold(work: Work, *, attempt_id: UUID, tries: int, lease: float) -> Answer:
    """It takes `lease` seconds more, from now."""
    work.require("lab.grade", work.get(LabAttempt, attempt_id))
    row = _unfinished(work, attempt_id, tries)
    row.leased_until = work.now + timedelta(seconds=lease)
    return {"result": str(row.id)}


@operation("lab.put_back")
def put_back(work: Work, *, attempt_id: UUID, tries: int, wait: float) -> Answer:
    """The engine had trouble, which is no fault of the notebook's: it is tried again, not before `wait` seconds."""
    work.require("lab.grade", work.get(LabAttempt, attempt_id))
    row = _unfinished(work, attempt_id, tries)
    row.state, row.leased_until = "waiting", work.now + timedelta(seconds=wait)
    return {"result": str(row.id)}


@operation("lab.grade")
def grade(
    work: Work,
    *,
    attempt_id: UUID,
    engine: str,
    tests: Sequence[TestResult],
    feedback: tuple[str, int] | None = None,
    release: bool = False,
    notes: Sequence[str] = (),
    source_sha256: str = "",
    tries: int | None = None,
) -> Answer:
    """What came out, test by test; `feedback` is an HTML file in the storage, by its SHA-256 and size in bytes.

    With `release` the learner sees it at once, unless a person's points are missing or they saw another one before.
    `notes` and `source_sha256` as in `LabResult`; `tries` as `begin` answered.
    """
    attempt = work.get(LabAttempt, attempt_id)
    work.require("lab.grade", attempt)
    if len({test.grade_id for test in tests}) != len(tests) or len(tests) > MOST_TESTS:
        raise Conflict("lab.tests", N_("The tests of a lab have different names, and there are not too many of them."))
    row = _unfinished(work, attempt.id, tries)
    if feedback is not None:
        sha256, size = feedback
        note_blob(work.session, sha256, size, work.services.storage)
        name = f"{attempt.lab}-{attempt.number}.html"
        owner = attempt.person_id
        file = FileReference(sha256=sha256, name=name, media_type=FEEDBACK, size=size, owner_id=owner)
        row.feedback_id = work.add(file).id
    row.engine, row.state, row.finished_at, row.leased_until = engine[:64], "graded", work.now, None
    row.tests = [test.model_dump(exclude_defaults=True) for test in tests]
    row.notes, row.source_sha256 = list(dict.fromkeys(notes)), source_sha256
    work.record("lab.graded", attempt.id, lab=attempt.lab, number=attempt.number, tests=len(tests))
    if release and all(test.points is not None for test in tests) and not was_released(work, attempt.id):
        row.released_at = work.now
        work.record("lab.released", attempt.id, lab=attempt.lab, number=attempt.number, person=str(attempt.person_id))
    return {"result": str(row.id)}


@operation("lab.fail")
def fail(work: Work, *, attempt_id: UUID, engine: str, reason: str, tries: int | None = None) -> Answer:
    """It could not be graded; `reason` is a code. The attempt stays as it was, and an instructor decides what next."""
    attempt = work.get(LabAttempt, attempt_id)
    work.require("lab.grade", attempt)
    row = _unfinished(work, attempt.id, tries)
    _fail(work, attempt, row, engine, reason)
    return {"result": str(row.id)}


def _fail(work: Work, attempt: LabAttempt, row: LabResult, engine: str, reason: str) -> None:
    row.engine, row.state, row.reason = engine[:64], "failed", reason[:64]
    row.finished_at, row.leased_until = work.now, None
    work.record("lab.failed", attempt.id, lab=attempt.lab, number=attempt.number, reason=row.reason)


def newest(work: Work, attempt_id: UUID) -> LabResult:
    """The newest result of the attempt, locked."""
    return work.session.scalars(
        select(LabResult)
        .where(LabResult.attempt_id == attempt_id)
        .order_by(LabResult.number.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def was_released(work: Work, attempt_id: UUID) -> bool:
    """Whether the learner has seen a result of this attempt."""
    seen = LabResult.attempt_id == attempt_id, LabResult.released_at.is_not(None)
    return work.session.scalar(select(LabResult.id).where(*seen).limit(1)) is not None


def _unfinished(work: Work, attempt_id: UUID, tries: int | None = None) -> LabResult:
    row = newest(work, attempt_id)
    if row.finished_at is not None or tries not in (None, row.tries):
        raise Conflict("lab.finished", N_("This attempt was graded meanwhile."), N_("Load the page again."))
    return row

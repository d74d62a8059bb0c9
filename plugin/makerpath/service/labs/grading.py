"""What the grading engine records of an attempt: that it has begun, what came out, or that it could not be done.

The engine acts as the system; nobody else may. A result waits in state `waiting` from when a notebook was handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import Conflict, N_
from makerpath.domain.lab_result import MOST_TESTS, TestResult
from makerpath.service.core.files import FileReference, note_blob
from makerpath.service.labs.models import LabAttempt, LabResult
from makerpath.service.operation import Answer, operation, Work

FEEDBACK = "text/html"


@operation("lab.begin")
def begin(work: Work, *, attempt_id: UUID, engine: str) -> Answer:
    """The engine takes the attempt up, or takes it over from one that was lost."""
    work.require("lab.grade", work.get(LabAttempt, attempt_id))
    row = _unfinished(work, attempt_id)
    row.state, row.engine, row.started_at = "grading", engine[:64], work.now
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
) -> Answer:
    """What came out, test by test; `feedback` is an HTML file in the storage, by its SHA-256 and size in bytes.

    With `release` the learner sees it at once, unless a person's points are missing.
    """
    attempt = work.get(LabAttempt, attempt_id)
    work.require("lab.grade", attempt)
    if len({test.grade_id for test in tests}) != len(tests) or len(tests) > MOST_TESTS:
        raise Conflict("lab.tests", N_("The tests of a lab have different names, and there are not too many of them."))
    row = _unfinished(work, attempt.id)
    if feedback is not None:
        sha256, size = feedback
        note_blob(work.session, sha256, size, work.services.storage)
        name = f"{attempt.lab}-{attempt.number}.html"
        owner = attempt.person_id
        file = FileReference(sha256=sha256, name=name, media_type=FEEDBACK, size=size, owner_id=owner)
        row.feedback_id = work.add(file).id
    row.engine, row.state, row.finished_at = engine[:64], "graded", work.now
    row.tests = [test.model_dump(exclude_defaults=True) for test in tests]
    work.record("lab.graded", attempt.id, lab=attempt.lab, number=attempt.number, tests=len(tests))
    if release and all(test.points is not None for test in tests):
        row.released_at = work.now
        work.record("lab.released", attempt.id, lab=attempt.lab, number=attempt.number, person=str(attempt.person_id))
    return {"result": str(row.id)}


@operation("lab.fail")
def fail(work: Work, *, attempt_id: UUID, engine: str, reason: str) -> Answer:
    """It could not be graded; `reason` is a code. The attempt stays as it was, and an instructor decides what next."""
    attempt = work.get(LabAttempt, attempt_id)
    work.require("lab.grade", attempt)
    row = _unfinished(work, attempt.id)
    row.engine, row.state, row.reason, row.finished_at = engine[:64], "failed", reason[:64], work.now
    work.record("lab.failed", attempt.id, lab=attempt.lab, number=attempt.number, reason=row.reason)
    return {"result": str(row.id)}


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


def _unfinished(work: Work, attempt_id: UUID) -> LabResult:
    row = newest(work, attempt_id)
    if row.finished_at is not None:
        raise Conflict("lab.finished", N_("This attempt was graded meanwhile."), N_("Load the page again."))
    return row

"""What instructors do with an attempt: points by hand, a comment, releasing it, giving it back, grading it again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotAllowed, NotFound
from makerpath.domain.lab_result import Line, Result, WHOLE
from makerpath.service.core import text
from makerpath.service.courses.models import CourseRun
from makerpath.service.labs import queue
from makerpath.service.labs.changes import differing, seen_before
from makerpath.service.labs.grading import newest
from makerpath.service.labs.models import LabAttempt, LabMark, LabResult
from makerpath.service.labs.reading import one, Standing, standings
from makerpath.service.operation import Answer, operation, Work

COMMENT = 5000
MOST = 1_000_000
BY_HAND = "by hand"
AGAIN = "again"
How = Literal["keep", "release", "return"]


@operation("lab.mark")
def mark(
    work: Work,
    *,
    run_id: UUID,
    attempt_id: UUID,
    points: Mapping[str, str],
    whole: str = "",
    possible: str = "",
    comment: str = "",
    how: How = "keep",
) -> Answer:
    """Keep points by test (`grade_id`) as typed, or for the whole notebook, and a comment; then maybe release it.

    An empty field leaves a test to the engine. `return` gives the attempt back: the learner may hand in once more.
    """
    attempt = _attempt(work, run_id, attempt_id)
    row = newest(work, attempt.id)
    before = one(work.session, attempt)
    said = text.paragraphs(comment, "comment", COMMENT, required=how == "return")
    for line in before.result.lines:
        _keep_test(work, attempt, line, points.get(line.grade_id, ""))
    total = _number(whole, "whole")
    most = _number(possible, "possible")
    if total is not None and (most is None or total > most):
        raise _wrong("whole" if most is not None else "possible")
    _keep(work, attempt, WHOLE, total, most if total is not None else None, said)
    work.record("lab.marked", attempt.id, lab=attempt.lab, number=attempt.number)
    if how != "keep":
        _give_out(work, row, attempt, back=how == "return", anything=bool(said))
    return {"attempt": str(attempt.id)}


@operation("lab.release")
def release(work: Work, *, run_id: UUID, lab: str) -> Answer:
    """Release every result of the class that is complete and was not released yet."""
    run = work.get(CourseRun, run_id)
    work.require("lab.mark", run)
    waiting = work.session.scalars(
        select(LabAttempt)
        .join(LabResult, LabResult.attempt_id == LabAttempt.id)
        .where(LabAttempt.run_id == run.id, LabAttempt.lab == lab, LabResult.released_at.is_(None))
        .order_by(LabAttempt.id)
        .distinct()
    ).all()
    out = 0
    for standing in standings(work.session, waiting):
        if standing.state == "graded" and standing.attempt.person_id != work.actor.person_id:
            _give_out(work, newest(work, standing.attempt.id), standing.attempt)
            out += 1
    return {"released": out}


@operation("lab.again")
def again(work: Work, *, run_id: UUID, attempt_id: UUID) -> Answer:
    """Let the engine grade the attempt once more, by the teacher's newest notebook.

    What it said before stays, and so do points given by hand.
    """
    attempt = _attempt(work, run_id, attempt_id)
    row = newest(work, attempt.id)
    if row.finished_at is None:
        raise Conflict("lab.waits", N_("This attempt waits to be graded already."), N_("Load the page again."))
    queue.put(work, work.add(_further(row, AGAIN)))
    work.record("lab.again", attempt.id, lab=attempt.lab, number=attempt.number)
    return {"attempt": str(attempt.id)}


@operation("lab.regrade")
def regrade(work: Work, *, run_id: UUID, lab: str, every: bool = False) -> Answer:
    """Let the engine grade the class once more: the newest attempt of each learner, or with `every` each attempt.

    What was given back stays with its learner, and what waits already waits on.
    """
    run = work.get(CourseRun, run_id)
    work.require("lab.mark", run)
    attempts = work.session.scalars(
        select(LabAttempt)
        .where(LabAttempt.run_id == run.id, LabAttempt.lab == lab)
        .order_by(LabAttempt.person_id, LabAttempt.number.desc())
    ).all()
    seen: set[UUID] = set()
    asked = 0
    for attempt in attempts:
        newest_one = attempt.person_id not in seen
        seen.add(attempt.person_id)
        if attempt.person_id == work.actor.person_id or not (every or newest_one):
            continue
        row = newest(work, attempt.id)
        if row.finished_at is not None and row.returned_at is None:
            queue.put(work, work.add(_further(row, AGAIN)))
            asked += 1
    work.record("lab.regraded", run.id, lab=lab, attempts=asked)
    return {"asked": asked}


def _attempt(work: Work, run_id: UUID, attempt_id: UUID) -> LabAttempt:
    attempt = work.get(LabAttempt, attempt_id)
    work.require("lab.mark", attempt)
    if attempt.run_id != run_id:
        raise NotFound()
    if attempt.person_id == work.actor.person_id:
        raise NotAllowed("lab.own", N_("Nobody grades their own notebook."), N_("Ask another instructor."))
    return attempt


def _give_out(work: Work, row: LabResult, attempt: LabAttempt, *, back: bool = False, anything: bool = True) -> None:
    """The learner sees the result from now on. Where the engine has not said anything, what a person said is all."""
    standing: Standing = one(work.session, attempt)
    seen = seen_before(work.session, attempt) if row.released_at is None else None
    if not back and standing.result.points is None and not anything:
        raise MakerpathError(
            "lab.nothing",
            N_("There is nothing to show yet."),
            N_("Give points or write a comment first."),
            status=422,
            field="whole",
        )
    if row.state == "failed":
        row = work.add(_further(row))
    if row.finished_at is None:
        row.tests, row.feedback_id = _before(work, attempt.id)
        row.engine, row.state, row.finished_at = BY_HAND, "graded", work.now
    row.released_at, row.released_by = row.released_at or work.now, work.actor.person_id
    row.returned_at = work.now if back else None
    lab, number, person = attempt.lab, attempt.number, str(attempt.person_id)
    if back:
        work.record("lab.returned", attempt.id, lab=lab, number=number, person=person)
    else:
        work.record(_verb(seen, standing.result), attempt.id, lab=lab, number=number, person=person)


def _verb(seen: Result | None, now: Result) -> str:
    """Whoever saw another result before is told of it only if this one differs."""
    if seen is None:
        return "lab.released"
    return "lab.changed" if differing(seen, now) or seen.points != now.points else "lab.unchanged"


def _further(row: LabResult, cause: str = "") -> LabResult:
    number = row.number + 1
    return LabResult(attempt_id=row.attempt_id, person_id=row.person_id, number=number, state="waiting", cause=cause)


def _before(work: Work, attempt_id: UUID) -> tuple[list[dict[str, Any]], UUID | None]:
    """What the engine said of the attempt when it last came to an end: it is not lost where a person goes on."""
    graded = LabResult.attempt_id == attempt_id, LabResult.state == "graded"
    row = work.session.scalar(select(LabResult).where(*graded).order_by(LabResult.number.desc()).limit(1))
    return (row.tests, row.feedback_id) if row else ([], None)


def _keep_test(work: Work, attempt: LabAttempt, line: Line, typed: str) -> None:
    """Points that differ from what stands; typing nothing takes a person's points back."""
    points = _number(typed, f"points.{line.grade_id}")
    if points is not None and points > line.possible:
        raise _wrong(f"points.{line.grade_id}")
    same = points is not None and line.points is not None and math.isclose(points, line.points, rel_tol=1e-8)
    if same or (points is None and not line.by_hand):
        return
    _keep(work, attempt, line.grade_id, points, line.possible if points is not None else None)


def _keep(
    work: Work, attempt: LabAttempt, grade_id: str, points: float | None, possible: float | None, comment: str = ""
) -> None:
    assert work.actor.person_id is not None
    work.add(
        LabMark(
            attempt_id=attempt.id,
            person_id=attempt.person_id,
            grade_id=grade_id,
            points=points,
            possible=possible,
            comment=comment,
            language=work.actor.language,
            marked_by=work.actor.person_id,
        )
    )


def _number(typed: str, field: str) -> float | None:
    """Points as somebody typed them, with a point or a comma."""
    tidy = typed.strip().replace(",", ".")
    if not tidy:
        return None
    try:
        number = float(tidy) if tidy.isascii() and len(tidy) <= 12 else math.nan
    except ValueError:
        number = math.nan
    if not 0 <= number <= MOST:
        raise _wrong(field)
    return number


def _wrong(field: str) -> MakerpathError:
    return MakerpathError(
        "lab.points",
        N_("These are no points that can be given here."),
        N_("Type a number from 0 up to what is possible."),
        status=422,
        field=field,
    )

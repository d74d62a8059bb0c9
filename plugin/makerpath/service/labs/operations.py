"""Handing a notebook in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from makerpath.domain.dates import planned
from makerpath.domain.errors import Conflict, N_, NotFound
from makerpath.domain.lab import Lab
from makerpath.domain.lab_result import days_late, left
from makerpath.service.core.files import FileReference
from makerpath.service.courses.definitions import AnyVersion, load_definition
from makerpath.service.courses.models import CourseRun
from makerpath.service.labs import queue
from makerpath.service.labs.material import newest_files
from makerpath.service.labs.models import LabAttempt, LabResult
from makerpath.service.labs.reading import own, Standing
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.progress.opening import today
from makerpath.service.uploads.media import NOTEBOOK

MOST_ATTEMPTS = 200
"""Of one learner at one lab, also where the lab sets no limit."""


@operation("lab.hand_in")
def hand_in(work: Work, *, run_id: UUID, version: AnyVersion, file_id: UUID) -> Answer:
    """A learner hands in a notebook that they sent before; it is kept for good and waits to be graded.

    Raises `lab.no_more`, and `lab.same` for a file that they have handed in already.
    """
    run = work.get(CourseRun, run_id)
    work.require("run.learn", run)
    file = work.get(FileReference, file_id)
    person_id = work.actor.person_id
    if person_id is None or file.owner_id != person_id or file.media_type != NOTEBOOK or file.erased_at is not None:
        raise NotFound()
    lab = load_definition(work.session, Lab, "lab", version.scoring_hash, version.wording_hash)
    before = own(work.session, run.id, version.slug, person_id)
    require_room(lab, before)
    same = next((item for item in before if item.attempt.sha256 == file.sha256), None)
    if same is not None:
        raise Conflict(
            "lab.same",
            N_("You have handed in this very file already, as attempt {number}."),
            N_("Save your notebook in Jupyter first, then choose the saved file."),
            field="file",
            number=same.attempt.number,
        )
    due = planned(lab.due_in_week, run.starts_on, None)
    attempt = work.add(
        LabAttempt(
            run_id=run.id,
            lab=version.slug,
            person_id=person_id,
            number=before[0].attempt.number + 1 if before else 1,
            scoring_hash=version.scoring_hash,
            wording_hash=version.wording_hash,
            notebooks=_notebooks(work.session, run, version.slug),
            file_id=file.id,
            sha256=file.sha256,
            size=file.size,
            late_days=days_late(due, today(work.session, run.school_id, work.now)),
        )
    )
    queue.put(work, work.add(LabResult(attempt_id=attempt.id, person_id=person_id, number=1, state="waiting")))
    work.record("lab.handed_in", attempt.id, lab=version.slug, number=attempt.number, person=str(person_id))
    return {"attempt": str(attempt.id), "number": attempt.number}


def require_room(lab: Lab, before: list[Standing]) -> None:
    """Raise `lab.no_more` where the last attempt was used up."""
    if len(before) >= MOST_ATTEMPTS or left(lab.attempts, (item.state for item in before)) == 0:
        raise Conflict(
            "lab.no_more",
            N_("You have used all {count} attempts at this lab."),
            N_("Everything you handed in is kept. Your instructor can give one back to you, to be handed in again."),
            field="file",
            count=lab.attempts or MOST_ATTEMPTS,
        )


def _notebooks(session: Session, run: CourseRun, lab: str) -> dict[str, str]:
    """By what it is graded: the teacher's notebooks as they are now. None where the course is not on this service."""
    return {language: file.sha256 for language, file in newest_files(session, run, lab).answers.items()}

"""A course that is published has its notebooks run by the engine, before a learner needs them."""

from __future__ import annotations

from sqlalchemy import select

from makerpath.service.core.events import Event
from makerpath.service.courses.models import CourseFile
from makerpath.service.courses.packages import ANSWERS
from makerpath.service.labs.queue import PREPARE
from makerpath.service.operation import LISTENERS, Work


def listen(work: Work, event: Event) -> None:
    if event.verb != "course.published":
        return
    version = event.data["version"]
    labs = CourseFile.version_hash == version, CourseFile.path.startswith(ANSWERS)
    if work.session.scalar(select(CourseFile.id).where(*labs).limit(1)) is not None:
        work.job(PREPARE, {"course": str(event.subject_id)}, key=f"{event.subject_id}:{version}")


LISTENERS.append(listen)

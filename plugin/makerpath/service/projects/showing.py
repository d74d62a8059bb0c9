"""Showing a finished project to the class, and taking it out again: the makers' choice alone."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import opened, touch
from makerpath.service.projects.record import read_record

STAGE = "exhibit"


def may_be_shown(session: Session, project: Project) -> bool:
    """Whether the gate of the exhibition is passed; opened again, the project steps back out of the showcase."""
    return read_record(session, project).standing[STAGE].status == "passed"


@operation("project.show")
def show(work: Work, *, project_id: UUID) -> Answer:
    """The makers show their project to their class."""
    project, record = opened(work, project_id, "project.work")
    if record.standing[STAGE].status != "passed":
        raise MakerpathError(
            "showcase.too_early",
            N_("A project can be shown once the gate of its exhibition is passed."),
            N_("Until then only your team and your instructors see it."),
            status=409,
        )
    if project.shown_at is None:
        project.shown_at = work.now
        work.record("project.shown", project.id, project_id=project.id)
        touch(work, project)
    return {"project": str(project.id)}


@operation("project.hide")
def hide(work: Work, *, project_id: UUID) -> Answer:
    """Any maker takes the project out of the showcase, whoever put it there."""
    project, _record = opened(work, project_id, "project.work")
    if project.shown_at is not None:
        project.shown_at = None
        work.record("project.hidden", project.id, project_id=project.id)
        touch(work, project)
    return {"project": str(project.id)}

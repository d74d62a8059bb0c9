"""Showing a finished project to the class, and taking it out again: the makers' choice alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.core.files import FileReference
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Evidence, Iteration, Project
from makerpath.service.projects.operations import opened, touch
from makerpath.service.projects.record import read_record
from makerpath.service.uploads.media import PICTURES

STAGE = "exhibit"


def may_be_shown(session: Session, project: Project) -> bool:
    """Whether the gate of the exhibition is passed; opened again, the project steps back out of the showcase."""
    return read_record(session, project).standing[STAGE].status == "passed"


ALSO_SHOWN: list[Callable[[Session, Project, UUID], bool]] = []
"""Functions that say whether a class sees a file of a project for another reason; critique registers its own."""


def is_on_show(session: Session, project: Project, file_id: UUID) -> bool:
    """Whether the class may see the file now: the project is shown, and its makers have not taken the file back."""
    return _in_showcase(session, project, file_id) or any(shows(session, project, file_id) for shows in ALSO_SHOWN)


def _in_showcase(session: Session, project: Project, file_id: UUID) -> bool:
    return (
        project.shown_at is not None
        and may_be_shown(session, project)
        and any(used == file_id for _at, _project, used in _used(session, [project.id]))
    )


PUBLIC: list[Callable[[Session, Project, UUID], bool]] = []
"""Functions that say whether a file of a project stands in public; the exhibition's pages register theirs."""


def is_public(session: Session, project: Project, file_id: UUID) -> bool:
    """Whether everybody may see the file now."""
    return any(shows(session, project, file_id) for shows in PUBLIC)


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


def newest_pictures(session: Session, ids: list[UUID]) -> dict[UUID, FileReference]:
    """The picture of each project that was added last, among what its makers have not taken back."""
    files = {
        row.id: row
        for row in session.scalars(
            select(FileReference).where(FileReference.project_id.in_(ids), FileReference.media_type.in_(PICTURES))
        )
    }
    newest: dict[UUID, tuple[UUID, FileReference]] = {}
    for at, project_id, file_id in _used(session, ids):
        if file_id in files and (project_id not in newest or at > newest[project_id][0]):
            newest[project_id] = at, files[file_id]
    return {project_id: file for project_id, (_at, file) in newest.items()}


def _used(session: Session, ids: list[UUID]) -> Iterator[tuple[UUID, UUID, UUID]]:
    """Row (its id tells the time), project and file of all that is shown in the project now."""
    evidence = select(Evidence.id, Evidence.project_id, Evidence.file_id).where(
        Evidence.project_id.in_(ids), Evidence.withdrawn_at.is_(None)
    )
    for row_id, project_id, file_id in session.execute(evidence):
        if file_id is not None:
            yield row_id, project_id, file_id
    versions = select(Iteration.id, Iteration.project_id, Iteration.file_ids).where(Iteration.project_id.in_(ids))
    for row_id, project_id, file_ids in session.execute(versions):
        for name in file_ids:
            yield row_id, project_id, UUID(name)

"""Entering a project to an exhibition, and taking it out again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.service.core import text
from makerpath.service.exhibition.models import Exhibition, ExhibitionEntry
from makerpath.service.exhibition.standing import NotReady, read_facts
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import opened, touch, worked

NEEDS = 1000


@operation("exhibition.enter")
def enter(work: Work, *, project_id: UUID, exhibition_id: UUID, needs: str = "") -> Answer:
    """The project takes part, at the end of the order. A team has signed who owns what before."""
    project, record = opened(work, project_id, "project.work")
    exhibition = _of_run(work, project, exhibition_id)
    if record.standing.state == "closed":
        raise Conflict("project.closed", N_("This project was closed."), N_("An instructor can open it again."))
    if work.now > exhibition.entries_until:
        raise Conflict(
            "exhibition.late",
            N_("Entries to this exhibition are closed."),
            N_("Ask your instructor; they can move the last day."),
        )
    missing = read_facts(work.session, project).unowned
    if missing:
        raise NotReady(missing)
    said = text.paragraphs(needs, "needs", NEEDS, required=False)
    row = _entry(work, project, exhibition)
    if row is None:
        assert work.actor.person_id is not None
        row = ExhibitionEntry(
            exhibition_id=exhibition.id, project_id=project.id, slot=0, entered_by=work.actor.person_id
        )
        work.session.add(row)
    elif row.withdrawn_at is None:
        row.needs = said
        return {"project": str(project.id), "entry": str(row.id)}
    with work.session.no_autoflush:
        row.needs, row.withdrawn_at, row.slot = said, None, _last(work, exhibition) + 1
    work.session.flush()
    work.record("exhibition.entered", row.id, project_id=project.id, exhibition=exhibition.title)
    worked(project)
    touch(work, project)
    return {"project": str(project.id), "entry": str(row.id)}


@operation("exhibition.leave")
def leave(work: Work, *, project_id: UUID, exhibition_id: UUID) -> Answer:
    """The makers take their project out; what the panel said of it stays with them."""
    project, _record = opened(work, project_id, "project.work")
    exhibition = work.get(Exhibition, exhibition_id)
    row = _entry(work, project, exhibition)
    if row is not None and row.withdrawn_at is None:
        row.withdrawn_at = work.now
        work.record("exhibition.left", row.id, project_id=project.id, exhibition=exhibition.title)
        touch(work, project)
    return {"project": str(project.id)}


def _of_run(work: Work, project: Project, exhibition_id: UUID) -> Exhibition:
    """The exhibition, locked, so that two who enter at once get two places in the order."""
    exhibition = work.get(Exhibition, exhibition_id, lock=True)
    if exhibition.run_id != project.run_id or exhibition.cancelled_at is not None:
        raise MakerpathError("exhibition.none", N_("There is no such exhibition for this project."), status=404)
    return exhibition


def _entry(work: Work, project: Project, exhibition: Exhibition) -> ExhibitionEntry | None:
    return work.session.scalar(
        select(ExhibitionEntry).where(
            ExhibitionEntry.exhibition_id == exhibition.id, ExhibitionEntry.project_id == project.id
        )
    )


def _last(work: Work, exhibition: Exhibition) -> int:
    return (
        work.session.scalar(
            select(func.max(ExhibitionEntry.slot)).where(
                ExhibitionEntry.exhibition_id == exhibition.id, ExhibitionEntry.withdrawn_at.is_(None)
            )
        )
        or 0
    )

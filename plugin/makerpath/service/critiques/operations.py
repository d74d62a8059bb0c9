"""Asking the class for critique, giving it, answering it, and taking out what hurts."""

from __future__ import annotations

import math
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.service.core import text
from makerpath.service.critiques.models import Critique
from makerpath.service.critiques.places import open_stages, places
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Iteration, Project
from makerpath.service.projects.operations import opened, touch, worked
from makerpath.service.projects.record import ProjectRecord

LONGEST = 4000
"""The most characters of a critique or an answer."""


@operation("critique.open")
def ask_class(work: Work, *, project_id: UUID) -> Answer:
    """The makers let their class look at what they show, and say what it thinks."""
    project, record = opened(work, project_id, "project.work")
    _refuse_closed(record)
    if project.critique_from is None:
        project.critique_from = work.now
        work.record("critique.opened", project.id, project_id=project.id, title=project.title)
        touch(work, project)
    return {"project": str(project.id)}


@operation("critique.close")
def stop_asking(work: Work, *, project_id: UUID) -> Answer:
    """The class looks no longer; what it said stays. Any maker may, and whoever looks after the class."""
    project, _record = opened(work, project_id, "project.view")
    if not work.allowed("project.work", project):
        work.require("project.manage", project)
    if project.critique_from is not None:
        project.critique_from = None
        work.record("critique.closed", project.id, project_id=project.id)
        touch(work, project)
    return {"project": str(project.id)}


@operation("critique.give")
def give(
    work: Work,
    *,
    project_id: UUID,
    body: str,
    stage: str = "",
    version: int | None = None,
    file_id: UUID | None = None,
    point: tuple[float, float] | None = None,
) -> Answer:
    """A word by a maker, a classmate who was asked, a mentor or an instructor.

    It speaks of the picture `file_id`, of a `point` in it (from 0 to 1 of its width and height), of a version, or of a
    stage. Classmates speak of what they see (see `places.open_stages`).
    """
    project, record = opened(work, project_id, "project.critique")
    _refuse_closed(record)
    every = [item.id for item in record.standing.stages]
    seen = places(
        work.session, project, every if work.allowed("project.view", project) else open_stages(record.standing)
    )
    iteration: Iteration | None = None
    if file_id is not None:
        picture = seen.picture(file_id)
        if picture is None:
            raise MakerpathError(
                "critique.picture_gone",
                N_("That picture is not shown any more."),
                N_("Choose another one, or speak of the stage."),
                status=422,
                field="picture",
            )
        stage, iteration = picture.stage, picture.iteration
    elif version is not None:
        iteration = next((item for item in seen.versions if item.number == version), None)
        if iteration is None:
            raise _no_version()
        stage = iteration.stage
    elif record.standing[stage].id not in seen.stages:
        raise MakerpathError("critique.stage_locked", N_("This stage is not shown yet."), status=422, field="stage")
    if point is not None and file_id is None:
        point = None
    row = _say(work, project, stage, body, iteration=iteration, file_id=file_id, point=point)
    work.record("critique.given", row.id, project_id=project.id, stage=stage)
    touch(work, project)
    return {"project": str(project.id), "critique": str(row.id)}


@operation("critique.answer")
def answer(work: Work, *, project_id: UUID, critique_id: UUID, body: str, version: int | None = None) -> Answer:
    """Answer a critique; a maker's answer names the version that answers it, others just reply."""
    project, record = opened(work, project_id, "project.critique")
    _refuse_closed(record)
    first = _critique(work, project, critique_id)
    if first.reply_to is not None:
        raise MakerpathError("critique.answer_to_answer", N_("Answer the critique itself."), status=422)
    if not work.allowed("project.view", project) and first.stage not in open_stages(record.standing):
        raise MakerpathError("critique.stage_locked", N_("This stage is not shown yet."), status=422)
    makes = work.allowed("project.work", project)
    iteration: Iteration | None = None
    if makes:
        iteration = work.session.scalar(
            select(Iteration).where(Iteration.project_id == project.id, Iteration.number == version)
        )
        if iteration is None:
            raise _no_version()
    row = _say(work, project, first.stage, body, iteration=iteration, reply_to=first.id)
    work.record("critique.answered", row.id, project_id=project.id, stage=first.stage)
    if makes:
        worked(project)
    touch(work, project)
    return {"project": str(project.id), "critique": str(row.id)}


@operation("critique.hide")
def hide(work: Work, *, project_id: UUID, critique_id: UUID, hidden: bool = True) -> Answer:
    """An instructor takes out a critique that hurts, with its answers, or puts it back. The row itself stays."""
    project, _record = opened(work, project_id, "project.manage")
    row = _critique(work, project, critique_id)
    if hidden:
        work.record("critique.hidden", row.id, project_id=project.id, stage=row.stage)
    else:
        work.record("critique.restored", row.id, project_id=project.id, stage=row.stage)
    touch(work, project)
    return {"project": str(project.id)}


def _say(
    work: Work,
    project: Project,
    stage: str,
    body: str,
    *,
    iteration: Iteration | None = None,
    file_id: UUID | None = None,
    point: tuple[float, float] | None = None,
    reply_to: UUID | None = None,
) -> Critique:
    if point is not None and not all(math.isfinite(value) and 0 <= value <= 1 for value in point):
        raise MakerpathError("critique.point", N_("That point is not in the picture."), status=422, field="picture")
    assert work.actor.person_id is not None
    x, y = point or (None, None)
    return work.add(
        Critique(
            project_id=project.id,
            stage=stage,
            body=text.paragraphs(body, "body", LONGEST),
            language=work.actor.language,
            created_by=work.actor.person_id,
            reply_to=reply_to,
            iteration_id=iteration.id if iteration else None,
            file_id=file_id,
            x=x,
            y=y,
        )
    )


def _critique(work: Work, project: Project, critique_id: UUID) -> Critique:
    row = work.get(Critique, critique_id)
    if row.project_id != project.id:
        raise MakerpathError("evidence.elsewhere", N_("That belongs to another project."), status=422)
    return row


def _no_version() -> MakerpathError:
    return MakerpathError(
        "critique.version_missing",
        N_("Say which version answers this."),
        N_("If no version does yet, make one first; the critique waits."),
        status=422,
        field="version",
    )


def _refuse_closed(record: ProjectRecord) -> None:
    if record.standing.state == "closed":
        raise Conflict("project.closed", N_("This project was closed."), N_("An instructor can open it again."))

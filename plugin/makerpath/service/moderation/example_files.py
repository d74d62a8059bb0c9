"""Files of examples: brought by whoever writes one, or those of a project whose makers show it to everybody."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.service.core.files import FileReference, note_blob
from makerpath.service.core.templates import human_size
from makerpath.service.courses.models import CourseRun
from makerpath.service.exhibition.content import candidates, chosen
from makerpath.service.exhibition.models import PublicPage
from makerpath.service.exhibition.standing import facts_of
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.models import School
from makerpath.service.policy import Actor
from makerpath.service.previews import asking as previews
from makerpath.service.projects.models import Project
from makerpath.service.uploads import room
from makerpath.service.uploads.intake import keep, Kept

MOST = 24
"""How many files an example may show."""


@dataclass(frozen=True)
class Source:
    """A project that everybody may see, and what stands on its page."""

    project: Project
    page: PublicPage
    files: list[FileReference]


def take(services: Services, actor: Actor, run_id: UUID, sent: FileStorage) -> UUID:
    """Keep a file that came with the form of an example; its file reference."""
    size = sent.stream.seek(0, os.SEEK_END)
    room.check_size(size, services.settings.max_form_file)
    _make_room(services, actor, run_id=run_id, size=size)
    sent.stream.seek(0)
    kept = keep(services, sent.stream, size, sent.filename or "")
    return UUID(_take(services, actor, run_id=run_id, kept=kept)["file"])


@operation("example.make_room")
def _make_room(work: Work, *, run_id: UUID, size: int) -> Answer:
    work.require("example.write", work.get(CourseRun, run_id))
    limit = room.quota_of(work.session.get_one(School, work.actor.school_id), work.services.settings)
    if room.held_by_school(work.session) + size > limit:
        raise MakerpathError(
            "upload.school_full",
            N_("The files of your school may have {limit} in all, and there is no room for this one any more."),
            N_("Tell your instructor: the school's office can make room. A smaller file may still fit."),
            status=413,
            field="file",
            limit=human_size(limit),
        )
    return {}


@operation("example.take_file")
def _take(work: Work, *, run_id: UUID, kept: Kept) -> Answer:
    work.require("example.write", work.get(CourseRun, run_id))
    blob = note_blob(work.session, kept.sha256, kept.size, work.services.storage)
    row = work.add(
        FileReference(
            sha256=blob.sha256,
            name=kept.name,
            media_type=kept.media_type,
            size=kept.size,
            owner_id=work.actor.person_id,
        )
    )
    previews.ask(work.session, blob.sha256, kept.media_type, work.actor.school_id)
    work.record("file.added", row.id, name=row.name, size=row.size)
    return {"file": str(row.id)}


def sources(session: Session, run: CourseRun) -> list[tuple[Project, PublicPage]]:
    """The projects of the run that everybody may see today, by title."""
    rows = session.execute(
        select(Project, PublicPage)
        .join(PublicPage, PublicPage.project_id == Project.id)
        .where(Project.run_id == run.id, PublicPage.published_at.is_not(None))
        .order_by(PublicPage.title, Project.id)
    ).all()
    facts = facts_of(session, [project for project, _page in rows])
    return [(project, page) for project, page in rows if facts[project.id].public]


def source(session: Session, run: CourseRun, project_id: UUID) -> Source:
    """What stands on the project's page; `NotFound` unless its makers show it to everybody."""
    found = next((pair for pair in sources(session, run) if pair[0].id == project_id), None)
    if found is None:
        raise NotFound()
    project, page = found
    files = [file for item in chosen(candidates(session, project), page) for file in item.files]
    return Source(project, page, list({file.id: file for file in files}.values())[:MOST])


def check_files(work: Work, run: CourseRun, file_ids: Collection[UUID], project_id: UUID | None) -> list[FileReference]:
    """The files, each the writer's own or on the page of the project; anything else is `NotFound`.

    An example of a project shows a file of it at least: by that it ends with its makers' consent.
    """
    rows = files_of(work.session, file_ids)
    theirs = {row.id for row in source(work.session, run, project_id).files} if project_id else set()
    for row in rows:
        mine = row.project_id is None and row.owner_id == work.actor.person_id
        if not mine and row.id not in theirs:
            raise NotFound()
    if len(rows) != len(set(file_ids)):
        raise NotFound()
    if project_id and not theirs & {row.id for row in rows}:
        raise Conflict(
            "example.no_file",
            N_("Leave at least one file of the project in the example."),
            N_("By it the example ends when its makers take the project out of the public."),
        )
    return rows


def files_of(session: Session, file_ids: Iterable[UUID]) -> list[FileReference]:
    """The files in that order, as far as they are there."""
    ids = list(dict.fromkeys(file_ids))[:MOST]
    rows = {row.id: row for row in session.scalars(select(FileReference).where(FileReference.id.in_(ids)))}
    return [rows[file_id] for file_id in ids if file_id in rows]

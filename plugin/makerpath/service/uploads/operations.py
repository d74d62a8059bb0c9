"""Beginning an upload, ending it, and taking a file that came with a form."""

from __future__ import annotations

import os
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service.core.database import new_id
from makerpath.service.core.files import FileReference, note_blob
from makerpath.service.core.jobs import enqueue
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.policy import Actor
from makerpath.service.previews import asking as previews
from makerpath.service.projects.models import Project
from makerpath.service.uploads import names, notebooks, parts, room, tickets
from makerpath.service.uploads.intake import keep, Kept
from makerpath.service.uploads.models import Upload
from makerpath.service.uploads.sweep import SWEEP

LIFE = timedelta(hours=6)


def create(
    services: Services, actor: Actor, *, key: str | None = None, project_id: UUID, name: str, size: int
) -> Answer:
    """A ticket for a file of `size` bytes: `{"upload": id, "upload_url": address}`, good for six hours.

    The same key answers the same address. Raises `upload.no_size`, `upload.too_large`, `upload.project_full` and
    `upload.school_full`.
    """
    begun = _create(services, actor, key=key, project_id=project_id, name=name, size=size)
    return {**begun, "upload_url": tickets.address(services.settings, UUID(begun["upload"]))}


@operation("upload.create")
def _create(work: Work, *, project_id: UUID, name: str, size: int) -> Answer:
    project = work.get(Project, project_id, lock=True)
    work.require("project.work", project)
    room.check_size(size, work.services.settings.max_upload)
    room.make_room(work, project, size)
    row = _begin(work, name, size, project_id=project.id)
    work.record("upload.begun", row.id, project=str(project.id), name=row.name, size=size)
    return {"upload": str(row.id)}


def create_notebook(
    services: Services, actor: Actor, *, key: str | None = None, run_id: UUID, name: str, size: int
) -> Answer:
    """The same for a notebook that a learner of the run is about to hand in."""
    begun = _create_notebook(services, actor, key=key, run_id=run_id, name=name, size=size)
    return {**begun, "upload_url": tickets.address(services.settings, UUID(begun["upload"]))}


@operation("upload.create_notebook")
def _create_notebook(work: Work, *, run_id: UUID, name: str, size: int) -> Answer:
    run = work.get(CourseRun, run_id)
    work.require("run.learn", run)
    room.check_size(size, notebooks.LARGEST)
    room.make_room_for_notebook(work, run.id, size)
    row = _begin(work, name, size, run_id=run.id)
    work.record("upload.begun", row.id, run=str(run.id), name=row.name, size=size)
    return {"upload": str(row.id)}


def _begin(work: Work, name: str, size: int, *, project_id: UUID | None = None, run_id: UUID | None = None) -> Upload:
    settings = work.services.settings
    assert work.actor.person_id is not None
    upload_id = new_id()
    row = work.add(
        Upload(
            id=upload_id,
            owner_id=work.actor.person_id,
            project_id=project_id,
            run_id=run_id,
            name=names.file_name(name),
            size=size,
            ticket_hash=tickets.hashed(tickets.ticket(settings, upload_id)),
            expires_at=work.now + LIFE,
        )
    )
    enqueue(
        work.session,
        SWEEP,
        {"upload": str(row.id)},
        key=str(row.id),
        school_id=work.actor.school_id,
        run_at=row.expires_at,
    )
    return row


def finished(
    services: Services, actor: Actor, project_id: UUID | None, upload_id: UUID, *, run_id: UUID | None = None
) -> UUID:
    """The file reference of a finished upload of this person for this project, or this run's labs.

    `NotFound` for anybody else's, `upload.unfinished` while bytes are missing, and whatever `complete` raises.
    """
    with services.database.reading(actor.school_id) as session:
        upload = session.scalar(
            select(Upload).where(
                Upload.id == upload_id,
                Upload.owner_id == actor.person_id,
                Upload.project_id == project_id,
                Upload.run_id == run_id,
            )
        )
    if upload is None:
        raise NotFound()
    if upload.file_id is not None:
        return upload.file_id
    tickets.check_time(upload)
    if parts.arrived(parts.part(services.settings, upload.id)) < upload.size:
        raise MakerpathError(
            "upload.unfinished",
            N_("{name} has not arrived yet."),
            N_("Wait until the upload is complete, then send the form again."),
            status=409,
            field="file",
            name=upload.name,
        )
    return complete(services, upload)


def complete(services: Services, upload: Upload) -> UUID:
    """Make a file of an upload whose bytes are all there; once, however often and from wherever it is called.

    A file that cannot be kept (see `intake.keep`) ends the upload: its part goes, and its ticket with it. While the
    storage does not answer, what has arrived stays.
    """
    actor = _owner(upload)
    path = parts.part(services.settings, upload.id)
    try:
        with path.open("rb") as source:
            if upload.run_id is not None:
                kept = notebooks.keep(services.storage, source, upload.size, upload.name)
            else:
                kept = keep(services, source, upload.size, upload.name)
    except FileNotFoundError:
        with services.database.reading(upload.school_id) as session:
            now = session.get(Upload, upload.id)
        if now is None or now.file_id is None:
            raise NotFound() from None
        return now.file_id
    except MakerpathError as error:
        if error.status < 500:
            discard(services, upload)
        raise
    answer = _finish(services, actor, upload_id=upload.id, kept=kept)
    path.unlink(missing_ok=True)
    return UUID(answer["file"])


@operation("upload.finish")
def _finish(work: Work, *, upload_id: UUID, kept: Kept) -> Answer:
    row = work.get(Upload, upload_id, lock=True)
    if row.file_id is None:
        row.file_id = _reference(work, row.project_id, kept).id
    return {"file": str(row.file_id)}


def discard(services: Services, upload: Upload) -> None:
    """Give an unfinished upload up, with what has arrived of it."""
    _discard(services, _owner(upload), upload_id=upload.id)
    parts.part(services.settings, upload.id).unlink(missing_ok=True)


@operation("upload.discard")
def _discard(work: Work, *, upload_id: UUID) -> Answer:
    row = work.get(Upload, upload_id, lock=True)
    if row.file_id is None and row.expires_at > work.now:
        row.expires_at = work.now
        place = str(row.project_id) if row.project_id else None
        work.record("upload.discarded", row.id, name=row.name, project=place)
    return {}


def take(services: Services, actor: Actor, project_id: UUID, sent: FileStorage) -> UUID:
    """Keep a file that came with a form; its file reference.

    Raises `upload.no_size`, `upload.too_large`, `upload.project_full`, and what `intake.keep` raises.
    """
    size = sent.stream.seek(0, os.SEEK_END)
    room.check_size(size, services.settings.max_form_file)
    # What the storage has taken stays there: whoever has no room must not get that far.
    _make_room(services, actor, project_id=project_id, size=size)
    sent.stream.seek(0)
    kept = keep(services, sent.stream, size, sent.filename or "")
    return UUID(_take(services, actor, project_id=project_id, kept=kept)["file"])


@operation("upload.make_room")
def _make_room(work: Work, *, project_id: UUID, size: int) -> Answer:
    project = work.get(Project, project_id, lock=True)
    work.require("project.work", project)
    room.make_room(work, project, size)
    return {}


@operation("upload.take")
def _take(work: Work, *, project_id: UUID, kept: Kept) -> Answer:
    project = work.get(Project, project_id, lock=True)
    work.require("project.work", project)
    room.make_room(work, project, kept.size)
    return {"file": str(_reference(work, project.id, kept).id)}


def take_notebook(services: Services, actor: Actor, run_id: UUID, sent: FileStorage) -> UUID:
    """Keep a notebook that came with a form; its file reference."""
    size = sent.stream.seek(0, os.SEEK_END)
    room.check_size(size, notebooks.LARGEST)
    _room_for_notebook(services, actor, run_id=run_id, size=size)
    kept = notebooks.keep(services.storage, sent.stream, size, sent.filename or "")
    return UUID(_take_notebook(services, actor, run_id=run_id, kept=kept)["file"])


@operation("upload.make_room_for_notebook")
def _room_for_notebook(work: Work, *, run_id: UUID, size: int) -> Answer:
    run = work.get(CourseRun, run_id)
    work.require("run.learn", run)
    room.make_room_for_notebook(work, run.id, size)
    return {}


@operation("upload.take_notebook")
def _take_notebook(work: Work, *, run_id: UUID, kept: Kept) -> Answer:
    work.require("run.learn", work.get(CourseRun, run_id))
    return {"file": str(_reference(work, None, kept).id)}


def _reference(work: Work, project_id: UUID | None, kept: Kept) -> FileReference:
    """The person's reference to this content in this place: the same form sent twice does not make two."""
    blob = note_blob(work.session, kept.sha256, kept.size, work.services.storage)
    there = work.session.scalar(
        select(FileReference).where(
            FileReference.sha256 == blob.sha256,
            FileReference.project_id == project_id,
            FileReference.owner_id == work.actor.person_id,
            FileReference.name == kept.name,
        )
    )
    if there is not None:
        return there
    row = work.add(
        FileReference(
            sha256=blob.sha256,
            name=kept.name,
            media_type=kept.media_type,
            size=kept.size,
            owner_id=work.actor.person_id,
            project_id=project_id,
        )
    )
    previews.ask(work.session, blob.sha256, kept.media_type, work.actor.school_id)
    work.record("file.added", row.id, project=str(project_id) if project_id else None, name=row.name, size=row.size)
    return row


def _owner(upload: Upload) -> Actor:
    """The ticket stands for whoever was given it."""
    return Actor(person_id=upload.owner_id, school_id=upload.school_id, via="api")

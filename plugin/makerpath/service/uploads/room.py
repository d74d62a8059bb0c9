"""How much may be sent, and how much a project and a school may hold."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import FileReference
from makerpath.service.core.settings import Settings
from makerpath.service.core.templates import human_size
from makerpath.service.operation import Work
from makerpath.service.people.models import School
from makerpath.service.projects.models import Project
from makerpath.service.uploads import parts
from makerpath.service.uploads.models import Upload

IDLE_SECONDS = 15 * 60
MOST_NOTEBOOKS = 60
"""Tickets for notebooks that one learner may have at a time, in one run; each is good for some hours."""


def check_size(size: int, limit: int) -> None:
    """Raise `upload.no_size` or `upload.too_large` (bytes)."""
    if size < 1:
        raise MakerpathError(
            "upload.no_size",
            N_("There is nothing in this file."),
            N_("Open it on your device to see whether it is whole, and choose it again."),
            status=422,
            field="file",
        )
    if size > limit:
        raise too_large(size, limit)


def too_large(size: int, limit: int) -> MakerpathError:
    return MakerpathError(
        "upload.too_large",
        N_("The file has {size}; at most {limit} can be taken."),
        N_("Choose a smaller file, or shrink this one: shorten a video, scale a picture, clear a notebook’s outputs."),
        status=413,
        field="file",
        size=human_size(size),
        limit=human_size(limit),
    )


def make_room(work: Work, project: Project, size: int) -> None:
    """Raise `upload.project_full` or `upload.school_full` unless both can hold `size` more bytes.

    Unfinished uploads count as what they announced; those of the same maker that lie idle are given up first, as
    somebody who closed the page and begins again cannot go on with them.
    """
    limit = work.services.settings.max_project
    school_limit = quota_of(work.session.get_one(School, work.actor.school_id), work.services.settings)
    school_held = held_by_school(work.session)
    if _held(work, project) + size > limit or school_held + size > school_limit:
        _give_up_idle(work, project)
        school_held = held_by_school(work.session)
    held = _held(work, project)
    if held + size > limit:
        raise MakerpathError(
            "upload.project_full",
            N_("The files of a project may have {limit} in all; this one has {held} already."),
            N_("Choose a smaller file, or show it as a shorter video or a few pictures."),
            status=413,
            field="file",
            held=human_size(held),
            limit=human_size(limit),
        )
    if school_held + size > school_limit:
        raise _school_full(school_limit)


def make_room_for_notebook(work: Work, run_id: uuid.UUID, size: int) -> None:
    """Raise `upload.school_full`, or `upload.too_many` where somebody sends one notebook after another."""
    recent = select(func.count(Upload.id)).where(
        Upload.owner_id == work.actor.person_id, Upload.run_id == run_id, Upload.expires_at > work.now
    )
    if int(work.session.scalar(recent) or 0) >= MOST_NOTEBOOKS:
        raise MakerpathError(
            "upload.too_many",
            N_("You have sent very many notebooks today."),
            N_("Come back in a few hours. What you handed in is kept."),
            status=429,
            field="file",
        )
    limit = quota_of(work.session.get_one(School, work.actor.school_id), work.services.settings)
    if held_by_school(work.session) + size > limit:
        raise _school_full(limit)


def _school_full(limit: int) -> MakerpathError:
    return MakerpathError(
        "upload.school_full",
        N_("The files of your school may have {limit} in all, and there is no room for this one any more."),
        N_("Tell your instructor: the school's office can make room. A smaller file may still fit."),
        status=413,
        field="file",
        limit=human_size(limit),
    )


def quota_of(school: School, settings: Settings) -> int:
    """How much the school may hold (bytes): its own setting `quota`, else that of the installation."""
    own = school.settings.get("quota")
    return own if isinstance(own, int) and own > 0 else settings.max_school


def held_by_school(session: Session) -> int:
    """What the files of the session's school have in all, with what is on its way (bytes)."""
    files = select(func.sum(FileReference.size)).where(FileReference.erased_at.is_(None))
    pending = select(func.sum(Upload.size)).where(Upload.file_id.is_(None), Upload.expires_at > utc_now())
    return int(session.scalar(files) or 0) + int(session.scalar(pending) or 0)


def _held(work: Work, project: Project) -> int:
    files = select(func.sum(FileReference.size)).where(
        FileReference.project_id == project.id, FileReference.erased_at.is_(None)
    )
    pending = select(func.sum(Upload.size)).where(*_pending(work, project.id))
    return int(work.session.scalar(files) or 0) + int(work.session.scalar(pending) or 0)


def _give_up_idle(work: Work, project: Project) -> None:
    mine = Upload.owner_id == work.actor.person_id
    for upload in work.session.scalars(select(Upload).where(mine, *_pending(work, project.id))):
        path = parts.part(work.services.settings, upload.id)
        if parts.idle(path, upload.created_at.timestamp()) > IDLE_SECONDS:
            upload.expires_at = work.now
            path.unlink(missing_ok=True)
    work.session.flush()


def _pending(work: Work, project_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return Upload.project_id == project_id, Upload.file_id.is_(None), Upload.expires_at > work.now

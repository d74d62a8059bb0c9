"""Saying who owns a project, and signing it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.hashing import content_hash
from makerpath.domain.ownership import check_shares, read_percent, WHOLE
from makerpath.service.core import text
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.ownership.models import OwnershipSignature, OwnershipStatement
from makerpath.service.ownership.queries import Ownership, ownership
from makerpath.service.ownership.record import take_record
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import opened, touch, worked

NOTE = 4000
SHARE = "share-"
"""How the field of a maker's share begins; the maker's id follows."""


@operation("ownership.state")
def state(work: Work, *, project_id: UUID, shares: Mapping[str, str], note: str = "") -> Answer:
    """A new statement, with what the project consists of now; `shares` maps maker id to what was typed.

    Whatever was signed before holds no longer: everybody signs the new one.
    """
    project, _record = opened(work, project_id, "project.work")
    now = ownership(work.session, project)
    ids = {str(maker.id) for maker in now.makers}
    if set(shares) != ids:
        raise Conflict(
            "ownership.team_changed",
            N_("The team has changed since you opened the page."),
            N_("Load the page again: every maker of today has a share, also one of 0 %."),
        )
    read = {key: read_percent(typed, f"{SHARE}{key}") for key, typed in shares.items()}
    check_shares(read)
    row = _state(work, project, now, read, note)
    return {"project": str(project.id), "statement": str(row.id)}


@operation("ownership.declare")
def declare(work: Work, *, project_id: UUID, note: str = "") -> Answer:
    """A single maker states that all of it is theirs, and signs in one go."""
    project, _record = opened(work, project_id, "project.work")
    now = ownership(work.session, project)
    if len(now.makers) != 1:
        raise Conflict(
            "ownership.several",
            N_("You are several: each maker has a share and signs."),
            N_("Load the page again and fill in the shares."),
        )
    row = _state(work, project, now, {str(now.makers[0].id): WHOLE}, note)
    _sign(work, project, row, now.makers[0].display_name)
    return {"project": str(project.id), "statement": str(row.id)}


@operation("ownership.sign")
def sign(work: Work, *, project_id: UUID, number: int | None, name: str) -> Answer:
    """Sign the statement that was read, under one's own name as typed."""
    project, _record = opened(work, project_id, "project.work")
    now = ownership(work.session, project)
    if now.statement is None or now.statement.number != number or not now.fits:
        raise Conflict(
            "ownership.newer",
            N_("There is a newer statement, or the team has changed."),
            N_("Load the page again and read what you sign."),
        )
    assert work.actor.person_id is not None
    if work.actor.person_id in now.signatures:
        return {"project": str(project.id), "statement": str(now.statement.id)}
    person = work.get(Person, work.actor.person_id)
    typed = text.line(name, "name", 200)
    if _plain(typed) not in {_plain(person.display_name), _plain(person.certificate_name)}:
        raise MakerpathError(
            "ownership.name",
            N_("That is not your name as it is known here."),
            N_("Write {name}."),
            status=422,
            field="name",
            name=person.display_name,
        )
    _sign(work, project, now.statement, typed)
    return {"project": str(project.id), "statement": str(now.statement.id)}


def _state(work: Work, project: Project, now: Ownership, shares: dict[str, int], note: str) -> OwnershipStatement:
    assert work.actor.person_id is not None
    record = take_record(work.session, project)
    row = work.add(
        OwnershipStatement(
            project_id=project.id,
            number=now.statement.number + 1 if now.statement else 1,
            shares=shares,
            note=text.paragraphs(note, "note", NOTE, required=False),
            language=work.actor.language,
            record=record,
            record_hash=content_hash(record),
            created_by=work.actor.person_id,
        )
    )
    work.record("ownership.stated", row.id, project_id=project.id, number=row.number)
    worked(project)
    touch(work, project)
    return row


def _sign(work: Work, project: Project, statement: OwnershipStatement, name: str) -> None:
    assert work.actor.person_id is not None
    row = work.add(OwnershipSignature(statement_id=statement.id, person_id=work.actor.person_id, name=name))
    work.record("ownership.signed", row.id, project_id=project.id, number=statement.number)
    touch(work, project)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()

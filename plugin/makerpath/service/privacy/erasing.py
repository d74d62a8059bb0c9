"""Erasing a person: one transaction that leaves rows without words, and a job that lets their files go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.service.accounts.models import ResetLink
from makerpath.service.core.files import FileReference
from makerpath.service.core.immutable import allowed_to_erase
from makerpath.service.core.jobs.models import Job, WAITING
from makerpath.service.exhibition.models import PublicPage
from makerpath.service.exports.models import Export
from makerpath.service.mail.models import MailMessage
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Grant, Identity, Person, School
from makerpath.service.privacy.asking import take_back
from makerpath.service.privacy.events import forget_words
from makerpath.service.privacy.forks import forget_in_forks
from makerpath.service.privacy.holdings import HOLDINGS
from makerpath.service.privacy.names import forget_name
from makerpath.service.privacy.records import forget_records
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.uploads.models import Upload
from makerpath.service.uploads.sweep import SWEEP

LET_GO = "privacy.let_go"
SWEEP_EXPORTS = "exports.sweep"


@dataclass(frozen=True)
class Reach:
    """What of a person's projects goes with them: `alone` in which nobody else ever worked, `left` which nobody else
    works on any more, `shared` which go on."""

    alone: list[UUID]
    left: list[UUID]
    shared: list[UUID]


@operation("person.erase")
def erase(work: Work, *, person_id: UUID, typed_name: str = "") -> Answer:
    """Erase the person for good, after the name was typed as it stands; once erased, nothing more happens.

    Refused for oneself (`erase.oneself`) and the last administrator (`role.last_administrator`); an administrator is
    erased by another one.
    """
    person = work.get(Person, person_id, lock=True)
    work.require("people.manage", person)
    if person.erased_at is not None:
        return {"person": str(person.id), "erased": False}
    _check(work, person, typed_name)
    reach = reach_of(work.session, person.id)
    _forget(work.session, person, reach, work.now)
    take_back(work.get(School, work.actor.school_id, lock=True), person.id)
    work.record("person.erased", person.id, projects=len(reach.alone) + len(reach.left), teams=len(reach.shared))
    work.job(LET_GO, {"person": str(person.id)}, key=str(person.id))
    work.job(SWEEP_EXPORTS, {}, key=f"erased:{person.id}")
    return {"person": str(person.id), "erased": True}


def reach_of(session: Session, person_id: UUID) -> Reach:
    """Which of the person's projects go, and which stay with others."""
    mine = select(TeamMember.project_id).where(TeamMember.person_id == person_id)
    others = session.execute(
        select(TeamMember.project_id, TeamMember.left_at)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.project_id.in_(mine), Person.id != person_id, Person.erased_at.is_(None))
    ).all()
    ever = {project_id for project_id, _left_at in others}
    now = {project_id for project_id, left_at in others if left_at is None}
    ids = list(session.scalars(mine.order_by(TeamMember.id)))
    return Reach(
        alone=[row for row in ids if row not in ever],
        left=[row for row in ids if row in ever - now],
        shared=[row for row in ids if row in now],
    )


def _check(work: Work, person: Person, typed_name: str) -> None:
    if person.id == work.actor.person_id:
        raise Conflict(
            "erase.oneself",
            N_("Nobody erases themselves."),
            N_("Ask another officer or administrator of the school."),
        )
    school = work.get(School, work.actor.school_id, lock=True)
    grants = work.session.scalars(
        select(Grant).where(Grant.role == "administrator", Grant.scope_kind == "school", Grant.revoked_at.is_(None))
    )
    administrators = {grant.person_id for grant in grants if grant.active(work.now)}
    if person.id in administrators:
        work.require("platform.manage", school)
        if administrators == {person.id}:
            raise Conflict(
                "role.last_administrator",
                N_("A school keeps at least one administrator."),
                N_("Make somebody else administrator first."),
            )
    if not work.actor.system and " ".join(typed_name.split()) != person.display_name:
        raise MakerpathError(
            "erase.name",
            N_("This is not the name of the person."),
            N_("Type it as it stands above. Nothing was erased."),
            status=422,
            field="typed_name",
        )


def _forget(session: Session, person: Person, reach: Reach, now: datetime) -> None:
    names = [name for name in {person.display_name, person.certificate_name} if name]
    addresses = list(
        session.scalars(select(Identity.email).where(Identity.person_id == person.id, Identity.email != ""))
    )
    with allowed_to_erase(session):
        _forget_jobs(session, person.id, now)
        forget_words(session, person.id, reach.alone)
        titles = list(session.scalars(select(Project.title).where(Project.id.in_([*reach.alone, *reach.left]))))
        forget_in_forks(session, person, reach.alone)
        forget_name(session, person.id, [*names, *addresses], titles)
        identities = select(Identity.id).where(Identity.person_id == person.id)
        _run(session, delete(ResetLink).where(ResetLink.identity_id.in_(identities)))
        _run(
            session,
            update(FileReference)
            .where((FileReference.owner_id == person.id) | FileReference.project_id.in_(reach.alone))
            .where(FileReference.erased_at.is_(None))
            .values(erased_at=now),
        )
        forget_records(session, person.id)
        _withdraw_exports(session, person.id, now)
        _by_rules(session, person.id, reach.alone)
        _run(
            session,
            update(TeamMember)
            .where(TeamMember.person_id == person.id, TeamMember.left_at.is_(None))
            .values(left_at=now),
        )
        _run(
            session,
            update(Project)
            .where(Project.id.in_(reach.left))
            .values(state="closed", shown_at=None, critique_from=None, waiting_since=None, stalled_at=None),
        )
        _run(session, update(PublicPage).where(PublicPage.project_id.in_(reach.left)).values(published_at=None))
        _run(session, update(Person).where(Person.id == person.id).values(erased_at=now))
    session.expire_all()


def _by_rules(session: Session, person_id: UUID, alone: list[UUID]) -> None:
    for holding in HOLDINGS:
        table: Any = holding.table
        for rule in holding.rules:
            mine = getattr(table, rule.column) == person_id
            if rule.act == "gone":
                _run(session, delete(table).where(mine))
            elif rule.act == "words" and rule.values:
                _run(session, update(table).where(mine).values(**rule.values))
        if holding.alone is not None and alone:
            _run(session, update(table).where(getattr(table, holding.project).in_(alone)).values(**holding.alone))


def _forget_jobs(session: Session, person_id: UUID, now: datetime) -> None:
    """A mail server's refusal repeats the address; unfinished uploads are swept out at once, not when they end."""
    mails = [
        str(row_id) for row_id in session.scalars(select(MailMessage.id).where(MailMessage.person_id == person_id))
    ]
    _run(session, update(Job).where(Job.kind == "mail.send", Job.key.in_(mails)).values(error="", note=""))
    uploads = [str(row_id) for row_id in session.scalars(select(Upload.id).where(Upload.owner_id == person_id))]
    _run(session, update(Job).where(Job.kind == SWEEP, Job.key.in_(uploads), Job.state == WAITING).values(run_at=now))


def _withdraw_exports(session: Session, person_id: UUID, now: datetime) -> None:
    """What others had made before may hold the name: they ask for it again. The sweep takes the content away."""
    ready = Export.person_id != person_id, Export.state == "ready", Export.expires_at > now
    _run(session, update(Export).where(*ready).values(expires_at=now))


def _run(session: Session, statement: Any) -> None:
    session.execute(statement, execution_options={"synchronize_session": False})

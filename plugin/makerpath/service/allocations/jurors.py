"""Jurors from outside: a person without an account, who reaches what was allocated to them by a secret address."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.text import LANGUAGES
from makerpath.i18n import format_date
from makerpath.service.allocations.asking import settle_again
from makerpath.service.allocations.models import Allocation, JurorLink
from makerpath.service.assessments.cases import plan_of
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.core import text
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.mail.operations import write_mail
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.models import Person, School
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project

JUROR = "juror"
CODE_BYTES = 16
"""128 random bits: nobody finds an address by guessing."""
CODE = re.compile(r"[0-9a-f]{32}", re.ASCII)
DAYS, MOST_DAYS = 14, 90
MOST_CASES = 60
UNSCOPED = "whoever comes by a juror's link is known by its address alone"


@dataclass(frozen=True)
class Visit:
    """Somebody who came by a link that holds."""

    actor: Actor
    link: JurorLink
    person: Person


def new_code() -> str:
    return secrets.token_hex(CODE_BYTES)


def hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def address(services: Services, code: str) -> str:
    return f"{services.settings.service_url}/j/{code}"


def visit(services: Services, code: str) -> Visit | None:
    """Who comes by the address; None for one that never was, is over or was revoked, which nobody tells apart."""
    if not CODE.fullmatch(code):
        return None
    with services.database.reading(unscoped=UNSCOPED) as session:
        found = session.execute(
            select(JurorLink, Person)
            .join(Person, Person.id == JurorLink.person_id)
            .where(JurorLink.code_hash == hashed(code))
        ).first()
        if found is None:
            return None
        link, person = found
        if not link.holds(utc_now()) or person.erased_at is not None:
            return None
        return Visit(Actor(person.id, person.school_id, person.language), link, person)


@operation("juror.invite")
def invite(
    work: Work,
    *,
    run_id: UUID,
    name: str,
    email: str,
    language: str,
    until: str,
    case_ids: Sequence[UUID],
    code: str,
) -> Answer:
    """A juror who assesses the cases until the end of the day; with an address, the link is mailed in their language.

    Of `code` only the SHA-256 is kept.
    """
    run = work.get(CourseRun, run_id)
    work.require("allocation.manage", run)
    called = text.line(name, "name", 200)
    mail = text.address(email) if email.strip() else ""
    if len(mail) > 254:
        raise MakerpathError("text.not_an_address", N_("This is no mail address."), status=422, field="email")
    expires = _until(work, until)
    cases = _cases(work, run, case_ids)
    if not cases:
        raise MakerpathError("juror.nothing", N_("Choose at least one project."), status=422, field="cases")
    assert work.actor.person_id is not None
    person = work.add(Person(display_name=called, language=language if language in LANGUAGES else work.actor.language))
    link = work.add(
        JurorLink(
            run_id=run.id,
            person_id=person.id,
            email=mail,
            code_hash=hashed(code),
            expires_at=expires,
            created_by=work.actor.person_id,
        )
    )
    for case in cases:
        work.session.add(
            Allocation(
                case_id=case.id,
                project_id=case.project_id,
                person_id=person.id,
                role=JUROR,
                due_at=expires,
                allocated_by=work.actor.person_id,
            )
        )
    work.record("juror.invited", link.id, count=len(cases))
    if mail:
        _mail(work, run, link, person, code)
    return {"link": str(link.id), "mailed": bool(mail)}


@operation("juror.renew")
def renew(work: Work, *, link_id: UUID, code: str, until: str = "") -> Answer:
    """A new address in place of the old one, which opens nothing from now on."""
    link = work.get(JurorLink, link_id, lock=True)
    run = work.get(CourseRun, link.run_id)
    work.require("allocation.manage", run)
    if link.revoked_at is not None:
        raise Conflict("juror.revoked", N_("This juror’s link was revoked."), N_("Invite them again."))
    link.code_hash, link.used_at = hashed(code), None
    if until or link.expires_at <= work.now:
        link.expires_at = _until(work, until)
        for row in work.session.scalars(_unfinished(link)):
            row.due_at = link.expires_at
    work.record("juror.link_made", link.id)
    if link.email:
        _mail(work, run, link, work.get(Person, link.person_id), code)
    return {"link": str(link.id), "mailed": bool(link.email)}


def _unfinished(link: JurorLink) -> Select[Allocation]:
    """What the juror has still to do, in an order that two operations at once have in common."""
    return (
        select(Allocation)
        .where(Allocation.person_id == link.person_id, Allocation.done_at.is_(None), Allocation.withdrawn_at.is_(None))
        .order_by(Allocation.project_id)
    )


@operation("juror.revoke")
def revoke(work: Work, *, link_id: UUID) -> Answer:
    """The address opens nothing any more; what the juror made final stays, and nobody waits for the rest."""
    link = work.get(JurorLink, link_id, lock=True)
    work.require("allocation.manage", work.get(CourseRun, link.run_id))
    if link.revoked_at is None:
        link.revoked_at = work.now
        open_ = work.session.scalars(_unfinished(link)).all()
        for row in open_:
            row.withdrawn_at = work.now
        work.record("juror.revoked", link.id)
        work.session.flush()
        for row in open_:
            settle_again(work, row.project_id, row.case_id)
    return {"link": str(link.id)}


@operation("juror.came")
def note_use(work: Work, *, link_id: UUID) -> Answer:
    """The first time that the address was opened."""
    link = work.get(JurorLink, link_id, lock=True)
    if link.used_at is None and link.person_id == work.actor.person_id:
        link.used_at = work.now
    return {}


def asks_jurors(session: Session, project: Project, plan: str) -> AssessmentPlan | None:
    """The plan, if it has jurors."""
    found = plan_of(session, project, plan)
    return found if found.rule(JUROR) else None


def _cases(work: Work, run: CourseRun, case_ids: Sequence[UUID]) -> list[AssessmentCase]:
    """Those of the run whose brief asks for jurors; anything else is not there."""
    rows = work.session.scalars(
        select(AssessmentCase)
        .where(AssessmentCase.id.in_(list(dict.fromkeys(case_ids))[:MOST_CASES]), AssessmentCase.run_id == run.id)
        .order_by(AssessmentCase.id)
    ).all()
    projects = {
        row.id: row
        for row in work.session.scalars(select(Project).where(Project.id.in_({case.project_id for case in rows})))
    }
    return [case for case in rows if asks_jurors(work.session, projects[case.project_id], case.plan)]


def _until(work: Work, typed: str) -> datetime:
    zone = ZoneInfo(work.session.get_one(School, work.actor.school_id).time_zone)
    today = work.now.astimezone(zone).date()
    try:
        day = datetime.fromisoformat(typed.strip()).date() if typed.strip() else today + timedelta(days=DAYS)
    except ValueError:
        day = today - timedelta(days=1)
    if not today <= day <= today + timedelta(days=MOST_DAYS):
        raise MakerpathError(
            "juror.until",
            N_("A link holds for at least today and at most {days} days."),
            status=422,
            field="until",
            days=MOST_DAYS,
        )
    return datetime.combine(day + timedelta(days=1), time.min, zone)


def last_day(link: JurorLink, school: School, language: str) -> str:
    """The last day on which the address holds, on the school's clock, in words."""
    return format_date(link.last_moment.astimezone(ZoneInfo(school.time_zone)).date(), language)


def _mail(work: Work, run: CourseRun, link: JurorLink, person: Person, code: str) -> None:
    school = work.session.get_one(School, work.actor.school_id)
    write_mail(
        work.session,
        person,
        link.email,
        "juror",
        link=address(work.services, code),
        name=person.display_name,
        school=school.name,
        course=work.get(CourseRow, run.course_id).title,
        day=last_day(link, school, person.language),
    )

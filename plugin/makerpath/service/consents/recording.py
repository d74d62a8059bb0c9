"""Writing down what a guardian allows, and asking whether something is allowed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.classes.models import ClassMember
from makerpath.service.consents.models import GuardianConsent
from makerpath.service.core.database import utc_now
from makerpath.service.operation import Work
from makerpath.service.people.models import Person, School

PUBLIC_PAGE, LIKENESS, OTHER_SCHOOLS = "public-page", "likeness", "other-schools"
SCOPES = (PUBLIC_PAGE, LIKENESS, OTHER_SCHOOLS)


def today(session: Session) -> date:
    """The day that it is on the clock of the session's school."""
    school = session.get_one(School, session.info["school_id"])
    return utc_now().astimezone(ZoneInfo(school.time_zone)).date()


def holds(row: GuardianConsent, day: date) -> bool:
    """Whether the consent holds on `day`: given by then, not run out (`until` is its last day), not taken back."""
    return row.withdrawn_at is None and row.given_on <= day and (row.until is None or day <= row.until)


def consent_for(session: Session, person_id: UUID, scope: str, day: date | None = None) -> GuardianConsent | None:
    """The guardian's consent that holds on `day` (default: today in the school), the newest if there are several."""
    return consents_for(session, [person_id], scope, day).get(person_id)


def consents_for(
    session: Session, person_ids: Collection[UUID], scope: str, day: date | None = None
) -> dict[UUID, GuardianConsent]:
    """As `consent_for`, for many people in one query; who has no consent is left out."""
    on = day or today(session)
    rows = session.scalars(
        select(GuardianConsent)
        .where(
            GuardianConsent.person_id.in_(person_ids),
            GuardianConsent.scope == scope,
            GuardianConsent.withdrawn_at.is_(None),
        )
        .order_by(GuardianConsent.id)
    )
    return {row.person_id: row for row in rows if holds(row, on)}


def public_guardians(session: Session, class_id: UUID) -> dict[UUID, str]:
    """Who allows the work of the class's members in public, by person; read at once for a roster."""
    rows = session.scalars(
        select(GuardianConsent)
        .join(ClassMember, ClassMember.person_id == GuardianConsent.person_id)
        .where(
            ClassMember.class_id == class_id,
            GuardianConsent.scope == PUBLIC_PAGE,
            GuardianConsent.withdrawn_at.is_(None),
        )
        .order_by(GuardianConsent.id)
    )
    return {row.person_id: row.guardian for row in rows}


def set_guardian(work: Work, person: Person, guardian: str) -> None:
    """What a roster or the office's form says of the consent to show work in public: by whom, or by nobody."""
    now = consent_for(work.session, person.id, PUBLIC_PAGE)
    if guardian == (now.guardian if now else ""):
        return
    if now is not None:
        now.withdrawn_at = work.now
    if guardian:
        work.add(
            GuardianConsent(
                person_id=person.id,
                scope=PUBLIC_PAGE,
                guardian=guardian,
                given_on=today(work.session),
                recorded_by=work.actor.person_id,
            )
        )

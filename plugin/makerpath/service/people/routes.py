"""The school office: people and their roles, campuses, the audit log."""

from __future__ import annotations

from datetime import datetime, time, UTC
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LANGUAGES
from makerpath.service import policy
from makerpath.service.accounts.routes import local
from makerpath.service.certificates.models import Certificate
from makerpath.service.classes.models import ClassMember, SchoolClass, Term
from makerpath.service.consents.queries import held_by
from makerpath.service.core.events import Event
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people import operations
from makerpath.service.people.models import Campus, Grant, Identity, Person
from makerpath.service.progress.view import completions_of
from makerpath.service.projects.telling import tell
from makerpath.service.teams.models import guests
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, school
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

office = Blueprint("school", __name__)
blueprints = (office,)
LOG_LINES = 200


@office.get("/school")
@permit("school.manage")
def show() -> str:
    return _show()


@office.get("/school/people/<uuid:person_id>")
@permit("people.manage", Person)
def person(person: Person) -> str | Response:
    if person.erased_at is not None:
        return redirect(url_for("privacy.look", person_id=person.id), 303)
    return _person(person)


@office.post("/school/people")
@permit("people.manage")
def create_person() -> Response | tuple[str, int]:
    form = request.form
    try:
        answer = act(
            operations.create_person,
            display_name=form.get("display_name", ""),
            certificate_name=form.get("certificate_name", ""),
            language=form.get("language") if form.get("language") in LANGUAGES else "en",
            minor=form.get("minor") == "1",
            email=form.get("email", ""),
            consent_by=form.get("consent_by", ""),
        )
    except MakerpathError as error:
        forget_db()
        return _show(form.to_dict(), problem(error, language())), error.status
    say(N_("Added."))
    return redirect(url_for("school.person", person_id=answer["person"]), 303)


@office.post("/school/people/<uuid:person_id>")
@permit("people.manage", Person)
def edit_person(person: Person) -> Response | tuple[str, int]:
    form, person_id = request.form, person.id
    try:
        act(
            operations.edit_person,
            person_id=person_id,
            display_name=form.get("display_name", ""),
            certificate_name=form.get("certificate_name", ""),
            language=form.get("language") if form.get("language") in LANGUAGES else "en",
            minor=form.get("minor") == "1",
        )
    except MakerpathError as error:
        forget_db()
        return _person(db().get_one(Person, person_id), form.to_dict(), problem(error, language())), error.status
    say(N_("Saved."))
    return redirect(url_for("school.person", person_id=person_id), 303)


@office.post("/school/people/<uuid:person_id>/roles")
@permit("people.manage", Person)
def grant(person: Person) -> Response | tuple[str, int]:
    form, person_id = request.form, person.id
    kind, _, scope = form.get("scope", "").partition(":")
    try:
        act(
            operations.grant_role,
            person_id=person_id,
            role=form.get("role", ""),
            scope_kind=kind,
            scope_id=UUID(scope) if scope else school().id,
            expires_at=_end_of_day(form.get("expires_on", "")),
            certificate_id=UUID(form["certificate"]) if form.get("certificate") else None,
        )
    except (MakerpathError, ValueError, OverflowError) as error:
        forget_db()
        shown = (
            error
            if isinstance(error, MakerpathError)
            else MakerpathError("form.incomplete", N_("The form was not complete."), status=422)
        )
        return _person(db().get_one(Person, person_id), form.to_dict(), problem(shown, language())), shown.status
    say(N_("Granted."))
    return redirect(url_for("school.person", person_id=person_id), 303)


@office.post("/school/roles/<uuid:grant_id>/revoke")
@permit("people.manage")
def revoke(grant_id: UUID) -> Response:
    act(operations.revoke_role, grant_id=grant_id)
    say(N_("Taken back."))
    return redirect(local(request.form.get("next") or url_for("school.show")), 303)


@office.get("/school/log")
@permit("audit.view")
def log() -> str:
    rows = db().execute(
        select(Event, Person.display_name)
        .outerjoin(Person, Person.id == Event.actor_id)
        .order_by(Event.id.desc())
        .limit(LOG_LINES)
    )
    return page("log.html", lines=rows.all(), tell=lambda event: tell(event.verb, event.data, language()))


def _show(typed: dict[str, str] | None = None, refusal: dict[str, object] | None = None) -> str:
    members = (
        select(ClassMember.class_id, func.count().label("count"))
        .where(ClassMember.left_at.is_(None))
        .group_by(ClassMember.class_id)
        .subquery()
    )
    classes = db().execute(
        select(SchoolClass, Term, func.coalesce(members.c.count, 0))
        .outerjoin(Term, Term.id == SchoolClass.term_id)
        .outerjoin(members, members.c.class_id == SchoolClass.id)
        .order_by(SchoolClass.name)
    )
    runs = db().execute(
        select(CourseRun, CourseRow, SchoolClass)
        .join(CourseRow, CourseRow.id == CourseRun.course_id)
        .join(SchoolClass, SchoolClass.id == CourseRun.class_id)
    )
    return page(
        "school.html",
        classes=classes.all(),
        runs=runs.all(),
        courses=db().scalars(select(CourseRow).order_by(CourseRow.slug)).all(),
        terms=db().scalars(select(Term).order_by(Term.starts_on.desc())).all(),
        campuses=db().scalars(select(Campus).order_by(Campus.id)).all(),
        people=db()
        .scalars(
            select(Person).where(Person.erased_at.is_(None), Person.id.not_in(guests())).order_by(Person.display_name)
        )
        .all(),
        typed=typed or {},
        problem=refusal,
    )


def _person(person: Person, typed: dict[str, str] | None = None, refusal: dict[str, object] | None = None) -> str:
    of_person = select(Certificate).where(Certificate.person_id == person.id).order_by(Certificate.id.desc())
    certificates = {row.id: row for row in db().scalars(of_person)}
    return page(
        "person.html",
        subject=person,
        consents=held_by(db(), person.id),
        identities=db().scalars(select(Identity).where(Identity.person_id == person.id)).all(),
        grants=db().scalars(select(Grant).where(Grant.person_id == person.id).order_by(Grant.id)).all(),
        classes=db().scalars(select(SchoolClass).order_by(SchoolClass.name)).all(),
        campuses=db().scalars(select(Campus).order_by(Campus.id)).all(),
        completions=completions_of(db(), person.id),
        courses=db().scalars(select(CourseRow).order_by(CourseRow.slug)).all(),
        grantable=[role for role in policy.GRANTABLE if role != "administrator"],
        certificates=certificates,
        carrying=[row for row in certificates.values() if row.holds() and row.record.get("role")],
        typed=typed or {},
        problem=refusal,
    )


def _end_of_day(day: str) -> datetime | None:
    """A day as typed, to its last second on the school's clock."""
    if not day:
        return None
    return datetime.combine(
        datetime.fromisoformat(day).date(), time(23, 59, 59), ZoneInfo(school().time_zone)
    ).astimezone(UTC)

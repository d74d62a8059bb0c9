"""Classes: making one, its roster as CSV, its runs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, Response, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.classes import operations
from makerpath.service.classes.enrolment import listed, outside
from makerpath.service.classes.models import ClassMember, SchoolClass, Term
from makerpath.service.classes.roster import import_roster, roster_csv
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import Person
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

classes = Blueprint("classes", __name__)
blueprints = (classes,)
ROSTER_BYTES = 2 * 1024 * 1024


@classes.get("/classes/<uuid:class_id>")
@permit("class.manage", SchoolClass, "class")
def show(**row: SchoolClass) -> str:
    return _show(row["class"])


@classes.post("/classes")
@permit("class.manage")
def create() -> Answer:
    answer = act(
        operations.create_class,
        name=request.form.get("name", ""),
        term_id=_id(request.form.get("term")),
        campus_id=_id(request.form.get("campus")),
        instructor_id=_id(request.form.get("instructor")),
    )
    say(N_("The class is there. Give its learners the code {code}."), code=answer["join_code"])
    return redirect(url_for("classes.show", class_id=answer["class"]), 303)


@classes.post("/terms")
@permit("school.manage")
def create_term() -> Answer:
    name = request.form.get("name", "")
    act(
        operations.create_term,
        name={language(): name},
        starts_on=_day(request.form.get("starts_on")),
        ends_on=_day(request.form.get("ends_on")),
    )
    say(N_("Added."))
    return redirect(url_for("school.show"), 303)


@classes.post("/classes/<uuid:class_id>/runs")
@permit("class.manage", SchoolClass, "class")
def create_run(**row: SchoolClass) -> Answer:
    group = row["class"]
    group_id, term_id = group.id, group.term_id
    answer = act(
        operations.create_run,
        course_id=_id(request.form.get("course")),
        class_id=group_id,
        term_id=_id(request.form.get("term")) or term_id,
        starts_on=_day(request.form.get("starts_on"), optional=True),
        ends_on=_day(request.form.get("ends_on"), optional=True),
    )
    say(N_("The course is offered to the class."))
    _say_refused(answer)
    return redirect(url_for("classes.show", class_id=group_id), 303)


@classes.get("/classes/<uuid:class_id>/roster.csv")
@permit("class.manage", SchoolClass, "class")
def roster(**row: SchoolClass) -> Response:
    return Response(
        roster_csv(db(), row["class"]),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="roster.csv"'},
    )


@classes.post("/classes/<uuid:class_id>/roster")
@permit("class.manage", SchoolClass, "class")
def take_roster(**row: SchoolClass) -> Answer | tuple[str, int]:
    group_id = row["class"].id
    sent = request.files.get("file")
    content = sent.read(ROSTER_BYTES + 1) if sent else b""
    try:
        if not content or len(content) > ROSTER_BYTES:
            raise MakerpathError("roster.file", N_("Choose a CSV file of at most 2 MB."), status=422, field="file")
        answer = act(import_roster, class_id=group_id, content=content)
    except MakerpathError as error:
        forget_db()
        return _show(db().get_one(SchoolClass, group_id), problem(error, language())), error.status
    say(N_("{added} added, {updated} updated."), added=answer["added"], updated=answer["updated"])
    _say_refused(answer)
    if answer["kept"]:
        say(N_("{kept} belong elsewhere too: they joined, and their records stay as they are."), kept=answer["kept"])
    return redirect(url_for("classes.show", class_id=group_id), 303)


@classes.post("/classes/<uuid:class_id>/code")
@permit("class.manage", SchoolClass, "class")
def change_code(**row: SchoolClass) -> Answer:
    group_id = row["class"].id
    answer = act(operations.change_join_code, class_id=group_id)
    say(N_("The new code is {code}. The old one lets nobody in any more."), code=answer["join_code"])
    return redirect(url_for("classes.show", class_id=group_id), 303)


@classes.post("/classes/<uuid:class_id>/members/<uuid:person_id>/remove")
@permit("class.manage", SchoolClass, "class")
def remove(person_id: UUID, **row: SchoolClass) -> Answer:
    group_id = row["class"].id
    act(operations.remove_member, class_id=group_id, person_id=person_id)
    say(N_("Taken out of the class. What they made stays."))
    return redirect(url_for("classes.show", class_id=group_id), 303)


def _say_refused(answer: dict[str, Any]) -> None:
    """Say how many are not enrolled; the page lists them with the courses that each of them lacks."""
    refused = {person_id for people in answer["refused"].values() for person_id in people}
    if refused:
        say(N_("{count} not enrolled yet: the reasons are listed below."), "warn", count=len(refused))


def _show(group: SchoolClass, refusal: dict[str, object] | None = None) -> str:
    members = db().execute(
        select(ClassMember, Person)
        .join(Person, Person.id == ClassMember.person_id)
        .where(ClassMember.class_id == group.id, ClassMember.left_at.is_(None))
        .order_by(ClassMember.number, Person.display_name)
    )
    runs = db().execute(
        select(CourseRun, CourseRow)
        .join(CourseRow, CourseRow.id == CourseRun.course_id)
        .where(CourseRun.class_id == group.id)
    )
    return page(
        "class.html",
        group=group,
        outside=outside(db(), class_id=group.id),
        listed=lambda names: listed(names, language()),
        term=db().get(Term, group.term_id) if group.term_id else None,
        members=members.all(),
        runs=runs.all(),
        courses=db().scalars(select(CourseRow).order_by(CourseRow.slug)).all(),
        terms=db().scalars(select(Term).order_by(Term.starts_on.desc())).all(),
        problem=refusal,
    )


def _id(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        raise MakerpathError("form.incomplete", N_("The form was not complete."), status=422) from None


def _day(value: str | None, optional: bool = False) -> date | None:
    if not value and optional:
        return None
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        raise MakerpathError("form.day", N_("{value} is not a day."), status=422, value=value or "") from None

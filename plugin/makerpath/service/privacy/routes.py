"""What is mine, for everybody; erasing somebody, for the office."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.people.models import Person
from makerpath.service.privacy.archive import KIND
from makerpath.service.privacy.asking import ask_erasing, asked_at, asking
from makerpath.service.privacy.erasing import erase as erase_person
from makerpath.service.privacy.foreseeing import foresee
from makerpath.service.privacy.retention import LONGEST, set_years, years_of
from makerpath.service.web.access import permit, signed_in
from makerpath.service.web.context import act, db, forget_db, language, me, school
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

privacy = Blueprint("privacy", __name__)
blueprints = (privacy,)


@privacy.get("/account/data")
@signed_in
def mine() -> str:
    return page("my_data.html", kind=KIND, asked=asked_at(school(), me().person_id))


@privacy.post("/account/data/erasing")
@signed_in
def ask() -> Response:
    """Ask the office to be erased, or take that back (`on`)."""
    on = request.form.get("on") == "1"
    act(ask_erasing, on=on)
    say(
        N_("The office was asked. You can take it back until it is done.")
        if on
        else N_("Taken back. Everything stays.")
    )
    return redirect(url_for("privacy.mine"), 303)


@privacy.get("/school/erasing")
@permit("people.manage")
def waiting() -> str:
    return _waiting()


@privacy.post("/school/erasing/retention")
@permit("school.manage")
def set_retention() -> Response | tuple[str, int]:
    try:
        act(set_years, years=_years(request.form.get("years", "")))
    except MakerpathError as error:
        forget_db()
        return _waiting(request.form.get("years", ""), problem(error, language())), error.status
    say(N_("Saved."))
    return redirect(url_for("privacy.waiting"), 303)


@privacy.get("/school/people/<uuid:person_id>/erase")
@permit("people.manage", Person)
def look(person: Person) -> str:
    return _look(person)


@privacy.post("/school/people/<uuid:person_id>/erase")
@permit("people.manage", Person)
def erase(person: Person) -> Response | tuple[str, int]:
    person_id, typed = person.id, request.form.get("typed_name", "")
    try:
        act(erase_person, person_id=person_id, typed_name=typed)
    except MakerpathError as error:
        forget_db()
        return _look(_again(person_id), typed, problem(error, language())), error.status
    say(N_("Erased. The files leave the storage within a minute."))
    return redirect(url_for("privacy.look", person_id=person_id), 303)


def _look(person: Person, typed: str = "", refusal: dict[str, object] | None = None) -> str:
    return page(
        "erase.html",
        subject=person,
        oneself=person.id == me().person_id,
        asked=asked_at(school(), person.id),
        years=years_of(school()),
        foreseen=foresee(db(), school(), person.id),
        typed=typed,
        problem=refusal,
    )


def _waiting(typed: str = "", refusal: dict[str, object] | None = None) -> str:
    return page(
        "erase_asked.html",
        people=asking(db(), school()),
        years=typed or years_of(school()),
        longest=LONGEST,
        problem=refusal,
    )


def _again(person_id: UUID) -> Person:
    return db().scalars(select(Person).where(Person.id == person_id)).one()


def _years(typed: str) -> int:
    if typed.isascii() and typed.isdigit() and len(typed) <= 3 and int(typed) <= LONGEST:
        return int(typed)
    raise MakerpathError(
        "retention.years",
        N_("This is not a number of years from 0 to {longest}."),
        status=422,
        field="years",
        longest=LONGEST,
    )

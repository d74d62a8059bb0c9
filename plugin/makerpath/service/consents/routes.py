"""The pages of guardians' consents: a person's, a class's, and one's own."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, redirect, request, Response, url_for
from werkzeug.wrappers import Response as Answer

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service import policy
from makerpath.service.classes.models import SchoolClass
from makerpath.service.consents import operations
from makerpath.service.consents.queries import lacking_csv, of_class, of_person
from makerpath.service.consents.recording import SCOPES, today
from makerpath.service.people.models import Person
from makerpath.service.web.access import permit, signed_in
from makerpath.service.web.context import act, db, forget_db, language, me, school
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

consents = Blueprint("consents", __name__)
blueprints = (consents,)


@consents.get("/consents")
@signed_in
def mine() -> str:
    """What one's own guardians allow; written down by the office, read by the learner."""
    known = me()
    assert known.person_id is not None
    person = db().get_one(Person, known.person_id)
    return page("consents_mine.html", subject=person, lines=of_person(db(), known.person_id), scopes=SCOPES)


@consents.get("/school/people/<uuid:person_id>/consents")
@permit("people.manage", Person)
def show(person: Person) -> str:
    return _show(person)


@consents.post("/school/people/<uuid:person_id>/consents")
@permit("people.manage", Person)
def give(person: Person) -> Answer | tuple[str, int]:
    form, person_id = request.form, person.id
    fields = {name: form.get(name, "") for name in ("scope", "guardian", "given_on", "until", "note")}
    try:
        act(operations.give, person_id=person_id, **fields)
    except MakerpathError as error:
        forget_db()
        return _show(db().get_one(Person, person_id), fields, problem(error, language())), error.status
    say(N_("Written down."))
    return redirect(url_for("consents.show", person_id=person_id), 303)


@consents.post("/school/people/<uuid:person_id>/consents/<scope>/withdraw")
@permit("people.manage", Person)
def withdraw(person: Person, scope: str) -> Answer:
    person_id = person.id
    act(operations.withdraw, person_id=person_id, scope=scope)
    say(N_("Taken back. It holds no longer, from this moment on."))
    return redirect(url_for("consents.show", person_id=person_id), 303)


@consents.get("/classes/<uuid:class_id>/consents")
@permit("class.manage", SchoolClass, "class")
def of_group(**named: SchoolClass) -> str:
    group = named["class"]
    return page(
        "consents_class.html",
        group=group,
        lines=of_class(db(), group),
        scopes=SCOPES,
        manages=policy.allowed(db(), me(), "people.manage", school()),
    )


@consents.get("/classes/<uuid:class_id>/consents.csv")
@permit("class.manage", SchoolClass, "class")
def lacking(**named: SchoolClass) -> Response:
    group = named["class"]
    name = quote(f"consents-{group.name}.csv", safe="")
    return Response(
        lacking_csv(db(), group),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename=consents.csv; filename*=UTF-8''{name}"},
    )


def _show(person: Person, typed: dict[str, str] | None = None, refusal: dict[str, object] | None = None) -> str:
    lines = of_person(db(), person.id)
    return page(
        "consents.html",
        subject=person,
        lines=lines,
        scopes=SCOPES,
        held={line.row.scope for line in lines if line.state != "withdrawn"},
        today=today(db()).isoformat(),
        typed=typed or {},
        problem=refusal,
    )

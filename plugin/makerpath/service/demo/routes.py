"""One click to be somebody of the demonstration school."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.domain.errors import NotFound
from makerpath.service.accounts.operations import begin, UNSCOPED
from makerpath.service.accounts.routes import signed
from makerpath.service.demo.people import PEOPLE
from makerpath.service.people.models import Identity, LOCAL
from makerpath.service.web.access import public
from makerpath.service.web.context import services

DEMO_ONLY = True
demo = Blueprint("demo", __name__)
blueprints = (demo,)


@demo.post("/demo/<who>")
@public("demonstration mode only: nobody real is behind these accounts")
def be(who: str) -> Response:
    person = PEOPLE.get(who)
    if person is None:
        raise NotFound()
    with services().database.writing(unscoped=UNSCOPED) as session:
        identity = session.scalar(select(Identity).where(Identity.issuer == LOCAL, Identity.subject == person.email))
        if identity is None:
            raise NotFound()
        session.info["school_id"] = identity.school_id
        begun = begin(session, identity.person_id, identity.school_id)
    return signed(begun, "/home")

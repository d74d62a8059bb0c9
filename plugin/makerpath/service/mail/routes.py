"""The outgoing mail of the demonstration, for everybody to see instead of being sent."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import select

from makerpath.service.demo.people import SLUG
from makerpath.service.mail.models import MailMessage
from makerpath.service.mail.send import compose
from makerpath.service.people.operations import school_by_slug
from makerpath.service.web.access import public
from makerpath.service.web.context import services
from makerpath.service.web.pages import page

DEMO_ONLY = True
mail = Blueprint("mail", __name__)
blueprints = (mail,)
MOST = 50


@mail.get("/mail")
@public("the demonstration has no real mail, and nobody's real address")
def outgoing() -> str:
    with services().database.reading(school_by_slug(services(), SLUG)) as session:
        rows = session.scalars(select(MailMessage).order_by(MailMessage.id.desc()).limit(MOST)).all()
        return page("mail.html", mails=[(row, _headers(row)) for row in rows])


def _headers(row: MailMessage) -> list[tuple[str, str]]:
    """The headers as they would go out."""
    try:
        return [(name, str(value)) for name, value in compose(services().settings, row).items()]
    except ValueError as error:
        return [("", str(error))]

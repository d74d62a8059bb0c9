"""The outgoing mail of the demonstration, for everybody to see instead of being sent."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import select

from makerpath.service.demo.people import SLUG
from makerpath.service.mail.models import MailMessage
from makerpath.service.people.operations import school_by_slug
from makerpath.service.web.access import public
from makerpath.service.web.context import services
from makerpath.service.web.pages import page

DEMO_ONLY = True
mail = Blueprint("mail", __name__)
blueprints = (mail,)


@mail.get("/mail")
@public("the demonstration has no real mail, and nobody's real address")
def outgoing() -> str:
    with services().database.reading(school_by_slug(services(), SLUG)) as session:
        return page(
            "mail.html", mails=session.scalars(select(MailMessage).order_by(MailMessage.id.desc()).limit(50)).all()
        )

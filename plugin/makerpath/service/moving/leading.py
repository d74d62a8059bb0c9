"""Addresses in certificates and badges of a school that has moved lead to the same place at the new installation.

The host comes from what an administrator said, the path from the address that was asked: no request says where it
leads.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.service.moving.elsewhere import moved_to
from makerpath.service.people.models import School
from makerpath.service.web.context import services


def lead_on() -> Response | None:
    """Before any request whose address names a school as `slug`: lead on to where its certificates are."""
    slug = (request.view_args or {}).get("slug")
    with services().database.reading() as session:
        school = session.scalar(select(School).where(School.slug == slug))
        address = moved_to(school) if school is not None else None
    return to_the_same(address, request.path) if address is not None else None


def to_the_same(address: str, path: str) -> Response:
    """Lead on to `path` at the installation `address`; kept by no browser, as a school may come back."""
    clean = "/" + quote(path.lstrip("/\\"), safe="/:@!$&'()*+,;=~")
    response = redirect(address + clean, 302)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response

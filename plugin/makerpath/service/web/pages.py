"""Rendering a page: the template with what every page needs around it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import current_app, flash, get_flashed_messages, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from makerpath import i18n
from makerpath.domain import names
from makerpath.service import policy
from makerpath.service.allocations.asked import was_asked
from makerpath.service.core import templates
from makerpath.service.notices.queries import unread
from makerpath.service.people.models import Person, School
from makerpath.service.policy import Actor
from makerpath.service.web import assets
from makerpath.service.web.context import actor, db, language, services


def page(name: str, **context: Any) -> str:
    """`templates/pages/<name>` in the reader's language."""
    return templates.render(f"pages/{name}", language(), **surroundings(), **context)


def surroundings() -> dict[str, Any]:
    """What `base.html` shows on every page."""
    known = actor()
    person = db().get(Person, known.person_id) if known and known.person_id else None
    school = db().get(School, known.school_id) if known else None
    roles = policy.school_roles(db(), known) if known else set()
    zone = school.time_zone if school else "UTC"
    reader = language()
    return {
        "path": request.path,
        "same_page": same_page(),
        "signed_in": person is not None,
        "person": person,
        "school": school,
        "roles": roles,
        "role_names": [i18n.gettext(names.ROLE[role], reader) for role in names.ROLE if role in roles],
        "as_learner": bool(known and known.as_learner),
        "guest": bool(known and known.guest),
        "can_view_as_learner": bool(known and (known.as_learner or roles & {"instructor", "officer", "administrator"})),
        "nav": navigation(roles, reader, assesses=_assesses(known, roles)),
        "unread": unread(db(), person.id) if person else 0,
        "messages": get_flashed_messages(with_categories=True),
        "demo": services().settings.demo,
        "csrf": csrf,
        "once": templates.once,
        "asset": asset,
        "url_for": url_for,
        "when": lambda moment, style="medium": templates.moment(moment, reader, zone, style),
    }


def same_page() -> str:
    """The address that shows this page again; after a refused form, whose own address shows nothing, the page above."""
    if request.method in ("GET", "HEAD"):
        asked = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
        return f"{request.path}?{urlencode(asked)}" if asked else request.path
    routes, path = current_app.create_url_adapter(request), request.path
    while path and not (routes and routes.test(path, "GET")):
        path = path.rpartition("/")[0]
    return path or "/home"


def _assesses(known: Actor | None, roles: set[str]) -> bool:
    """Whether the person has an office that assesses, or was asked to."""
    if known is None or known.person_id is None or known.guest:
        return False
    return "instructor" in roles or was_asked(db(), known.person_id)


def navigation(roles: set[str], reader: str, *, assesses: bool = False) -> list[dict[str, Any]]:
    """The main menu for whoever has these roles."""
    entries: list[tuple[str, str]] = []
    if roles:
        entries.append((i18n.gettext(names.NAV["home"], reader), url_for("home.start")))
        entries.append((i18n.gettext(names.NAV["courses"], reader), url_for("catalogue.index")))
        entries.append((i18n.gettext(names.NAV["topics"], reader), url_for("topics.index")))
    if roles & {"operator"}:
        entries.append((i18n.gettext(names.NAV["check_in"], reader), url_for("check_in.index")))
    if roles & {"instructor"}:
        entries.append((i18n.gettext(names.NAV["review"], reader), url_for("review.queue")))
    if assesses:
        entries.append((i18n.gettext(names.NAV["assessments"], reader), url_for("assessing.index")))
    if roles & {"instructor", "officer", "administrator"}:
        entries.append((i18n.gettext(names.NAV["rubrics"], reader), url_for("rubrics.index")))
    if roles & {"officer", "administrator"}:
        entries.append((i18n.gettext(names.NAV["school"], reader), url_for("school.show")))
        entries.append((i18n.gettext(names.NAV["certificates"], reader), url_for("certificates.index")))
    entries.append((i18n.gettext(names.NAV["verify"], reader), url_for("verify.ask")))
    beside = {url_for("topics.index"): ("/challenges", "/kits")}
    return [
        {"label": label, "url": url, "current": request.path.startswith((url, *beside.get(url, ())))}
        for label, url in entries
    ]


def csrf() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def asset(name: str) -> str:
    """The address of one of our static files, on the service's own origin."""
    return assets.address(services().settings.service_url, name)


def whole(value: str | None, most: int = 100_000) -> int:
    """The number of a page in an address, from 1; 1 for anything else."""
    return max(1, min(int(value[:9]), most)) if value and value.isascii() and value.isdigit() else 1


def say(text: str, kind: str = "ok", **params: object) -> None:
    """Show `text`, in the reader's language, on the next page."""
    flash(i18n.gettext(text, language(), **params), kind)

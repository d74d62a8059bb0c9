"""What a request knows: the services, who is asking, its language, its database session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from flask import current_app, g, request
from sqlalchemy import event
from sqlalchemy.orm import Session

from makerpath import i18n
from makerpath.domain.text import LANGUAGES
from makerpath.service.accounts.operations import actor_of
from makerpath.service.operation import Answer, Services
from makerpath.service.people.models import School
from makerpath.service.policy import Actor

COOKIE = "makerpath"
LANGUAGE_COOKIE = "makerpath_language"


def services() -> Services:
    return cast(Services, current_app.extensions["makerpath"])


def actor() -> Actor | None:
    """The signed-in person, in the language of this page."""
    if "actor" not in g:
        g.actor, g.sign_in_id = None, None
        token = request.cookies.get(COOKIE)
        found = actor_of(services(), token) if token else None
        if found:
            known, g.sign_in_id = found
            g.actor = Actor(**{**known.__dict__, "language": language(known.language)})
    return cast("Actor | None", g.actor)


def sign_in_id() -> UUID | None:
    actor()
    return cast("UUID | None", g.sign_in_id)


def me() -> Actor:
    """The signed-in person of a route that only signed-in people reach."""
    found = actor()
    assert found is not None
    return found


def language(fallback: str | None = None) -> str:
    """`?lang=` for this request, else what the reader chose here, else their own, else the browser's."""
    for wanted in (request.args.get("lang"), request.cookies.get(LANGUAGE_COOKIE), fallback):
        if wanted in LANGUAGES:
            return wanted
    known = actor() if fallback is None else None
    if known is not None:
        return known.language
    return i18n.choose(request.headers.get("Accept-Language"))


def db() -> Session:
    """The request's reading session, in the school of whoever is asking."""
    if "db" not in g:
        known = actor()
        g.db = Session(
            services().database.engine,
            info={"school_id": known.school_id if known else None, "unscoped": ""},
        )
        # A session forgets a row that nobody holds, and reads it again when asked again: a request keeps what it read.
        kept: list[object] = []
        event.listen(g.db, "loaded_as_persistent", lambda _session, row: kept.append(row))
    return cast(Session, g.db)


def forget_db(_error: BaseException | None = None) -> None:
    """End the reading session; the next `db()` sees what was committed meanwhile."""
    session = g.pop("db", None)
    if session is not None:
        session.close()


def act(run: Callable[..., Answer], *, key: str | None = None, **arguments: Any) -> Answer:
    """Run an operation as the signed-in person; `key` defaults to the one in the form."""
    forget_db()
    return run(services(), me(), key=key or request.form.get("key") or None, **arguments)


def school() -> School:
    found = db().get(School, me().school_id)
    assert found is not None
    return found

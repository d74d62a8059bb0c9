"""Every route says who may call it. A route that does not is refused to everybody, and fails the tests."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, g, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.domain.contract import Act
from makerpath.domain.errors import MakerpathError, N_, NotAllowed, NotFound
from makerpath.service import policy
from makerpath.service.people.models import School
from makerpath.service.platforms import tokens
from makerpath.service.web.context import actor, db, me, services

View = Callable[..., Any]
ACCESS = "makerpath_access"
OUTSIDE = frozenset({"static"})
"""Endpoints of Flask itself, which serve only files of ours."""
FOR_GUESTS = frozenset({"home.start", "teams.come_back", "accounts.leave", "assessing.open_desk", "assessing.save"})
"""What a guest of another school may call besides their projects (see `teams.visits`)."""


class SignInNeeded(MakerpathError):
    def __init__(self) -> None:
        super().__init__("sign_in.needed", N_("Sign in first."), status=401)


def permit(permission: str, of: type[Any] | None = None, arg: str | None = None) -> Callable[[View], View]:
    """Only whoever has `permission` on the row of `of` that the address names (default: the school itself).

    `permit("project.view", Project)` reads `project_id` from the address and gives the view the `project`.
    """
    if permission not in policy.PERMISSIONS:
        raise ValueError(f"no such permission: {permission}")

    def decorate(view: View) -> View:
        name = arg or (of.__name__.lower() if of else "school")

        @wraps(view)
        def guarded(**values: Any) -> Any:
            if actor() is None:
                raise SignInNeeded()
            if of is None:
                policy.require(db(), me(), permission, db().get_one(School, me().school_id))
                return view(**values)
            row_id = values.pop(f"{name}_id")
            row = db().scalar(select(of).where(of.id == row_id)) if isinstance(row_id, uuid.UUID) else None
            if row is None:
                raise NotFound()
            policy.require(db(), me(), permission, row)
            return view(**{name: row}, **values)

        setattr(guarded, ACCESS, permission)
        return guarded

    return decorate


def signed_in(view: View) -> View:
    """Anybody who is signed in, for what is their own; the view looks nothing up by an id from outside."""

    @wraps(view)
    def guarded(**values: Any) -> Any:
        if actor() is None:
            raise SignInNeeded()
        return view(**values)

    setattr(guarded, ACCESS, "signed in")
    return guarded


def public(reason: str) -> Callable[[View], View]:
    """Anybody; `reason` says why that is right."""

    def decorate(view: View) -> View:
        setattr(view, ACCESS, f"public: {reason}")
        return view

    return decorate


def by_token(act: Act) -> Callable[[View], View]:
    """Whoever brings a platform's token for `act`; checked before the body is looked at, kept as `g.bearer`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            g.bearer = tokens.check(services(), request.headers.get("Authorization", ""), act)
            return view(**values)

        setattr(guarded, ACCESS, "token")
        return guarded

    return decorate


def refuse_undeclared() -> None:
    """Before each request: no declaration, no answer."""
    if request.endpoint is None or request.endpoint in OUTSIDE:
        return
    view = current_app.view_functions[request.endpoint]
    if not hasattr(view, ACCESS):
        raise NotAllowed()


def keep_guests_in() -> None:
    """Before each request: a guest reaches the projects they make, the way back, and what is public."""
    view = current_app.view_functions.get(request.endpoint or "")
    access = str(getattr(view, ACCESS, ""))
    if not access or access == "token" or access.startswith(("public: ", "project.")) or request.endpoint in FOR_GUESTS:
        return
    known = actor()
    if known is not None and known.guest:
        raise NotFound()


def to_sign_in() -> Response:
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)

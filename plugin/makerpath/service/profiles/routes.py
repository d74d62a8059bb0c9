"""The page where makers say what they like, know and have."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.parts import Typed
from makerpath.service.profiles.operations import save_profile
from makerpath.service.profiles.queries import profile_of
from makerpath.service.web.access import signed_in
from makerpath.service.web.context import act, db, forget_db, language, me
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

profiles = Blueprint("profiles", __name__)
blueprints = (profiles,)
ONE = ("field", "level", "age")
MANY = ("crafts", "disciplines", "equipment")


@profiles.get("/account/making")
@signed_in
def show() -> str:
    return _show()


@profiles.post("/account/making")
@signed_in
def save() -> Response | tuple[str, int]:
    sent: dict[str, Any] = {name: request.form.get(name, "") for name in ONE}
    sent |= {name: request.form.getlist(name) for name in MANY}
    try:
        act(save_profile, **sent)
    except MakerpathError as error:
        forget_db()
        return _show(Typed("profile", sent, problem(error, language()))), error.status
    say(N_("Saved."))
    return redirect(url_for("profiles.show"), 303)


def _show(typed: Typed | None = None) -> str:
    row = profile_of(db(), me().person_id)
    kept: dict[str, Any] = {name: getattr(row, name) if row else "" for name in (*ONE, *MANY)}
    return page(
        "profile.html", values=typed.values if typed else kept, problem=typed.error if typed else None, many=MANY
    )

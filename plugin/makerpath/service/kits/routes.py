"""The pages of explore kits. Nothing here is graded."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service import policy
from makerpath.service.kits import operations, queries
from makerpath.service.kits.models import KitRow
from makerpath.service.web.access import signed_in
from makerpath.service.web.context import act, db, language, me
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

kits = Blueprint("kits", __name__)
blueprints = (kits,)


@kits.get("/kits")
@signed_in
def index() -> str:
    """The school's own kits."""
    return page("kits.html", kits=[row.kit for row in queries.all_kits(db())])


@kits.get("/kits/<slug>")
@signed_in
def show(slug: str) -> str:
    return _show(_kit(slug))


@kits.post("/kits/<slug>/activities/<activity>/tried")
@signed_in
def tried(slug: str, activity: str) -> Response | tuple[str, int]:
    note = request.form.get("note", "")
    try:
        act(operations.mark_tried, kit_id=_kit(slug).id, activity=activity, note=note)
    except MakerpathError as error:
        if error.field != "note":
            raise
        return _show(_kit(slug), activity, note, problem(error, language())), error.status
    say(N_("Noted. Nobody grades this."))
    return redirect(url_for("kits.show", slug=slug, _anchor=activity), 303)


@kits.post("/kits/<slug>/activities/<activity>/taken-back")
@signed_in
def taken_back(slug: str, activity: str) -> Response:
    act(operations.take_back, kit_id=_kit(slug).id, activity=activity)
    say(N_("Taken back, with its note."))
    return redirect(url_for("kits.show", slug=slug, _anchor=activity), 303)


def _kit(slug: str) -> KitRow:
    """The kit of this name in the reader's own school, which whoever is of the school may read."""
    row: KitRow | None = db().scalar(select(KitRow).where(KitRow.slug == slug))
    if row is None:
        raise NotFound()
    policy.require(db(), me(), "topic.read", row)
    return row


def _show(row: KitRow, activity: str = "", note: str = "", refusal: dict[str, object] | None = None) -> str:
    return page(
        "kit.html",
        kit=row.kit,
        may_try=policy.allowed(db(), me(), "kit.try", row),
        tried=queries.tried_by(db(), row, me().person_id),
        counts=queries.counts(db(), row) if policy.allowed(db(), me(), "kit.count", row) else None,
        refused=activity,
        typed=note,
        problem=refusal,
    )

"""An administrator moves the school's certificates: the archive, and where they are answered for afterwards."""

from __future__ import annotations

import hmac

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.certificates.models import Certificate, IssuerKey
from makerpath.service.exports import operations
from makerpath.service.moving.elsewhere import moved_to, set_moved
from makerpath.service.moving.making import BOX, KIND
from makerpath.service.moving.sealing import new_lock, put_away
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me, school, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

moving = Blueprint("moving", __name__)
blueprints = (moving,)


@moving.get("/certificates/moving")
@permit("platform.manage")
def show() -> str:
    return _show()


@moving.post("/certificates/moving/archive")
@permit("platform.manage")
def archive() -> Response | tuple[str, int]:
    """Have the archive made; what was typed is never shown again, and kept nowhere."""
    typed, again = request.form.get("passphrase", ""), request.form.get("passphrase_again", "")
    try:
        if not hmac.compare_digest(typed.encode(), again.encode()):
            raise MakerpathError(
                "moving.passphrases_differ",
                N_("The two passphrases are not the same."),
                N_("Type the same one twice."),
                status=422,
                field="passphrase_again",
            )
        lock = new_lock(services().settings, me().school_id.bytes, typed)
        box = put_away(services().settings, lock)
        act(operations.ask, kind=KIND, subject_id=me().school_id, options={BOX: box})
    except MakerpathError as error:
        forget_db()
        return _show(problem(error, language())), error.status
    return redirect(url_for("exports.index"), 303)


@moving.post("/certificates/moving/to")
@permit("platform.manage")
def move() -> Response | tuple[str, int]:
    """Say where the certificates are now; `back` takes it back."""
    back = request.form.get("back") == "1"
    to = "" if back else request.form.get("to", "")
    try:
        if not to and not back:
            raise MakerpathError("text.missing", N_("Write something here."), status=422, field="to")
        act(set_moved, to=to)
    except MakerpathError as error:
        forget_db()
        return _show(problem(error, language()), to), error.status
    say(
        N_("Certificates are answered for here again.")
        if back
        else N_("Whoever verifies a certificate here is led to the new address.")
    )
    return redirect(url_for("moving.show"), 303)


def _show(refusal: dict[str, object] | None = None, typed: str = "") -> str:
    count = db().scalar(select(func.count(Certificate.id))) or 0
    return page(
        "moving.html",
        count=count,
        restored=db().scalar(select(func.count(Certificate.id)).where(Certificate.restored_at.is_not(None))) or 0,
        keys=db().scalar(select(func.count(IssuerKey.id))) or 0,
        moved_to=moved_to(school()),
        here=services().settings.service_url,
        typed=typed,
        problem=refusal,
    )

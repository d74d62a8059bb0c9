"""What a person was told: the page, the choices, and the link in a mail that stops such mails."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.names import NOTICE_KIND
from makerpath.service.core.events import Event
from makerpath.service.notices import operations
from makerpath.service.notices.choices import choices
from makerpath.service.notices.lines import place
from makerpath.service.notices.models import Notice
from makerpath.service.notices.queries import page_of
from makerpath.service.notices.stopping import EVERYTHING, read
from makerpath.service.policy import Actor
from makerpath.service.web.access import public, signed_in
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

notices = Blueprint("notices", __name__)
stopping = Blueprint("stopping", __name__)
blueprints = (notices, stopping)
BY_LINK = (stopping,)
"""Its form is sent by mail programs, which have no token of ours but the one in the address."""


@notices.get("/notices")
@signed_in
def index() -> str:
    kind = request.args.get("kind", "")
    kind = kind if kind in NOTICE_KIND else ""
    found = page_of(db(), _me(), language(), kind=kind, before=_uuid(request.args.get("before", "")))
    return page("notices.html", found=found, kind=kind, choice=choices(db(), [_me()])[_me()])


@notices.post("/notices/<uuid:notice_id>")
@signed_in
def follow(notice_id: UUID) -> Response:
    """Seen: on to where it leads."""
    act(operations.read, notice_id=notice_id)
    row = db().get_one(Notice, notice_id)
    return redirect(place(row, db().get_one(Event, row.event_id).subject_id), 303)


@notices.post("/notices/read")
@signed_in
def read_all() -> Response:
    kind = request.form.get("kind", "")
    kind = kind if kind in NOTICE_KIND else ""
    act(operations.read_all, up_to=_uuid(request.form.get("up_to", "")), kind=kind)
    return redirect(url_for("notices.index", kind=kind or None), 303)


@notices.get("/account/notices")
@signed_in
def account() -> str:
    return _account()


@notices.post("/account/notices")
@signed_in
def choose() -> Response | tuple[str, int]:
    wanted = set(request.form.getlist("kinds"))
    try:
        act(operations.choose, mail=request.form.get("mail", ""), muted=set(NOTICE_KIND) - wanted)
    except MakerpathError as error:
        return _account(problem(error, language())), error.status
    say(N_("Saved."))
    return redirect(url_for("notices.account"), 303)


@stopping.get("/stop/<token>")
@public("the link in a mail itself is the right, and shows nothing of whose it is")
def ask(token: str) -> str:
    stop = read(services().settings, token)
    return page("stop.html", kind=stop.kind, everything=EVERYTHING, done=False)


@stopping.post("/stop/<token>")
@public("the link in a mail itself is the right: one click, signed in or not")
def stop(token: str) -> str:
    found = read(services().settings, token)
    forget_db()
    whose = Actor(person_id=found.person_id, school_id=found.school_id, language=language())
    operations.stop(services(), whose, kind=found.kind)
    return page("stop.html", kind=found.kind, everything=EVERYTHING, done=True)


def _account(refusal: dict[str, object] | None = None) -> str:
    return page("notices_account.html", choice=choices(db(), [_me()])[_me()], problem=refusal)


def _me() -> UUID:
    person_id = me().person_id
    assert person_id is not None
    return person_id


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None

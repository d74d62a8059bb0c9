"""The pages of a juror from outside: reached by their address alone, without an account, and nothing else from them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, g, request, url_for
from flask import Response as Answer
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.i18n import gettext
from makerpath.service import policy
from makerpath.service.allocations.handed import sheet
from makerpath.service.allocations.jurors import JUROR, note_use, Visit, visit
from makerpath.service.allocations.models import Allocation
from makerpath.service.allocations.peer_routes import check_asked
from makerpath.service.allocations.queries import asked_of
from makerpath.service.assessing.desk import Desk
from makerpath.service.assessing.drawing import Where
from makerpath.service.assessing.pages import show as show_desk
from makerpath.service.assessing.pages import take
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import School
from makerpath.service.web.access import public
from makerpath.service.web.context import act, db, language, me, services
from makerpath.service.web.pages import page
from makerpath.service.web.problems import answer, problem, wants_json

juror = Blueprint("juror", __name__)
ANSWER = "allocation.answer"


class _Gone(Exception):
    """An address that opens nothing: it never was, is over, or was revoked."""


@juror.errorhandler(_Gone)
@juror.errorhandler(NotFound)
def _gone(_error: Exception) -> Any:
    g.actor = g.sign_in_id = None
    if wants_json():
        # What saves meanwhile says so, instead of taking it for a lost connection.
        hint = N_("Ask whoever gave it to you for a new one.")
        return answer(NotFound("juror.gone", N_("This link opens nothing."), hint))
    return page("juror_gone.html", problem=None), 404


@juror.errorhandler(MakerpathError)
def _refused(error: MakerpathError) -> Any:
    if wants_json():
        return answer(error)
    return page("juror_gone.html", problem=problem(error, language())), error.status


@juror.after_request
def _alone(response: Answer) -> Answer:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@juror.get("/j/<code>")
@public("whoever has a juror's address reaches what was allocated to them")
def show(code: str) -> str:
    found = _come(code)
    if found.link.used_at is None:
        act(note_use, link_id=found.link.id)
    run = db().get_one(CourseRun, found.link.run_id)
    asked = asked_of(db(), found.person.id, (JUROR,))
    return page(
        "juror.html",
        who=found.person.display_name,
        until=found.link.last_moment,
        organiser=db().get_one(School, run.school_id).name,
        course=db().get_one(CourseRow, run.course_id),
        asked=asked,
        now=utc_now(),
        address=lambda row: _address("juror.open_desk", code, allocation_id=row.id),
    )


@juror.get("/j/<code>/<uuid:allocation_id>")
@public("whoever has a juror's address reaches what was allocated to them")
def open_desk(code: str, allocation_id: UUID) -> str:
    _come(code)
    allocation = _mine(allocation_id)
    check_asked(allocation)
    return show_desk(sheet(db(), me(), allocation), _where(code, allocation))


@juror.post("/j/<code>/<uuid:allocation_id>")
@public("whoever has a juror's address reaches what was allocated to them")
def save(code: str, allocation_id: UUID) -> Response | tuple[Any, int]:
    _come(code)
    allocation = _mine(allocation_id)
    check_asked(allocation)
    where = _where(code, allocation)

    def find() -> Desk:
        return sheet(db(), me(), _mine(allocation_id))

    return take(find, where)


def _come(code: str) -> Visit:
    """Who comes by the address; for this request they are who is asking, whoever else is signed in here."""
    found = visit(services(), code)
    if found is None:
        raise _Gone()
    g.actor = replace(found.actor, language=language(found.actor.language))
    g.sign_in_id = None
    return found


def _mine(allocation_id: UUID) -> Allocation:
    row = db().scalar(select(Allocation).where(Allocation.id == allocation_id, Allocation.role == JUROR))
    if row is None or not policy.allowed(db(), me(), ANSWER, row):
        raise _Gone()
    return row


def _where(code: str, allocation: Allocation) -> Where:
    here, everything = _address("juror.open_desk", code, allocation_id=allocation.id), _address("juror.show", code)
    assert me().person_id is not None
    waiting = [
        one.row for one in asked_of(db(), allocation.person_id, (JUROR,)) if one.waits and one.row.id != allocation.id
    ]
    return Where(
        action=here,
        here=here,
        back=everything,
        back_words=gettext(N_("All that you are asked to assess"), language()),
        after=everything,
        next=_address("juror.open_desk", code, allocation_id=waiting[0].id) if waiting else "",
        hidden=True,
        template="juror_desk.html",
    )


def _address(endpoint: str, code: str, **more: Any) -> str:
    """An address of theirs, which keeps the language they chose."""
    chosen: dict[str, Any] = {"lang": language()} if "lang" in request.args else {}
    return url_for(endpoint, code=code, **more, **chosen)

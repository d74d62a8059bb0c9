"""“Assess others”: what somebody is asked to assess, and the desk of a peer, who learns no names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.domain.errors import N_, NotFound
from makerpath.i18n import gettext
from makerpath.service.allocations.handed import sheet
from makerpath.service.allocations.models import Allocation
from makerpath.service.allocations.queries import asked_of
from makerpath.service.assessing.desk import Desk
from makerpath.service.assessing.drawing import Where
from makerpath.service.assessing.pages import show, take
from makerpath.service.assessments.cases import APART, ASKING, check_open, plan_of
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.core.database import utc_now
from makerpath.service.projects.models import Project
from makerpath.service.web.access import permit, signed_in
from makerpath.service.web.context import db, language, me
from makerpath.service.web.pages import page, say

peer = Blueprint("peer", __name__)
ROLES = ("peer", "mentor", "instructor")


@peer.get("/peer")
@signed_in
def index() -> str:
    """Everything that the person is asked to assess; for whoever is asked nothing the list is empty."""
    return page("peer.html", asked=asked_of(db(), _me(), ROLES), now=utc_now())


@peer.get("/peer/of/<uuid:case_id>")
@signed_in
def of_case(case_id: UUID) -> Response:
    """What the person is asked of the case; for anybody else there is nothing here."""
    row = db().scalar(
        select(Allocation).where(
            Allocation.case_id == case_id,
            Allocation.person_id == _me(),
            Allocation.role == "peer",
            Allocation.withdrawn_at.is_(None),
        )
    )
    if row is None:
        raise NotFound()
    return redirect(url_for("peer.open_desk", allocation_id=row.id), 303)


@peer.get("/peer/<uuid:allocation_id>")
@permit("allocation.answer", Allocation)
def open_desk(allocation: Allocation) -> str | Response:
    if allocation.role not in APART:
        case = db().get_one(AssessmentCase, allocation.case_id)
        role: dict[str, Any] = {"as": allocation.role}
        return redirect(url_for("assessing.open_desk", project_id=case.project_id, plan=case.plan, **role), 303)
    if not _open(allocation):
        say(N_("This does not wait for assessors any more. Thank you."), "info")
        return redirect(url_for("peer.index"), 303)
    return show(sheet(db(), me(), allocation), _where(allocation))


@peer.post("/peer/<uuid:allocation_id>")
@permit("allocation.answer", Allocation)
def save(allocation: Allocation) -> Response | tuple[Any, int]:
    if allocation.role not in APART:
        raise NotFound()
    check_asked(allocation)
    allocation_id, where = allocation.id, _where(allocation)

    def find() -> Desk:
        return sheet(db(), me(), db().get_one(Allocation, allocation_id))

    return take(find, where)


def check_asked(allocation: Allocation) -> None:
    """Raise `allocation.over` (409) before anything is shown of a case that is not before its assessors."""
    case, project = db().get_one(AssessmentCase, allocation.case_id), db().get_one(Project, allocation.project_id)
    check_open(case, plan_of(db(), project, case.plan), allocation.role)


def _open(allocation: Allocation) -> bool:
    return db().get_one(AssessmentCase, allocation.case_id).state in ASKING


def _where(allocation: Allocation) -> Where:
    here, everything = url_for("peer.open_desk", allocation_id=allocation.id), url_for("peer.index")
    waiting = [one.row for one in asked_of(db(), _me(), ("peer",)) if one.waits and one.row.id != allocation.id]
    return Where(
        action=here,
        here=here,
        back=everything,
        back_words=gettext(N_("Assess others"), language()),
        after=everything,
        next=url_for("peer.open_desk", allocation_id=waiting[0].id) if waiting else "",
        hidden=True,
    )


def _me() -> UUID:
    person_id = me().person_id
    assert person_id is not None
    return person_id

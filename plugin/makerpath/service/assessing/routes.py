"""The queue of assessments, and the desk on which one is made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.domain.assessing import FINAL
from makerpath.domain.errors import N_, NotFound
from makerpath.i18n import gettext
from makerpath.service import policy
from makerpath.service.assessing.desk import Desk, desk
from makerpath.service.assessing.drawing import Where
from makerpath.service.assessing.filters import Filters, place
from makerpath.service.assessing.pages import show, take
from makerpath.service.assessing.queue import choices, following, queue
from makerpath.service.assessing.roles import roles_on
from makerpath.service.assessments.cases import APART, case_of, cases_of, plan_of
from makerpath.service.assessments.models import AssessmentCase, STATES, WAITING
from makerpath.service.projects.models import made_by, Project
from makerpath.service.web.access import permit, signed_in
from makerpath.service.web.context import db, language, me
from makerpath.service.web.pages import page, say

assessing = Blueprint("assessing", __name__)
blueprints = (assessing,)
WHOLE = N_("The whole project")


@assessing.get("/assessments")
@signed_in
def index() -> str:
    """What waits for this person; for anybody who assesses nothing the list is empty."""
    filters = Filters.read(request.args)
    found = queue(db(), me(), filters)
    offered = choices(db(), me())
    return page(
        "assessments.html",
        queue=found,
        filters=filters,
        choices=offered,
        plans=[(name, gettext(WHOLE, language()) if name == FINAL else name) for name in offered.plans],
        states=STATES,
        next_page=url_for("assessing.index", **filters.args, after=place(found.after)) if found.after else "",
        address=lambda line: _address(line.project.id, line.case.plan, filters, line.roles[0]),
    )


@assessing.get("/projects/<uuid:project_id>/assess")
@permit("project.assess", Project)
def choose(project: Project) -> Response:
    """The desk of what waits of the project, else of its first assessment."""
    if made_by(db(), project.id, me().person_id):
        say(N_("You made this yourself. Somebody else assesses it; you can assess yourself."), "info")
        return redirect(f"{url_for('projects.show', project_id=project.id, tab='assessment')}#tab", 303)
    cases = cases_of(db(), project.id)
    waiting = [name for name, case in cases.items() if case.state == WAITING]
    names = sorted(waiting or cases, key=lambda name: cases[name].id)
    if not names:
        raise NotFound()
    return redirect(url_for("assessing.open_desk", project_id=project.id, plan=names[0]), 303)


@assessing.get("/projects/<uuid:project_id>/assess/<plan>")
@signed_in
def open_desk(project_id: UUID, plan: str) -> str | Response:
    """The desk, for whoever may assess the case in any role; nobody else learns that it is there."""
    project, case, roles = _find(project_id, plan)
    role = _role(roles)
    if role in APART:
        return redirect(url_for("peer.of_case", case_id=case.id), 303)
    return show(_desk(project, case, role), _where(project, case, role, roles))


@assessing.post("/projects/<uuid:project_id>/assess/<plan>")
@signed_in
def save(project_id: UUID, plan: str) -> Response | tuple[Any, int]:
    """Save the draft or make it final, from the page or from its script."""
    project, case, roles = _find(project_id, plan)
    role = _role(roles)
    if role in APART:
        raise NotFound()
    where = _where(project, case, role, roles)

    def find() -> Desk:
        here, one, _roles = _find(project_id, plan)
        return _desk(here, one, role)

    return take(find, where)


@assessing.get("/projects/<uuid:project_id>/assess/<plan>/next")
@signed_in
def go_on(project_id: UUID, plan: str) -> Response:
    """The case that comes after this one in the queue, or the queue when nothing else waits."""
    _project, case, _roles = _find(project_id, plan)
    filters = Filters.read(request.args)
    found = following(db(), me(), filters, case)
    if found is None:
        say(N_("Nothing else waits for you."), "info")
        return redirect(url_for("assessing.index", **filters.args), 303)
    return redirect(_address(found[0], found[1], filters, found[2]), 303)


def _find(project_id: UUID, plan: str) -> tuple[Project, AssessmentCase, list[str]]:
    """The case with the person's roles in it; `NotFound` without one."""
    project = db().scalar(select(Project).where(Project.id == project_id))
    if project is None:
        raise NotFound()
    case = case_of(db(), project.id, plan)
    roles = roles_on(db(), me(), project, case, plan_of(db(), project, plan))
    if not roles:
        raise NotFound()
    return project, case, roles


def _role(roles: list[str]) -> str:
    """The role that the address asks for, else the person's office, else any they have."""
    wanted = request.args.get("as", "")
    if wanted and wanted not in roles:
        raise NotFound()
    return wanted or ("instructor" if "instructor" in roles else roles[0])


def _desk(project: Project, case: AssessmentCase, role: str) -> Desk:
    return desk(db(), me(), project, case, role, anonymous=role == "peer")


def _where(project: Project, case: AssessmentCase, role: str, roles: list[str]) -> Where:
    filters = Filters.read(request.args)
    here = _address(project.id, case.plan, filters, role)
    inside = policy.allowed(db(), me(), "project.view", project)
    whole = url_for("projects.show", project_id=project.id) if inside else ""
    own = role == "self"
    return Where(
        action=here,
        here=here,
        back=whole if own else url_for("assessing.index", **filters.args),
        back_words=gettext(N_("Back to the project") if own else N_("All assessments"), language()),
        after=here,
        next="" if own else _address(project.id, case.plan, filters, role, "assessing.go_on"),
        project="" if own else whole,
        roles=[(name, _address(project.id, case.plan, filters, name)) for name in roles],
    )


def _address(project_id: UUID, plan: str, filters: Filters, role: str, endpoint: str = "assessing.open_desk") -> str:
    """The address of a desk, which keeps the filters of the queue."""
    return url_for(endpoint, project_id=project_id, plan=plan, **{**filters.args, "as": role})

"""The project in a block: the whole of it, where a lesson's page shows only the way to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.contract import ActionRequest, Summary
from makerpath.domain.errors import NotFound
from makerpath.service.blockapi.session import Caller
from makerpath.service.core import templates
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.parts import Host, Typed
from makerpath.service.platforms.operations import is_linked, link_block
from makerpath.service.projects.actions import Form, perform
from makerpath.service.projects.fragment import render_project, summary
from makerpath.service.projects.models import Project
from makerpath.service.projects.own import own_project
from makerpath.service.starting.choosing import beginning
from makerpath.service.starting.form import chosen, render_start
from makerpath.service.starting.operations import begin


def show(
    services: Services, session: Session, who: Caller, host: Host, page: Mapping[str, str], typed: Typed | None
) -> tuple[str, Summary]:
    """The caller's project, the form to begin it, or an instructor's list; with what the block may keep."""
    project = own_project(session, who.actor.person_id, who.spot)
    # The links of a project's fragment are opened by the block's script: it has no addresses of its own.
    host = replace(host, link=lambda _query: "")
    if project is not None:
        if not is_linked(session, who.bearer, who.actor.person_id, project, who.weight):
            # Whoever came into the team, and all after the block has moved: looking is enough for the grade to arrive.
            _keep_link(services, who.actor, who=who, project_id=project.id)
        asked = dict(page)
        if typed and typed.values["stage"]:
            asked["stage"] = str(typed.values["stage"])
        html = render_project(services, session, who.actor, project, host, page=asked, typed=typed)
        return html, summary(session, project, who.actor)
    if who.bearer.claims.role == "instructor":
        return _class(session, who, host), Summary(state="instructor")
    return _start(session, who, host, typed), Summary(state="new")


def act(services: Services, who: Caller, name: str, request: ActionRequest) -> Answer:
    """Do what a form of the project asks, and note the block for the project's grade."""
    if name == "start":
        return _open_project(services, who.actor, key=request.key, who=who, **chosen(request.fields))
    with services.database.reading(who.actor.school_id) as session:
        project = own_project(session, who.actor.person_id, who.spot)
    if project is None:
        raise NotFound()
    _keep_link(services, who.actor, who=who, project_id=project.id)
    return perform(name, Form(services, who.actor, project.id, request.key, request.fields, {}))


@operation("block.open_project")
def _open_project(work: Work, *, who: Caller, title: str, kind: str, subject: str, question: str) -> Answer:
    """Begin the learner's project on the block's brief, and note the block for its grade."""
    begun = beginning(work, who.spot.load(work.session, "brief", Brief), kind, subject, question)
    project = begin(
        work,
        run_id=who.spot.run_id,
        brief=who.spot.versions["brief"],
        rubric=who.spot.versions["rubric"],
        further=who.spot.further,
        title=title.strip() or begun.title,
        question=begun.question,
        origin=begun.origin,
    )
    link_block(work, who.bearer, project, who.weight)
    return {"project": str(project.id)}


@operation("block.keep_link")
def _keep_link(work: Work, *, who: Caller, project_id: UUID) -> Answer:
    """Note the block again: its weight and its address may have changed since the project was begun."""
    link_block(work, who.bearer, work.get(Project, project_id), who.weight)
    return {}


def _class(session: Session, who: Caller, host: Host) -> str:
    """What an instructor sees in the block: the class's projects, with the way to each on the service."""
    here = Project.run_id == who.spot.run_id, Project.brief == who.spot.versions["brief"].slug
    projects = session.scalars(select(Project).where(*here).order_by(Project.title)).all()
    return templates.render("blocks/class.html", who.actor.language, projects=projects, service_url=host.base)


def _start(session: Session, who: Caller, host: Host, typed: Typed | None) -> str:
    """What a learner sees who has not begun: the brief, the questions to choose from, and the form to begin."""
    return render_start(session, who.actor, who.spot.load(session, "brief", Brief), host, typed)

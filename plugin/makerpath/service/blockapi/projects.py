"""The project in a block: the whole of it, where a lesson's page shows only the way to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.contract import ActionRequest, Summary
from makerpath.domain.errors import NotFound
from makerpath.service import policy
from makerpath.service.blockapi.session import Caller
from makerpath.service.core import templates
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.parts import Host, Typed
from makerpath.service.people.models import Person
from makerpath.service.platforms.operations import is_linked, link_block
from makerpath.service.projects.actions import Form, perform
from makerpath.service.projects.fragment import render_project, summary
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.own import own_project
from makerpath.service.starting.choosing import beginning
from makerpath.service.starting.form import chosen, render_start
from makerpath.service.starting.operations import begin


def show(
    services: Services, session: Session, who: Caller, host: Host, page: Mapping[str, str], typed: Typed | None
) -> tuple[str, Summary]:
    """The caller's project, the form to begin it, or an instructor's list; with what the block may keep."""
    # The links of a project's fragment are opened by the block's script: it has no addresses of its own.
    host = replace(host, link=lambda _query: "")
    looked_at = _looked_at(session, who, page)
    if looked_at is not None:
        body = render_project(services, session, who.actor, looked_at, host, page=_asked(page, typed), typed=typed)
        values = {"project": looked_at, "body": Markup(body)}
        return templates.render("blocks/class_project.html", who.actor.language, **values), Summary(state="instructor")
    project = own_project(session, who.actor.person_id, who.spot)
    if project is not None:
        if not is_linked(session, who.bearer, who.actor.person_id, project, who.weight):
            # Whoever came into the team, and all after the block has moved: looking is enough for the grade to arrive.
            _keep_link(services, who.actor, who=who, project_id=project.id)
        html = render_project(services, session, who.actor, project, host, page=_asked(page, typed), typed=typed)
        return html, summary(session, project, who.actor)
    if who.bearer.claims.role == "instructor":
        return _class(session, who), Summary(state="instructor")
    return _start(session, who, host, typed), Summary(state="new")


def act(services: Services, who: Caller, name: str, request: ActionRequest) -> Answer:
    """Do what a form of the project asks, and note the block for the project's grade."""
    if name == "start":
        return _open_project(services, who.actor, key=request.key, who=who, **chosen(request.fields))
    with services.database.reading(who.actor.school_id) as session:
        looked_at = _looked_at(session, who, request.page)
        project = looked_at or own_project(session, who.actor.person_id, who.spot)
    if project is None:
        raise NotFound()
    if looked_at is None:
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


def _looked_at(session: Session, who: Caller, page: Mapping[str, str]) -> Project | None:
    """The project of the class that an instructor has opened; no link is noted, as its grade is its makers'."""
    try:
        project_id = UUID(page.get("project", ""))
    except ValueError:
        return None
    project = session.scalar(select(Project).where(Project.id == project_id, *_of_class(who)))
    if who.bearer.claims.role != "instructor" or project is None:
        return None
    return project if policy.allowed(session, who.actor, "project.view", project) else None


def _of_class(who: Caller) -> tuple[ColumnElement[bool], ...]:
    return Project.run_id == who.spot.run_id, Project.brief == who.spot.versions["brief"].slug


def _asked(page: Mapping[str, str], typed: Typed | None) -> dict[str, str]:
    """What is open; a form that was refused opens its stage."""
    return {**page, "stage": str(typed.values["stage"])} if typed and typed.values["stage"] else dict(page)


def _class(session: Session, who: Caller) -> str:
    """What an instructor sees in the block: the class's projects, those first that have waited longest for them."""
    order = Project.waiting_since.is_(None), Project.waiting_since, Project.title, Project.id
    projects = session.scalars(select(Project).where(*_of_class(who)).order_by(*order)).all()
    named = (
        select(TeamMember.project_id, Person.display_name)
        .join(Person, Person.id == TeamMember.person_id)
        .join(Project, Project.id == TeamMember.project_id)
        .where(TeamMember.left_at.is_(None), *_of_class(who))
        .order_by(TeamMember.id)
    )
    makers: dict[UUID, list[str]] = {}
    for project_id, name in session.execute(named):
        makers.setdefault(project_id, []).append(name)
    brief = who.spot.load(session, "brief", Brief)
    return templates.render("blocks/class.html", who.actor.language, projects=projects, makers=makers, brief=brief)


def _start(session: Session, who: Caller, host: Host, typed: Typed | None) -> str:
    """What a learner sees who has not begun: the brief, the questions to choose from, and the form to begin."""
    return render_start(session, who.actor, who.spot.load(session, "brief", Brief), host, typed)

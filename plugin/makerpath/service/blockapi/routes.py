"""The routes of contract 1. Who calls is in the token; the body says only what."""

from __future__ import annotations

from typing import Any, cast

from apiflask import APIBlueprint
from flask import g
from sqlalchemy.orm import Session

from makerpath.domain.contract import ActionRequest, DefinitionsRequest, FragmentAnswer, FragmentRequest, Summary
from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.service.blockapi.session import (
    Caller,
    caller,
    keep_link,
    open_project,
    project_of,
    projects_of_brief,
    take_definitions,
)
from makerpath.service.core import templates
from makerpath.service.courses.definitions import load_brief
from makerpath.service.parts import Host, Typed
from makerpath.service.people.operations import system_actor
from makerpath.service.platforms.tokens import Bearer
from makerpath.service.projects.actions import Form, perform
from makerpath.service.projects.fragment import render_project, STYLES, summary
from makerpath.service.projects.models import Project
from makerpath.service.web.access import by_token
from makerpath.service.web.context import services
from makerpath.service.web.pages import asset
from makerpath.service.web.problems import problem

TOKENS = True
blocks = APIBlueprint("blocks", __name__, url_prefix="/api/block/v1", tag="Blocks")
blueprints = (blocks,)


@blocks.post("/definitions")
@by_token("write")
@blocks.input(DefinitionsRequest, arg_name="body")
@blocks.doc(summary="Store the definitions that a block carries", security="BlockToken", responses=[401, 422])
def definitions(body: DefinitionsRequest) -> dict[str, int]:
    bearer = _bearer()
    take_definitions(services(), system_actor(bearer.school_id), bearer=bearer, definitions=body.definitions)
    return {"stored": len(body.definitions)}


@blocks.post("/fragment")
@by_token("read")
@blocks.input(FragmentRequest, arg_name="body")
@blocks.output(FragmentAnswer)
@blocks.doc(summary="The project as HTML", security="BlockToken", responses=[401, 409])
def fragment(body: FragmentRequest) -> dict[str, Any]:
    return _answer(caller(services(), _bearer(), body), body.page.get("stage")).model_dump()


@blocks.post("/actions/<name>")
@by_token("write")
@blocks.input(ActionRequest, arg_name="body")
@blocks.output(FragmentAnswer)
@blocks.doc(summary="Send one form of the fragment", security="BlockToken", responses=[401, 409, 422])
def action(name: str, body: ActionRequest) -> dict[str, Any]:
    who = caller(services(), _bearer(), body)
    fields = {key: str(value) for key, value in body.fields.items() if value is not None}
    stage = fields.get("stage") or body.page.get("stage")
    try:
        result = _perform(who, name, body)
    except MakerpathError as error:
        document = problem(error, who.actor.language)
        typed = Typed(fields.get("form") or name, fields, document)
        return _answer(who, stage, typed).model_copy(update={"error": document}).model_dump()
    return _answer(who, stage).model_copy(update={"result": result}).model_dump()


def _perform(who: Caller, name: str, body: ActionRequest) -> dict[str, Any]:
    if name == "start":
        return open_project(
            services(), who.actor, key=body.key, who=who, title=str(body.fields.get("title") or ""), weight=body.weight
        )
    with services().database.reading(who.actor.school_id) as session:
        project = project_of(session, who)
    if project is None:
        raise NotFound()
    keep_link(services(), who.actor, who=who, project_id=project.id, weight=body.weight)
    return perform(name, Form(services(), who.actor, project.id, body.key, body.fields, {}))


def _bearer() -> Bearer:
    return cast(Bearer, g.bearer)


def _answer(who: Caller, stage: str | None, typed: Typed | None = None) -> FragmentAnswer:
    with services().database.reading(who.actor.school_id) as session:
        project = project_of(session, who)
        if project is None and who.actor.token_roles[0][0] == "instructor":
            html, brief = _class(who, projects_of_brief(session, who)), Summary(state="instructor")
        elif project is None:
            html, brief = _start(session, who, typed), Summary(state="new")
        else:
            host = _host()
            html = render_project(services(), session, who.actor, project, host, stage=stage, typed=typed)
            brief = summary(session, project, who.actor.language)
    return FragmentAnswer(html=html, styles=[asset(name) for name in STYLES], summary=brief)


def _host() -> Host:
    return Host(kind="block", hidden=str, action=_none, link=_none, asset=asset, base=services().settings.service_url)


def _none(_name: str) -> str:
    """In a block, forms and links have no address of their own: the block's script carries them."""
    return ""


def _class(who: Caller, projects: list[Project]) -> str:
    """What an instructor sees in the block: the class's projects, with the way to each on the service."""
    return templates.render(
        "blocks/class.html", who.actor.language, projects=projects, service_url=services().settings.service_url
    )


def _start(session: Session, who: Caller, typed: Typed | None) -> str:
    """What a learner sees who has not begun: the brief, and the form to begin."""
    return templates.render(
        "blocks/start.html",
        who.actor.language,
        brief=load_brief(session, who.brief.scoring_hash, who.brief.wording_hash),
        host=_host(),
        typed=typed,
        once=templates.once,
    )

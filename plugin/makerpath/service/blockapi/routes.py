"""The routes of contract 1. Who calls is in the token; the body says only what."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from apiflask import APIBlueprint
from flask import g, url_for
from sqlalchemy.orm import Session

from makerpath.domain.contract import ActionRequest, DefinitionsRequest, FragmentAnswer, FragmentRequest
from makerpath.domain.errors import MakerpathError
from makerpath.service.blockapi import projects
from makerpath.service.blockapi.session import Caller, caller, take_definitions
from makerpath.service.courses.routes import PAGES
from makerpath.service.operation import Answer
from makerpath.service.parts import Host, PartForm, PARTS, perform, Reader, STYLES, Typed
from makerpath.service.people.operations import system_actor
from makerpath.service.platforms.places import project_blocks
from makerpath.service.platforms.tokens import Bearer
from makerpath.service.projects.fragment import SCRIPTS as PROJECT_SCRIPTS
from makerpath.service.projects.fragment import STYLES as PROJECT_STYLES
from makerpath.service.web.access import by_token
from makerpath.service.web.context import services
from makerpath.service.web.pages import asset
from makerpath.service.web.problems import problem

TOKENS = True
PROJECT = "project"
KEPT = ("project", "stage", "tab", "find", "picture", "desk", "as")
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
@blocks.doc(summary="What a directive put into a lesson, as HTML", security="BlockToken", responses=[401, 409, 422])
def fragment(body: FragmentRequest) -> dict[str, Any]:
    return _answer(caller(services(), _bearer(), body), body.page).model_dump()


@blocks.post("/actions/<name>")
@by_token("write")
@blocks.input(ActionRequest, arg_name="body")
@blocks.output(FragmentAnswer)
@blocks.doc(summary="Send one form of the fragment", security="BlockToken", responses=[401, 409, 422])
def action(name: str, body: ActionRequest) -> dict[str, Any]:
    who = caller(services(), _bearer(), body)
    try:
        result = _act(who, name, body)
    except MakerpathError as error:
        document = problem(error, who.actor.language)
        typed = _typed(name, body, document)
        return _answer(who, body.page, typed).model_copy(update={"error": document}).model_dump()
    # What was sent may say which stage it was about, or what was looked for: that stays open.
    page = body.page | {name: str(body.fields[name]) for name in KEPT if body.fields.get(name)}
    page |= result.get("page") or {}
    return _answer(who, page).model_copy(update={"result": result}).model_dump()


def _act(who: Caller, name: str, body: ActionRequest) -> Answer:
    if who.spot.rule == PROJECT:
        return projects.act(services(), who, name, body)
    return perform(name, PartForm(services(), who.actor, who.spot, body.key, body.fields))


def _typed(name: str, body: ActionRequest, error: dict[str, Any]) -> Typed:
    """What was sent, for the form to show again."""
    sent = {
        key: value if isinstance(value, list) else str(value) for key, value in body.fields.items() if value is not None
    }
    return Typed(str(sent.get("form") or name), sent, error)


def _bearer() -> Bearer:
    return cast(Bearer, g.bearer)


def _answer(who: Caller, page: dict[str, str], typed: Typed | None = None) -> FragmentAnswer:
    styles: tuple[str, ...] = STYLES
    scripts: tuple[str, ...] = ()
    with services().database.reading(who.actor.school_id) as session:
        host = _host(session, who)
        if who.spot.rule == PROJECT:
            html, kept = projects.show(services(), session, who, host, page, typed)
            styles, scripts = PROJECT_STYLES, PROJECT_SCRIPTS
        else:
            reader = Reader(services(), session, who.actor, host, typed, page)
            shown = PARTS[who.spot.rule].show(reader, who.spot)
            html, kept = str(shown.html), shown.summary
            styles, scripts = (*STYLES, *shown.styles), shown.scripts
    return FragmentAnswer(
        html=html,
        styles=[asset(name) for name in styles],
        scripts=[asset(name) for name in scripts],
        summary=kept,
    )


def _host(session: Session, who: Caller) -> Host:
    """In a block, forms have no address of their own: the block's script carries them.

    A project's address is the platform's, where its block stands; all else leads to the service.
    """
    base = services().settings.service_url
    places: list[dict[UUID, str]] = []  # read once, by the first link that asks

    def link(kind: str, ident: UUID) -> str:
        if kind == "project":
            if not places:
                places.append(project_blocks(session, who.bearer, who.actor.person_id))
            if ident in places[0]:
                return places[0][ident]
        endpoint, name = PAGES[kind]
        address: str = url_for(endpoint, **{name: ident})  # type: ignore[arg-type]
        return base + address

    return Host(kind="block", hidden=str, action=lambda _name: "", link=link, asset=asset, base=base)

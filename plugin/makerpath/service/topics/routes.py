"""The pages of topics: finding one, reading one, and importing a bank."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.content.source import MAX_BYTES
from makerpath.content.topics import Catalogue, read_catalogue
from makerpath.domain import names
from makerpath.domain.errors import MakerpathError, N_
from makerpath.service import policy
from makerpath.service.kits.models import KitRow
from makerpath.service.starting.places import places, taking
from makerpath.service.topics.importing import import_catalogue
from makerpath.service.topics.models import TopicRow
from makerpath.service.topics.queries import find, Wanted
from makerpath.service.web.access import permit, signed_in
from makerpath.service.web.context import db, forget_db, language, me, school, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

topics = Blueprint("topics", __name__)
blueprints = (topics,)
ON_A_PAGE = 24
SHOWN_PROBLEMS = 50
FIELDS = ("q", "craft", "discipline", "age", "hours", "equipment")
"""What the form asks; the links to further pages carry it along."""


@topics.get("/topics")
@signed_in
def index() -> str:
    """The school's own topics."""
    return _index()


@topics.get("/topics/<uuid:topic_id>")
@permit("topic.read", TopicRow, "topic")
def show(topic: TopicRow) -> str:
    learns = "learner" in policy.school_roles(db(), me()) and not me().as_learner and topic.retired_at is None
    free = taking(places(db(), me().person_id), "topic", topic.crafts) if learns else []
    return page("topic.html", topic=topic, learns=learns, places=free)


@topics.post("/topics/import")
@permit("topic.manage")
def take_in() -> Response | tuple[str, int]:
    found = Catalogue()
    forget_db()
    try:
        found = _sent()
        made = import_catalogue(services(), me(), found)
    except MakerpathError as error:
        return _index(problem(error, language()), found), error.status
    say(N_("{added} added, {updated} updated, {retired} retired."), **made)
    return redirect(url_for("topics.index"), 303)


def _sent() -> Catalogue:
    """The catalogue in the file of the form."""
    sent = request.files.get("file")
    content = sent.read(MAX_BYTES + 1000) if sent else b""
    if not content:
        raise MakerpathError("catalogue.file", N_("Choose a YAML file."), status=422, field="file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "topics.yaml"
        path.write_bytes(content)
        return read_catalogue(path)


def _index(refusal: dict[str, object] | None = None, sent: Catalogue | None = None) -> str:
    wanted = _wanted()
    found = find(db(), wanted)
    pages = max(1, -(-len(found) // ON_A_PAGE))
    at = min(max(_number(request.args.get("page")) or 1, 1), pages)
    asked: dict[str, Any] = {name: values for name in FIELDS if any(values := request.args.getlist(name))}
    return page(
        "topics.html",
        wanted=wanted,
        topics=found[(at - 1) * ON_A_PAGE : at * ON_A_PAGE],
        count=len(found),
        asked=asked,
        place=(at, pages),
        kits=db().scalar(select(KitRow.id).limit(1)) is not None,
        manages=policy.allowed(db(), me(), "topic.manage", school()),
        problem=refusal,
        wrong=_wrong(sent.problems if sent else ()),
    )


def _wanted() -> Wanted:
    """What the address asks for; what does not exist is not asked for."""
    args = request.args
    return Wanted(
        words=args.get("q", "").strip()[:200],
        craft=_known(args.get("craft"), names.CRAFT),
        discipline=_known(args.get("discipline"), names.DISCIPLINE),
        age=_number(args.get("age")),
        hours=_number(args.get("hours")),
        at_hand=frozenset(name for name in args.getlist("equipment") if name in names.EQUIPMENT),
    )


def _known(value: str | None, table: dict[str, str]) -> str:
    return value if value in table else ""


def _number(value: str | None) -> int | None:
    """A whole number of at most three digits, as people type ages and hours."""
    return int(value) if value and value.isdecimal() and len(value) <= 3 else None


def _wrong(problems: Iterable[Any]) -> list[dict[str, Any]]:
    return [one.as_data(language()) for one in list(problems)[:SHOWN_PROBLEMS]]

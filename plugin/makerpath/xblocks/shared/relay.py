"""Between the browser and the service: one question, one answer, always of the same shape.

`{"html", "styles", "scripts", "summary", "result", "error", "state"}`; `state` says what the page can do about it:
`ok` (show it), `down` (try again by itself), `denied` (say so), `misconfigured` (say whom to tell).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

from pydantic import ValidationError

from makerpath.domain.contract import Act, CONTRACT, FragmentAnswer
from makerpath.domain.errors import MakerpathError, N_
from makerpath.xblocks.shared import definitions
from makerpath.xblocks.shared.answers import problem
from makerpath.xblocks.shared.clean import clean_fragment, same_place
from makerpath.xblocks.shared.client import deadline, post, Reply, ServiceDown
from makerpath.xblocks.shared.platform import course_of, demand_signed_in, Person, person_of, usage_of
from makerpath.xblocks.shared.settings import Connection, connection_of
from makerpath.xblocks.shared.tokens import request_token

log = logging.getLogger(__name__)
API = "/api/block/v1"
UNKNOWN = "definition.unknown"
SHAPE = "request.invalid"
"""A service says so of what has another shape than its contract; what a learner sent was checked before it went."""
CLOCKS_DIFFER = 30
PROBLEM = ("code", "title", "detail", "hint", "field")


def ask(block: Any, path: str, act: Act, payload: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """The answer for the browser, and its HTTP status."""
    person = person_of(block)
    try:
        demand_signed_in(person)
        _demand_filled(block)
        connection = connection_of(block)
        return _answered(connection, _reply(block, connection, person, path, act, payload))
    except ServiceDown as error:
        return _failed("down", problem(error, person.language)), error.status
    except MakerpathError as error:
        state = "denied" if error.status == 403 else "misconfigured"
        return _failed(state, problem(error, person.language)), error.status


def _demand_filled(block: Any) -> None:
    """Refuse where the course has not filled the block yet."""
    carried = block.carried()
    empty = any(not definitions.scoring(item).get("id") for item in carried)
    if not block.course or empty or list(dict.fromkeys(item["kind"] for item in carried)) != list(block.needs):
        raise MakerpathError(
            "block.empty",
            N_("This part of the course is still empty."),
            N_("The course team imports the course package that contains it."),
            status=409,
        )


def _reply(block: Any, connection: Connection, person: Person, path: str, act: Act, payload: dict[str, Any]) -> Reply:
    send = _sender(block, connection, person)
    carried = block.carried()
    named = {
        "contract": CONTRACT,
        "kind": block.kind,
        "course": block.course,
        "definitions": definitions.names(carried),
        **block.place(),
        **payload,
    }
    reply = send(path, act, named)
    if reply.status == 409 and reply.body.get("code") == UNKNOWN:
        known = {"contract": CONTRACT, "definitions": definitions.bodies(carried)}
        taught = send("/definitions", "write", known)
        if taught.status >= 300:
            log.error("the service refused the definitions of %s: %s", usage_of(block), taught.body.get("code"))
            return taught
        reply = send(path, act, named)
    return reply


def _sender(block: Any, connection: Connection, person: Person) -> Callable[[str, Act, dict[str, Any]], Reply]:
    """Sends what belongs to one question, all of it before the same deadline."""
    course, usage, callback = course_of(block, connection.course), usage_of(block), _callback(block, connection)
    until = deadline()

    def send(path: str, act: Act, payload: dict[str, Any]) -> Reply:
        token = request_token(connection, person, course=course, block=usage, callback=callback, act=act)
        return post(connection, API + path, token, payload, until)

    return send


def _callback(block: Any, connection: Connection) -> str | None:
    """Where the service sends the grade; None where there is none, or the platform gives no such address."""
    if not block.has_score:
        return None
    try:
        address = str(block.runtime.handler_url(block, "grade", thirdparty=True))
    except NotImplementedError:
        return None
    full = urljoin(connection.platform_url + "/", address) if connection.platform_url else address
    return full if urlsplit(full).scheme in ("http", "https") else None


def _answered(connection: Connection, reply: Reply) -> tuple[dict[str, Any], int]:
    """What the page gets of a reply: what the service says, or whose task it is that it says nothing we understand."""
    if reply.status == 401:
        raise _stranger(reply)
    if 300 <= reply.status < 400:
        log.error("the service at %s answers with a redirect", connection.service_url)
        raise _operators(
            "block.service_moved",
            N_("The project service is not where this platform looks for it."),
            N_("Tell the course team: the platform's operator sets service_url to the address that answers itself."),
        )
    said = _problem(reply.body)
    if reply.body.get("contract", CONTRACT) != CONTRACT or said.get("code") == SHAPE:
        log.error("the service speaks contract %r, this block %s", reply.body.get("contract"), CONTRACT)
        raise _operators(
            "block.contract",
            N_("The project service and this platform have versions that do not fit together."),
            N_("Tell the course team: the operators install the same version of Makerpath on both."),
        )
    if "html" not in reply.body and said:
        return _failed("denied" if reply.status == 403 else "ok", said), reply.status
    try:
        return _shown(connection, FragmentAnswer.model_validate(reply.body)), reply.status
    except ValidationError as error:
        where = [".".join(map(str, one["loc"])) for one in error.errors(include_input=False)]
        log.error("the service answered %s with something else: %s", reply.status, ", ".join(where[:5]))
        raise _operators(
            "block.answer",
            N_("The project service gave an answer that this page does not understand."),
            N_("Tell the course team: another service stands at this address, or another version of it."),
        ) from None


def _stranger(reply: Reply) -> MakerpathError:
    log.error("the service does not accept this platform's tokens: %s", reply.body.get("code"))
    if abs(reply.ahead) > CLOCKS_DIFFER:
        return _operators(
            "block.clocks",
            N_("The clocks of this platform and of the project service differ by {seconds} seconds."),
            N_("Tell the course team: the operators set both clocks by a time server."),
            seconds=round(abs(reply.ahead)),
        )
    return _operators(
        "block.token_refused",
        N_("The project service does not know this platform."),
        N_("Tell the course team: keys, names or clocks of platform and service differ."),
    )


def _operators(code: str, message: str, hint: str, seconds: int = 0) -> MakerpathError:
    return MakerpathError(code, message, hint, status=502, seconds=seconds)


def _problem(document: Any) -> dict[str, Any]:
    """The texts of a problem document; empty if it is none."""
    if not isinstance(document, dict) or not all(isinstance(document.get(name), str) for name in ("code", "title")):
        return {}
    kept = {name: document[name] for name in PROBLEM if isinstance(document.get(name), str)}
    return kept | ({"status": document["status"]} if isinstance(document.get("status"), int) else {})


def _shown(connection: Connection, told: FragmentAnswer) -> dict[str, Any]:
    return {
        "state": "ok",
        "html": clean_fragment(told.html, connection.service_url),
        "styles": _own(connection, told.styles),
        "scripts": _own(connection, told.scripts),
        "summary": told.summary.model_dump(exclude_none=True),
        "result": told.result,
        "error": _problem(told.error) or None,
    }


def _failed(state: str, error: dict[str, Any]) -> dict[str, Any]:
    return {
        "state": state,
        "html": None,
        "styles": [],
        "scripts": [],
        "summary": None,
        "result": None,
        "error": error,
    }


def _own(connection: Connection, addresses: list[str]) -> list[str]:
    """The addresses that lie on the service itself: a page of the platform loads nothing from elsewhere."""
    every = (_full(connection, address) for address in addresses)
    return [full for full in every if same_place(full, connection.service_url)]


def _full(connection: Connection, address: str) -> str:
    try:
        return urljoin(connection.service_url + "/", address)
    except ValueError:
        return ""

"""Between the browser and the service: one question, one answer, always of the same shape.

`{"html", "styles", "scripts", "summary", "result", "error", "state"}`; `state` says what the page can do about it:
`ok` (show it), `down` (try again by itself), `denied` (say so), `misconfigured` (say whom to tell).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

from makerpath.domain.contract import Act, CONTRACT
from makerpath.domain.errors import MakerpathError, N_
from makerpath.xblocks.shared import definitions
from makerpath.xblocks.shared.answers import problem
from makerpath.xblocks.shared.clean import clean_fragment
from makerpath.xblocks.shared.client import post, Reply, ServiceDown
from makerpath.xblocks.shared.platform import course_of, demand_signed_in, Person, person_of, usage_of
from makerpath.xblocks.shared.settings import Connection, connection_of
from makerpath.xblocks.shared.tokens import request_token

log = logging.getLogger(__name__)
API = "/api/block/v1"
UNKNOWN = "definition.unknown"


def ask(block: Any, path: str, act: Act, payload: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """The answer for the browser, and its HTTP status."""
    person = person_of(block)
    try:
        demand_signed_in(person)
        _demand_filled(block)
        connection = connection_of(block)
        return _answered(connection, _reply(block, connection, person, path, act, payload), person.language)
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
    course, usage, callback = course_of(block, connection.course), usage_of(block), _callback(block, connection)

    def send(path: str, act: Act, payload: dict[str, Any]) -> Reply:
        token = request_token(connection, person, course=course, block=usage, callback=callback, act=act)
        return post(connection, API + path, token, payload)

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


def _answered(connection: Connection, reply: Reply, language: str) -> tuple[dict[str, Any], int]:
    if "html" in reply.body:
        return _shown(connection, reply.body), reply.status
    if reply.status == 401:
        log.error("the service does not accept this platform's tokens: %s", reply.body.get("code"))
        error = MakerpathError(
            "block.token_refused",
            N_("The project service does not know this platform."),
            N_("Tell the course team: keys, names or clocks of platform and service differ."),
            status=502,
        )
        return _failed("misconfigured", problem(error, language)), 502
    return _failed("denied" if reply.status == 403 else "ok", reply.body), reply.status


def _shown(connection: Connection, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "state": "ok",
        "html": clean_fragment(str(body["html"] or "")),
        "styles": _own(connection, body.get("styles")),
        "scripts": _own(connection, body.get("scripts")),
        "summary": body.get("summary"),
        "result": body.get("result"),
        "error": body.get("error"),
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


def _own(connection: Connection, addresses: Any) -> list[str]:
    """The addresses that lie on the service itself: a page of the platform loads nothing from elsewhere."""
    found = [urljoin(connection.service_url + "/", str(address)) for address in addresses or []]
    home = urlsplit(connection.service_url)
    return [address for address in found if urlsplit(address)[:2] == home[:2]]

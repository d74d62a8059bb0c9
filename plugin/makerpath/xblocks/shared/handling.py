"""What the browser may ask of a block: every handler declares who may call it and what it accepts.

    @handler(Who.LEARNER, Asked)
    def fragment(self, asked: Asked) -> Response: ...

A platform lets every enrolled learner reach every handler. Who calls is what the platform says; a name in the request
that the declared shape does not have is not there for the handler.
"""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError
from webob import Request, Response
from xblock.core import XBlock

from makerpath.domain.errors import MakerpathError, N_
from makerpath.xblocks.shared.answers import answer, language_of, problem, unexpected
from makerpath.xblocks.shared.platform import demand_author, demand_signed_in, person_of

log = logging.getLogger(__name__)
MAX_BODY = 1024 * 1024
B = TypeVar("B", bound=BaseModel)


class Who(Enum):
    """Who may call a handler."""

    LEARNER = "learner"
    """Whoever is signed in."""
    AUTHOR = "author"
    """The course team, and whoever the platform lets into its authoring side."""
    SERVICE = "service"
    """Nobody's browser: the request brings a token that the service has signed, which the handler checks."""


class Shape(BaseModel):
    """What a handler accepts; nothing is taken for something else, and what is not declared is dropped."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Nothing(Shape):
    """For what says everything by being called."""


class Form(RootModel[dict[str, Any]]):
    """An author's form, whose fields are checked one by one so that each can be named where it is wrong."""


@dataclass(frozen=True)
class Declared:
    """`get`: whether an address alone may call it, which only what changes nothing allows."""

    who: Who
    accepts: type[BaseModel]
    get: bool


def handler(who: Who, accepts: type[B], *, get: bool = False) -> Callable[[Callable[[Any, B], Response]], Any]:
    """A handler whose every failure is a problem document in the caller's language, and never an exception."""

    def declared(do: Callable[[Any, B], Response]) -> Any:
        @functools.wraps(do)
        def handle(block: Any, request: Request, suffix: str = "") -> Response:
            try:
                _demand(block, who)
                return do(block, _read(request, accepts, get))
            except Exception as error:
                if not isinstance(error, MakerpathError):
                    log.exception("%s.%s failed", type(block).__name__, do.__name__)
                    error = unexpected()
                state = "denied" if error.status == 403 else "misconfigured" if error.status >= 500 else "ok"
                told = {"state": state, "error": problem(error, language_of(block))}
                return answer(told, error.status)

        handle.declared = Declared(who, accepts, get)  # type: ignore[attr-defined]
        return XBlock.handler(handle)

    return declared


def _demand(block: Any, who: Who) -> None:
    if who is Who.AUTHOR:
        demand_author(block)
    elif who is Who.LEARNER:
        demand_signed_in(person_of(block))


def _read(request: Request, accepts: type[B], get: bool) -> B:
    if request.method != "POST" and not (get and request.method == "GET"):
        raise MakerpathError(
            "request.method",
            N_("This has to be sent, not opened."),
            N_("Reload the page and try again."),
            status=405,
        )
    body = {} if request.method == "GET" else _body(request)
    try:
        return accepts.model_validate(body)
    except ValidationError as error:
        where = error.errors(include_url=False, include_context=False, include_input=False)[0]["loc"]
        field = str(where[0]) if where else ""
        raise MakerpathError(
            "request.field",
            N_("The request's {field} is missing or not what it should be."),
            N_("Reload the page and try again."),
            field=field,
        ) from None


def _body(request: Request) -> dict[str, Any]:
    """The request's JSON object; refused with 400 and a reason if it is none."""
    try:
        length = request.content_length
        if length is None or length > MAX_BODY:
            raise ValueError("longer than 1 MB" if length else "no length")
        body = json.loads(request.body or b"{}", parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _bad_body(str(error)) from None
    if not isinstance(body, dict):
        raise _bad_body("not an object")
    return body


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _bad_body(reason: str) -> MakerpathError:
    return MakerpathError(
        "request.json",
        N_("The request is not JSON that this block can read: {reason}."),
        N_("Reload the page and try again."),
        reason=reason,
    )

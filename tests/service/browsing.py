"""A browser without a window: the service's pages as a signed-in person meets them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from makerpath.service.accounts.operations import begin
from makerpath.service.operation import Services
from makerpath.service.policy import Actor
from makerpath.service.web.app import create_app
from makerpath.service.web.context import COOKIE

_builders: dict[tuple[Any, ...], Callable[..., Any]] = {}
_compile_builder = Rule._compile_builder


def builder_like_the_first(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """A rule's way to write addresses, compiled once a process: every test makes an application of 200 rules."""
    key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = builder_like_the_first  # type: ignore[method-assign]
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """One browser; `post` sends the form with the token that the pages carry."""

    def __init__(self, app: Flask, services: Services) -> None:
        self.client: FlaskClient = app.test_client()
        self.services = services
        self._token = ""

    def sign_in(self, actor: Actor) -> Browser:
        assert actor.person_id is not None
        with self.services.database.writing(actor.school_id) as session:
            begun = begin(session, actor.person_id, actor.school_id)
        self.client.set_cookie(COOKIE, begun.token)
        return self

    def get(self, address: str, **options: Any) -> TestResponse:
        return self.client.get(address, **options)

    def post(self, address: str, form: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        return self.client.post(address, data={"csrf_token": self.token(), **(form or {})}, **options)

    def token(self) -> str:
        if not self._token:
            found = TOKEN.search(self.client.get("/forgot").get_data(as_text=True))
            assert found, "the page has no form"
            self._token = found[1]
        return self._token


def app_of(services: Services) -> Flask:
    app: Flask = create_app(services)
    app.testing = False
    return app

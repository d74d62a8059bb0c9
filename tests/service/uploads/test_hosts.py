from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import Client

from makerpath.service.core.settings import Settings
from makerpath.service.uploads.hosts import by_host


def named(name: str) -> Any:
    def app(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [name.encode()]

    return app


def ask(host: str, settings: Settings) -> tuple[int, str]:
    client = Client(by_host(named("service"), named("content"), settings))
    answer = client.get("/", headers={"Host": host})
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:8000", "service"),
        ("localhost:8000", "content"),
        ("LocalHost:9000", "content"),
        ("127.0.0.1", "service"),
    ],
)
def test_each_host_name_has_its_own_application(host: str, expected: str) -> None:
    assert ask(host, Settings()) == (200, expected)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "[::1", "127.0.0.1@localhost.x"])
def test_any_other_name_is_misdirected(host: str) -> None:
    status, text = ask(host, Settings())
    assert status == 421 and "MAKERPATH_SERVICE_URL" in text


def test_the_two_origins_may_not_share_a_name() -> None:
    with pytest.raises(ValueError, match="different host names"):
        by_host(named("a"), named("b"), Settings(service_url="https://x.org", content_url="https://x.org:444"))

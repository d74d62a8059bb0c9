"""A block and the real service, over a real line: whose word counts, how often, and for how long."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from sqlalchemy import select

from makerpath.blocks import ProjectBlock
from makerpath.service.accounts.bootstrap import create_school_with_administrator
from makerpath.service.demo.seed import introduce_workbench
from makerpath.service.people.models import Identity
from makerpath.service.projects.models import Project
from tests.e2e.serving import listening
from tests.xblocks.calls import post
from tests.xblocks.conftest import pem_pair
from tests.xblocks.fake_platform import FakePlatform, Someone

LIES = {
    "user": "9",
    "user_id": "9",
    "sub": "9",
    "anon": "anon-9",
    "anonymous_id": "anon-9",
    "anonymous_user_id": "anon-9",
    "name": "The Head",
    "role": "instructor",
    "roles": ["instructor"],
    "is_staff": True,
    "act_as": "9",
}


@dataclass
class Line:
    """The service, what a platform knows of it, and what went over the line."""

    services: Any
    school_id: Any
    connection: dict[str, str]
    heard: list[tuple[str, str, bytes]] = field(default_factory=list)

    def again(self, number: int = -1, path: str = "", **changed: Any) -> tuple[int, str]:
        """Status and code of the answer to what was heard already, sent once more by somebody else."""
        url, token, raw = self.heard[number]
        body = json.loads(raw) | changed
        where = url.rsplit("/api/", 1)[0] + path if path else url
        reply = requests.post(where, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=10)
        return reply.status_code, reply.json().get("code", "")

    def rows(self, table: Any) -> list[Any]:
        with self.services.database.reading(self.school_id) as session:
            return list(session.scalars(select(table)))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    data: Path = tmp_path_factory.mktemp("data")
    with listening(data) as services:
        school_id, _ = create_school_with_administrator(
            services,
            slug="hill",
            code="HIL",
            name={"en": "Hill School"},
            time_zone="Asia/Shanghai",
            email="admin@hill.example",
            person="Admin",
            password="four plain words here",
        )
        introduce_workbench(services, school_id, "http://lms.test")
        connection = json.loads((data / "platforms" / "workbench.json").read_text())
        yield Line(services, school_id, connection | {"platform_url": "http://lms.test", "course": "course-v1:O+C+1"})


@pytest.fixture
def line(served: Line, monkeypatch: pytest.MonkeyPatch) -> Line:
    from makerpath.xblocks.shared import client

    exchange = client._exchange
    # A busy machine is not what is tested here.
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 30)
    served.heard.clear()

    def overheard(url: str, token: str, raw: bytes, until: float) -> Any:
        served.heard.append((url, token, raw))
        return exchange(url, token, raw, until)

    monkeypatch.setattr(client, "_exchange", overheard)
    return served


def block_of(line: Line, definitions: dict[str, Any], who: Someone, **other: str) -> Any:
    platform = FakePlatform(line.connection | other, who=who)
    fields = {"display_name": "Paper box", "course": "small-course", **definitions}
    return platform.block(ProjectBlock, "makerpath_project", user=who.user_id, **fields)


def start(key: str, **more: Any) -> dict[str, Any]:
    return {"name": "start", "key": key, "fields": {"kind": "brief", "title": "A box", **more}}


def of(line: Line, subject: str) -> list[Project]:
    people = {one.person_id for one in line.rows(Identity) if one.subject == subject}
    return [one for one in line.rows(Project) if one.created_by in people]


def test_row_06_a_write_happens_once_by_its_key_and_its_token_works_once(
    line: Line, definitions: dict[str, Any]
) -> None:
    block = block_of(line, definitions, Someone("71", "Lin"))
    assert post(block, "fragment", {})[1]["state"] == "ok"
    for _ in range(2):
        status, answer = post(block, "act", start("key-of-seventy-one"))
        assert (status, answer["state"], answer["error"]) == (200, "ok", None)
    assert len(of(line, "71")) == 1
    assert line.heard[-1][1] != line.heard[-2][1], "each request has a token of its own"
    assert line.again() == (401, "token.used")
    assert line.again(key="another-key-71") == (401, "token.used")
    assert len(of(line, "71")) == 1


def test_a_token_is_for_one_use(line: Line, definitions: dict[str, Any]) -> None:
    block = block_of(line, definitions, Someone("72", "Lin"))
    post(block, "fragment", {})
    sent = start("key-of-seventy-two")
    assert line.again(path="/api/block/v1/actions/start", key=sent["key"], fields=sent["fields"]) == (
        401,
        "token.wrong_use",
    )
    assert line.again(path="/api/block/v1/definitions", definitions=[]) == (401, "token.wrong_use")
    assert of(line, "72") == []


@pytest.mark.parametrize("ahead", [120, -120])
def test_a_platform_whose_clock_is_wrong_is_told_so(
    line: Line, definitions: dict[str, Any], ahead: int, monkeypatch: Any
) -> None:
    from makerpath.xblocks.shared import client, tokens

    clock = SimpleNamespace(time=lambda: time.time() + ahead, monotonic=time.monotonic)
    monkeypatch.setattr(tokens, "time", clock)
    monkeypatch.setattr(client, "time", clock)
    status, answer = post(block_of(line, definitions, Someone("73", "Lin")), "fragment", {})
    assert (status, answer["state"], answer["error"]["code"]) == (502, "misconfigured", "block.clocks")


@pytest.mark.parametrize("wrong", [{"private_key": ""}, {"audience": "http://other.test"}, {"issuer": "other"}])
def test_a_wrong_key_or_name_is_for_the_operators(
    line: Line, definitions: dict[str, Any], wrong: dict[str, str]
) -> None:
    wrong = {name: value or pem_pair()[0] for name, value in wrong.items()}
    status, answer = post(block_of(line, definitions, Someone("74", "Lin"), **wrong), "fragment", {})
    assert (status, answer["state"], answer["error"]["code"]) == (502, "misconfigured", "block.token_refused")


def test_what_the_browser_says_of_identity_changes_nothing(line: Line, definitions: dict[str, Any]) -> None:
    block = block_of(line, definitions, Someone("75", "Lin"))
    post(block, "fragment", LIES)
    assert post(block, "act", LIES | start("key-of-seventy-five", **LIES))[0] == 200
    assert len(of(line, "75")) == 1 and of(line, "9") == []
    assert not [one for one in line.rows(Identity) if one.subject == "9"]
    decide = {"name": "decide", "key": "key-to-decide-75", "fields": {"stage": "launch", "verdict": "pass"}}
    answer = post(block, "act", LIES | decide)[1]
    assert answer["error"]["status"] == 403
    assert re.search(r"\b0 of \d+ gates passed", answer["html"])


def test_a_block_of_another_contract_is_for_the_operators(
    line: Line, definitions: dict[str, Any], monkeypatch: Any
) -> None:
    from makerpath.xblocks.shared import relay

    monkeypatch.setattr(relay, "CONTRACT", 2)
    status, answer = post(block_of(line, definitions, Someone("76", "Lin")), "fragment", {})
    assert (status, answer["state"], answer["error"]["code"]) == (502, "misconfigured", "block.contract")

"""Faults between block and service: what the page is told, how long it waits, and that nothing else suffers."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from makerpath.xblocks.shared import breaker, client
from tests.xblocks.calls import post
from tests.xblocks.fake_platform import FakePlatform, Someone
from tests.xblocks.parts import part_block
from tests.xblocks.stub_faults import FAULTS
from tests.xblocks.stub_service import StubService

NOTE = {"name": "note.add", "key": "key-12345678", "fields": {"text": "clay"}}
DOWN = (503, "down", "service.down")
STRANGE = (502, "misconfigured", "block.answer")
OTHER_CONTRACT = (502, "misconfigured", "block.contract")
EXPECTED: dict[str, tuple[int, str, str]] = {
    **dict.fromkeys(("broken", "slow", "half", "cut", "cut head", "silent", "drip head", "drip body"), DOWN),
    **dict.fromkeys(("gateway", "no gateway", "busy", "page", "page of json", "broken json", "list"), DOWN),
    **dict.fromkeys(("nothing", "not utf-8", "deep", "huge"), DOWN),
    **dict.fromkeys(("missing", "empty", "html a number", "styles a text", "styles of numbers"), STRANGE),
    **dict.fromkeys(("summary a list", "summary of lists", "result a text", "problem without texts"), STRANGE),
    "contract 2": OTHER_CONTRACT,
    "contract 2, another shape": OTHER_CONTRACT,
    "moved": (502, "misconfigured", "block.service_moved"),
    "stranger": (502, "misconfigured", "block.token_refused"),
    "forbidden": (403, "denied", "policy.denied"),
}
QUICK = 0.5


@pytest.fixture(autouse=True)
def connected(connection: dict[str, str], service: StubService) -> None:
    connection["service_url"] = service.url


def told(block: Any, handler: str = "fragment", body: Any = None) -> tuple[int, str, str]:
    status, answer = post(block, handler, body or {})
    return status, answer["state"], answer["error"]["code"] if answer["error"] else ""


def test_every_fault_of_the_stub_is_expected_here() -> None:
    assert set(FAULTS) <= set(EXPECTED)


@pytest.mark.parametrize("mode", EXPECTED)
def test_row_06_a_fault_is_told_never_raised_and_over_in_time(
    project: Any, service: StubService, mode: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", QUICK)
    service.mode = mode
    for handler, body in (("fragment", {}), ("act", NOTE)):
        began, heard = time.monotonic(), service.heard
        assert told(project, handler, body) == EXPECTED[mode]
        assert time.monotonic() - began < QUICK + 0.4
        assert service.heard == heard + 1, "one request, and no second one"
        assert "1 of 8" not in project.render("student_view").content
    service.mode = "ok"
    assert told(project) == (200, "ok", "")


@pytest.mark.parametrize("mode", ["slow", "drip head", "drip body"])
def test_two_seconds_are_two_seconds_in_all(project: Any, service: StubService, mode: str) -> None:
    service.mode = mode
    began = time.monotonic()
    assert told(project) == DOWN
    assert 1.9 < time.monotonic() - began < 2.4


def test_the_definitions_that_the_service_lacks_are_sent_within_the_same_two_seconds(
    project: Any, service: StubService, monkeypatch: Any
) -> None:
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.6)
    answered = service.answer

    def slowly(*given: Any) -> Any:
        time.sleep(0.4)
        return answered(*given)

    monkeypatch.setattr(service, "answer", slowly)
    service.known = False
    began = time.monotonic()
    assert told(project) == DOWN
    assert time.monotonic() - began < 1.0


@pytest.mark.parametrize("way", ["refused", "no such name", "a name that takes long"])
def test_where_no_service_is(project: Any, connection: dict[str, str], way: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", QUICK)
    looked_up = socket.getaddrinfo

    def look_up(host: Any, *given: Any, **named: Any) -> Any:
        if host == "nowhere.test":
            if way == "a name that takes long":
                time.sleep(QUICK * 3)
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return looked_up(host, *given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    connection["service_url"] = "http://127.0.0.1:9" if way == "refused" else "http://nowhere.test:8"
    began = time.monotonic()
    assert told(project) == DOWN
    assert time.monotonic() - began < QUICK + 0.4


@pytest.mark.parametrize("url", ["http://[", "ftp://service.test", "http://service.test:99999", "nonsense", "http://"])
def test_an_address_that_is_none_is_no_exception(project: Any, connection: dict[str, str], url: str) -> None:
    connection["service_url"] = url
    assert told(project)[1] in ("down", "misconfigured")
    assert project.render("student_view").content


@pytest.mark.parametrize("ahead", [120, -120])
def test_clocks_that_differ_are_named(project: Any, service: StubService, ahead: int) -> None:
    service.ahead = ahead
    status, answer = post(project, "fragment", {})
    assert (status, answer["state"], answer["error"]["code"]) == (502, "misconfigured", "block.clocks")
    assert any(f"differ by {seconds} seconds" in answer["error"]["title"] for seconds in (119, 120, 121))


@pytest.mark.parametrize("ahead", [8, -8])
def test_clocks_that_nearly_agree_are_enough(project: Any, service: StubService, ahead: int) -> None:
    service.ahead = ahead
    assert told(project) == (200, "ok", "")


@pytest.mark.parametrize("wrong", ["public_key", "audience", "issuer"])
def test_another_key_or_name_is_for_the_operators(
    project: Any, service: StubService, keys: dict[str, str], wrong: str
) -> None:
    setattr(service, wrong, keys["service_public"] if wrong == "public_key" else "http://other.test")
    assert told(project) == EXPECTED["stranger"]


@pytest.mark.parametrize("mode", ["slow", "cut", "gateway", "broken json", "summary of lists", "contract 2"])
def test_the_summary_of_a_fault_is_not_kept(
    project: Any, service: StubService, platform: FakePlatform, mode: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", QUICK)
    post(project, "fragment", {})
    kept, published = dict(project.summary), list(platform.published)
    service.mode, service.summary = mode, {"state": "active", "stage": "plan", "done": 5, "stages": 8}
    post(project, "fragment", {})
    assert (project.summary, platform.published) == (kept, published)


def test_two_hundred_blocks_of_a_page_do_not_wait_for_each_other(
    platform: FakePlatform, service: StubService, definitions: dict[str, Any], project: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", QUICK)
    blocks = [
        platform.block(type(project), "makerpath_project", usage=f"u{number}", course="small-course", **definitions)
        for number in range(180)
    ]
    blocks += [part_block(platform, "makerpath_attendance") for _ in range(20)]
    service.mode = "slow"
    began = time.monotonic()
    assert {told(block) for block in blocks} == {DOWN}
    took = time.monotonic() - began
    assert service.heard == breaker.FAILURES
    assert took < QUICK * breaker.FAILURES + 2


def test_those_who_ask_at_the_same_time_wait_at_the_same_time(
    platform: FakePlatform, service: StubService, definitions: dict[str, Any], project: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", QUICK)
    service.mode = "slow"
    blocks = [
        platform.block(type(project), "makerpath_project", usage=f"u{number}", course="small-course", **definitions)
        for number in range(30)
    ]
    began = time.monotonic()
    with ThreadPoolExecutor(30) as together:
        assert set(together.map(told, blocks)) == {DOWN}
    assert time.monotonic() - began < QUICK + 2


def test_the_breaker_of_a_page_closes_for_all_its_blocks(
    project: Any, platform: FakePlatform, service: StubService, monkeypatch: Any
) -> None:
    now = [100.0]
    guard = breaker.Breaker(clock=lambda: now[0])
    monkeypatch.setattr(client, "breaker_for", lambda url: guard)
    other = part_block(platform, "makerpath_attendance")
    service.mode = "gateway"
    for _ in range(breaker.FAILURES):
        told(project)
    heard = service.heard
    assert (told(other), service.heard) == (DOWN, heard)
    now[0] += breaker.REST_SECONDS + 1
    assert (told(other), told(project), service.heard) == (DOWN, DOWN, heard + 1)
    service.mode = "ok"
    now[0] += breaker.REST_SECONDS + 1
    assert [told(block)[1] for block in (other, project, other)] == ["ok", "ok", "ok"]


@pytest.mark.parametrize("mode", ["busy", "forbidden", "stranger", "missing", "moved", "contract 2"])
def test_what_one_learner_is_refused_is_no_outage_for_the_others(
    project: Any, platform: FakePlatform, service: StubService, mode: str
) -> None:
    service.mode = mode
    for _ in range(breaker.FAILURES + 2):
        told(project)
    service.mode = "ok"
    platform.who = Someone("8", "Wang Min")
    assert told(project) == (200, "ok", "")


def test_requests_that_hang_do_not_pile_up(project: Any, service: StubService, monkeypatch: Any) -> None:
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(client, "_lines", threading.BoundedSemaphore(2))
    monkeypatch.setattr(client, "breaker_for", lambda url: breaker.Breaker())
    service.mode = "drip head"
    assert [told(project) for _ in range(6)] == [DOWN] * 6
    assert service.heard == 2


def test_a_connection_is_used_again_and_a_dead_one_is_not(project: Any, service: StubService) -> None:
    assert told(project) == (200, "ok", "")
    service.mode = "cut"
    assert told(project) == DOWN
    service.mode = "ok"
    assert told(project) == (200, "ok", "")


def test_the_token_of_a_write_works_once(project: Any, service: StubService, monkeypatch: Any) -> None:
    sent: list[tuple[str, dict[str, Any]]] = []
    exchange = client._exchange

    def overheard(url: str, token: str, raw: bytes, until: float) -> Any:
        sent.append((url, {"data": raw, "headers": {"Authorization": f"Bearer {token}"}}))
        return exchange(url, token, raw, until)

    monkeypatch.setattr(client, "_exchange", overheard)
    assert told(project, "act", NOTE) == (200, "ok", "")
    ((url, request),) = sent
    assert requests.post(url, **request, timeout=5).status_code == 401
    assert told(project, "act", NOTE) == (200, "ok", "")
    assert list(service.notes.values()) == ["clay"]


def test_a_platform_that_takes_no_completion_stands_in_nobodys_way(
    project: Any, platform: FakePlatform, service: StubService, monkeypatch: Any
) -> None:
    def refuse(*given: Any) -> None:
        raise RuntimeError("no such table: completion")

    monkeypatch.setattr(project.runtime, "publish", refuse)
    assert told(project, "act", NOTE) == (200, "ok", "")
    monkeypatch.undo()
    assert told(project) == (200, "ok", "")
    assert ("completion", None, {"completion": 0.125}) in platform.published

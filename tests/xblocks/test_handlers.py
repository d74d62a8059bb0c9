"""What handlers say of themselves: who may call each, and what it accepts."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from webob import Request
from xblock.core import XBlock

import makerpath.blocks
from makerpath.xblocks.preview.problem import ProblemStandIn
from makerpath.xblocks.shared.handling import Form, Who
from tests.xblocks.calls import post
from tests.xblocks.fake_platform import FakePlatform, Someone
from tests.xblocks.stub_service import StubService

BLOCKS = [found for _, found in inspect.getmembers(makerpath.blocks, inspect.isclass) if issubclass(found, XBlock)]


def handlers_of(block: type) -> Iterator[tuple[str, Any]]:
    """What a browser can reach; a handler of a base class of the platform would count as well."""
    for name, found in inspect.getmembers(block):
        if getattr(found, "_is_xblock_handler", False):
            yield name, found


EVERY = [(block, name, found) for block in [*BLOCKS, ProblemStandIn] for name, found in handlers_of(block)]
IDS = [f"{block.__name__}.{name}" for block, name, _ in EVERY]
NOTHING_RIGHT: list[Any] = [b"{", b"[1]", b"\xff", b'"text"', b"null", b"[" * 100_000, b" " * 1024 * 1024 + b"{}"]


@pytest.fixture
def made(platform: FakePlatform, connection: dict[str, str], service: StubService) -> Any:
    connection["service_url"] = service.url

    def making(block: type) -> Any:
        return platform.block(block, "makerpath_any", user="7", display_name="As it was")

    return making


def test_every_block_is_looked_at() -> None:
    assert len(BLOCKS) >= 8 and {"ProjectBlock.fragment", "LessonBlock.read", "SurveyBlock.act"} <= set(IDS)


@pytest.mark.parametrize(("block", "name", "found"), EVERY, ids=IDS)
def test_every_handler_declares_who_may_call_it_and_what_it_accepts(block: type, name: str, found: Any) -> None:
    declared = getattr(found, "declared", None)
    assert declared is not None, f"{block.__name__}.{name} says neither: use makerpath.xblocks.shared.handling.handler"
    assert isinstance(declared.who, Who) and issubclass(declared.accepts, BaseModel)
    assert declared.accepts is not Form or declared.who is Who.AUTHOR, "only authors' forms are read field by field"
    assert not declared.get or name == "fragment", "what can be opened changes nothing"


@pytest.mark.parametrize(("block", "name", "found"), EVERY, ids=IDS)
def test_a_handler_lets_in_nobody_else(
    block: type, name: str, found: Any, made: Any, platform: FakePlatform, service: StubService
) -> None:
    there = made(block)
    if found.declared.who is Who.AUTHOR:
        for body in ({}, {"display_name": "Mine", "role": "instructor", "user_is_staff": True}, b"{"):
            status, answer = post(there, name, body)
            assert (status, answer["error"]["code"], answer["state"]) == (403, "block.authors_only", "denied")
    if found.declared.who is not Who.SERVICE:
        platform.who = Someone("0", "", known=False)
        assert post(there, name, {})[0] == 403
    assert (there.display_name, service.asked) == ("As it was", [])


@pytest.mark.parametrize("body", NOTHING_RIGHT, ids=range(len(NOTHING_RIGHT)))
@pytest.mark.parametrize(("block", "name", "found"), EVERY, ids=IDS)
def test_what_is_no_json_object_is_400_with_a_reason(
    block: type, name: str, found: Any, body: bytes, made: Any, platform: FakePlatform, service: StubService
) -> None:
    platform.who = Someone("9", "Chen Jing", staff=True, language="zh-hans")
    status, answer = post(made(block), name, body)
    assert (status, answer["error"]["code"], answer["state"]) == (400, "request.json", "ok")
    assert answer["error"]["title"] and "刷新" in answer["error"]["detail"]
    assert service.asked == []


@pytest.mark.parametrize(("block", "name", "found"), EVERY, ids=IDS)
def test_an_address_alone_changes_nothing(
    block: type, name: str, found: Any, made: Any, service: StubService, platform: FakePlatform
) -> None:
    platform.who = Someone("9", "Chen Jing", staff=True)
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        status = made(block).handle(name, Request.blank("/", method=method)).status_code
        if not (found.declared.get and method == "GET"):
            assert status == 405
    assert platform.published == [] and not any(path != "/api/block/v1/fragment" for path, _, _ in service.asked)

"""What goes into the platform's tracking log: what happened and how it ended, never who or what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makerpath.xblocks.shared.tracking import tell
from tests.xblocks.calls import post
from tests.xblocks.every import every_block, names
from tests.xblocks.fake_platform import FakePlatform, Someone
from tests.xblocks.stub_service import StubService

SECRET = "I met Lin Xiaoyu 林晓雨 at lin@school.example"
NOTE = {"name": "note.add", "key": "key-12345678", "fields": {"text": SECRET}, "page": {"stage": SECRET}}


@pytest.fixture(autouse=True)
def connected(connection: dict[str, str], service: StubService) -> None:
    connection["service_url"] = service.url


def test_row_06_opening_acting_and_failing_are_told_without_a_word_of_the_learners(
    project: Any, platform: FakePlatform, service: StubService
) -> None:
    post(project, "fragment", {})
    post(project, "fragment", {"page": {"stage": "plan"}})
    post(project, "act", NOTE)
    post(project, "act", NOTE | {"key": "key-87654321", "fields": {}})
    service.mode = "broken"
    post(project, "act", NOTE | {"key": "key-11111111"})
    post(project, "fragment", {})
    assert [event for event, _ in platform.told] == ["makerpath.project.opened"] + ["makerpath.project.action_sent"] * 3
    assert [data.get("name") for _, data in platform.told[1:]] == ["note.add"] * 3
    outcomes = [data["outcome"] for _, data in platform.told[1:]]
    assert outcomes[0] == "done" and outcomes[1] not in ("done", "refused") and outcomes[2] == "service.down"
    assert "Lin" not in str(platform.told) and "school.example" not in str(platform.told)


def test_a_lesson_is_told_as_read_once(lesson: Any, platform: FakePlatform) -> None:
    for _ in range(2):
        post(lesson, "read", {})
    assert platform.told == [("makerpath.lesson.lesson_read", {})]


@pytest.mark.parametrize("name", names())
def test_saving_a_form_is_told_and_a_refusal_is_not(platform: FakePlatform, name: str) -> None:
    platform.who = Someone("9", "Chen Jing", staff=True)
    block = every_block(platform, name)
    body: dict[str, Any] = {"display_name": SECRET, **({"weight": 5} if "weight" in block.fields else {})}
    if name == "makerpath_lesson":
        body |= {"minutes": 3, "content.en": "x"}
    assert post(block, "save_settings", {**body, "display_name": ""})[0] == 422
    assert platform.told == []
    assert post(block, "save_settings", body)[0] == 200
    assert platform.told == [(f"makerpath.{block.kind.replace('-', '_')}.settings_saved", {})]


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(["name", "outcome", "x"]), st.text() | st.lists(st.text()) | st.integers()))
def test_only_numbers_and_codes_leave(facts: dict[str, Any]) -> None:
    platform = FakePlatform({})
    tell(every_block(platform, "makerpath_survey"), "action_sent", **facts)
    ((_, kept),) = platform.told
    assert all(
        isinstance(value, int) or (value.isascii() and " " not in value and "@" not in value) for value in kept.values()
    )


def test_a_platform_that_takes_no_events_disturbs_nothing(lesson: Any, platform: FakePlatform) -> None:
    def refuse(block: Any, event_type: str, event_data: Any) -> None:
        if event_type.startswith("makerpath."):
            raise NotImplementedError

    lesson.runtime.publish = refuse
    assert post(lesson, "read", {})[0] == 200 and lesson.read_to_end

"""Blocks of a brief that names several rubrics: all are named to the service, and sent where it does not know one."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from makerpath.blocks import AssessmentBlock, ProjectBlock
from makerpath.content.check import load
from makerpath.domain.hashing import content_hash, split
from makerpath.xblocks.shared.definitions import searchable
from tests.content.conftest import DATA
from tests.xblocks.calls import post
from tests.xblocks.fake_platform import FakePlatform
from tests.xblocks.stub_service import StubService

SLUGS = ["product", "safety", "stage-prototype", "exhibition-jury", "maker-disposition"]


@pytest.fixture(scope="module")
def carried() -> list[dict[str, Any]]:
    package = load(DATA / "judged-course")
    found = [("brief", split(package.briefs["a-kite"])), *(("rubric", split(package.rubrics[slug])) for slug in SLUGS)]
    return [{"kind": kind, "scoring": parts.scoring, "wording": parts.wording} for kind, parts in found]


@pytest.fixture(autouse=True)
def connected(connection: dict[str, str], service: StubService) -> None:
    connection["service_url"] = service.url


def project_with(platform: FakePlatform, carried: list[dict[str, Any]], **fields: Any) -> ProjectBlock:
    brief, rubric, *further = [{key: item[key] for key in ("scoring", "wording")} for item in carried]
    whole = {"course": "judged-course", "brief": brief, "rubric": rubric, "rubrics": further, **fields}
    return platform.block(ProjectBlock, "makerpath_project", display_name="A kite", **whole)


def assessment_with(platform: FakePlatform, carried: list[dict[str, Any]]) -> AssessmentBlock:
    where = {"course": "judged-course", "lesson": "a-kite-lesson", "arguments": {"brief": "a-kite"}}
    return platform.block(AssessmentBlock, "makerpath_assessment", definitions=carried, **where)


@pytest.mark.parametrize("make", [project_with, assessment_with])
def test_every_rubric_is_named_and_sent(
    make: Any, platform: FakePlatform, carried: list[dict[str, Any]], service: StubService
) -> None:
    post(make(platform, carried), "fragment", {})
    named = service.asked[0][1]["definitions"]
    assert [item["slug"] for item in named] == ["a-kite", *SLUGS]
    assert [item["scoring_hash"] for item in named] == [content_hash(item["scoring"]) for item in carried]
    assert make(platform, carried).carried() == carried


@pytest.mark.parametrize("spoilt", [{}, {"scoring": {}}, {"scoring": [], "wording": 1}])
def test_a_further_rubric_without_content_means_the_course_is_still_empty(
    platform: FakePlatform, carried: list[dict[str, Any]], service: StubService, spoilt: dict[str, Any]
) -> None:
    status, answer = post(project_with(platform, carried, rubrics=[spoilt]), "fragment", {})
    assert (status, answer["error"]["code"], service.asked) == (409, "block.empty", [])


def test_notes_for_assessors_and_hidden_criteria_are_in_no_search(
    platform: FakePlatform, carried: list[dict[str, Any]]
) -> None:
    rubric = copy.deepcopy(carried[1])
    first, second = (item["id"] for item in rubric["scoring"]["criteria"][:2])
    rubric["wording"][f"/criteria/{first}/note"] = {"en": "the secret note"}
    rubric["wording"][f"/criteria/{second}/title"] = {"en": "the hidden criterion"}
    rubric["scoring"]["criteria"][1]["hidden"] = True
    said = " ".join(searchable([rubric]).values())
    assert "secret note" not in said and "hidden criterion" not in said
    assert "It answers the question" in said
    items = assessment_with(platform, [carried[0], rubric]).items_in("en")
    assert "It answers the question" in items and "the hidden criterion" not in items

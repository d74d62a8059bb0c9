"""The grade's way back: from the service's token into the real submissions package, or by rebinding."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from django.apps import apps
from submissions import api
from submissions.models import score_set

from makerpath.xblocks.shared import gradebook
from tests.xblocks.calls import post
from tests.xblocks.fake_platform import FakePlatform, Someone

COURSE = "course-v1:Org+C1+2026"
ITEM = {"student_id": "anon-7", "course_id": COURSE, "item_id": "usage-1", "item_type": "makerpath_project"}
FIRST, LATER = "2026-05-01T10:00:00+00:00", "2026-05-02T10:00:00+08:00"


@pytest.fixture
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, db: None) -> str:
    chosen: str = getattr(request, "param", "submissions")
    if chosen == "rebinding":
        monkeypatch.setattr(gradebook, "_has_submissions", lambda: False)
    return chosen


@pytest.fixture
def unbound(platform: FakePlatform, project: Any) -> Any:
    """The project as the unauthenticated handler meets it: bound to nobody."""
    platform.who = Someone("0", "", known=False)
    fields = {"brief": project.brief, "rubric": project.rubric}
    return platform.block(type(project), "makerpath_project", user=None, **fields)


@pytest.fixture
def sign(keys: dict[str, str]) -> Any:
    def signed(key: str = "service_private", **changes: Any) -> dict[str, str]:
        now = int(time.time())
        claims = {
            "iss": "http://service.test",
            "aud": "workbench",
            "sub": "7",
            "anon": "anon-7",
            "course": COURSE,
            "block": "usage-1",
            "earned": 42,
            "possible": 50,
            "decided_at": FIRST,
            "jti": "one",
            "iat": now,
            "exp": now + 60,
        } | changes
        return {"token": jwt.encode(claims, keys[key], algorithm="EdDSA")}

    return signed


def stored(way: str, platform: FakePlatform) -> tuple[float, float] | None:
    if way == "submissions":
        score = api.get_score(ITEM)
        return (score["points_earned"], score["points_possible"]) if score else None
    grades = [data for event, _, data in platform.published if event == "grade"]
    return (grades[-1]["value"], grades[-1]["max_value"]) if grades else None


def writes(way: str, platform: FakePlatform) -> int:
    if way == "submissions":
        return len(api.get_submissions(ITEM))
    return len(platform.published)


def test_the_real_package_is_installed() -> None:
    assert apps.is_installed("submissions")


@pytest.mark.parametrize("way", ["submissions", "rebinding"], indirect=True)
def test_a_signed_grade_reaches_the_grade_book(way: str, unbound: Any, platform: FakePlatform, sign: Any) -> None:
    assert post(unbound, "grade", sign()) == (200, {"earned": 42, "possible": 50})
    assert stored(way, platform) == (42, 50)


def test_the_platform_hears_of_the_score(db: None, unbound: Any, sign: Any) -> None:
    heard: list[dict[str, Any]] = []

    def hear(**given: Any) -> None:
        heard.append(given)

    score_set.connect(hear)
    try:
        post(unbound, "grade", sign())
    finally:
        score_set.disconnect(hear)
    assert [(one["anonymous_user_id"], one["item_id"], one["points_earned"]) for one in heard] == [
        ("anon-7", "usage-1", 42)
    ]


def test_rebinding_grades_the_learner_and_nobody_else(
    unbound: Any, platform: FakePlatform, sign: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(gradebook, "_has_submissions", lambda: False)
    post(unbound, "grade", sign())
    assert platform.published == [("grade", "7", {"value": 42, "max_value": 50})]
    mine = platform.block(type(unbound), "makerpath_project", user="7")
    other = platform.block(type(unbound), "makerpath_project", user="8")
    assert mine.get_score() == (42, 50)
    assert (other.get_score(), other.has_submitted_answer()) == (None, False)


@pytest.mark.parametrize("way", ["submissions", "rebinding"], indirect=True)
def test_a_grade_sent_again_is_stored_once(way: str, unbound: Any, platform: FakePlatform, sign: Any) -> None:
    token = sign()
    for body in (token, token, sign(jti="other")):
        assert post(unbound, "grade", body) == (200, {"earned": 42, "possible": 50})
    assert writes(way, platform) == 1


@pytest.mark.parametrize("way", ["submissions", "rebinding"], indirect=True)
def test_a_newer_decision_replaces_an_older_one_and_never_the_other_way(
    way: str, unbound: Any, platform: FakePlatform, sign: Any
) -> None:
    assert post(unbound, "grade", sign(decided_at=LATER, earned=48))[1]["earned"] == 48
    assert post(unbound, "grade", sign(decided_at=FIRST, earned=10, jti="two")) == (200, {"earned": 48, "possible": 50})
    assert stored(way, platform) == (48, 50)
    newest = sign(decided_at="2026-06-01T00:00:00Z", earned=0, jti="three")
    assert post(unbound, "grade", newest) == (200, {"earned": 0, "possible": 50})
    assert stored(way, platform) == (0, 50)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"key": "platform_private"}, 401, "grade.token_refused"),
        ({"iss": "http://other.test"}, 401, "grade.token_refused"),
        ({"aud": "another-platform"}, 401, "grade.token_refused"),
        ({"exp": 1_000_000_000}, 401, "grade.token_refused"),
        ({"anon": 7}, 401, "grade.token_refused"),
        ({"earned": None}, 401, "grade.token_refused"),
        ({"block": "usage-2"}, 403, "grade.other_block"),
        ({"possible": 0, "earned": 0}, 422, "grade.points"),
        ({"possible": -5, "earned": -7}, 422, "grade.points"),
        ({"earned": 51}, 422, "grade.points"),
        ({"earned": float("nan")}, 422, "grade.points"),
        ({"decided_at": "yesterday"}, 422, "grade.moment"),
        ({"decided_at": "2026-05-01T10:00:00"}, 422, "grade.moment"),
        ({"anon": "anon-99"}, 404, "grade.unknown_learner"),
    ],
)
def test_what_is_not_right_is_refused_and_changes_nothing(
    db: None, unbound: Any, platform: FakePlatform, sign: Any, changes: dict[str, Any], status: int, code: str
) -> None:
    got, answer = post(unbound, "grade", sign(**changes))
    assert (got, answer["error"]["code"]) == (status, code)
    assert stored("submissions", platform) is None
    assert api.get_submissions(ITEM) == []


def test_a_token_without_a_signature_is_refused(db: None, unbound: Any, sign: Any) -> None:
    header, payload, _ = sign()["token"].split(".")
    plain = jwt.encode({"x": 1}, None, algorithm="none").split(".")[0]
    for token in (f"{header}.{payload}.", f"{plain}.{payload}.", "x", ""):
        assert post(unbound, "grade", {"token": token})[0] == 401


def test_a_submission_whose_score_was_lost_gets_it_on_the_next_try(
    db: None, unbound: Any, platform: FakePlatform, sign: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(api, "set_score", lambda *given: None)
    assert post(unbound, "grade", sign())[1]["error"]["code"] == "grade.not_stored"
    monkeypatch.undo()
    assert post(unbound, "grade", sign()) == (200, {"earned": 42, "possible": 50})
    assert writes("submissions", platform) == 1


def test_fractions_become_whole_points_as_the_grade_book_keeps_no_others(db: None, unbound: Any, sign: Any) -> None:
    assert post(unbound, "grade", sign(earned=41.5)) == (200, {"earned": 42, "possible": 50})


def test_without_a_grade_book_the_service_is_told_to_try_again(
    unbound: Any, platform: FakePlatform, sign: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(gradebook, "_has_submissions", lambda: False)
    del platform.services["rebind_user"]
    assert post(unbound, "grade", sign())[0] == 503


def test_a_rescore_publishes_the_decided_score_again(project: Any, platform: FakePlatform) -> None:
    project.rescore(only_if_higher=True)
    assert platform.published == []
    project.earned, project.possible = 30.0, 100.0
    project.rescore(only_if_higher=True)
    assert platform.published == [("grade", None, {"value": 30, "max_value": 100, "only_if_higher": True})]

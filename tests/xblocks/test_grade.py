"""The grade's way back: from the service's token into the real submissions package, or by rebinding."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from django.apps import apps
from submissions import api
from submissions.models import score_reset, score_set
from xblock.scorable import Score

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
            "as_of": FIRST,
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
    published = [data for _event, _who, data in grades(platform)]
    return (published[-1]["value"], published[-1]["max_value"]) if published else None


def grades(platform: FakePlatform) -> list[tuple[str, str | None, dict[str, Any]]]:
    return [row for row in platform.published if row[0] == "grade"]


def writes(way: str, platform: FakePlatform) -> int:
    if way == "submissions":
        return len(api.get_submissions(ITEM))
    return len(grades(platform))


def ask(sign: Any, **changes: Any) -> dict[str, str]:
    """The service's question which score is stored."""
    token: dict[str, str] = sign(act="score", earned=None, possible=None, decided_at=None, **changes)
    return token


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
    assert grades(platform) == [("grade", "7", {"value": 42, "max_value": 50})]
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
        ({"anon": ""}, 401, "grade.token_refused"),
        ({"act": "write"}, 401, "grade.token_refused"),
        ({"as_of": "soon"}, 422, "grade.moment"),
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


WAYS = pytest.mark.parametrize("way", ["submissions", "rebinding"], indirect=True)


@WAYS
def test_row_06_another_weight_sends_the_same_decision_anew_and_the_later_points_stay(
    way: str, unbound: Any, platform: FakePlatform, sign: Any
) -> None:
    assert post(unbound, "grade", sign(as_of="2026-05-01T10:00:00.000001Z"))[0] == 200
    heavier = sign(earned=84, possible=100, as_of="2026-05-01T10:00:00.000002Z", jti="two")
    assert post(unbound, "grade", heavier) == (200, {"earned": 84, "possible": 100})
    late = sign(as_of="2026-05-01T10:00:00.000001Z", jti="three")
    assert post(unbound, "grade", late) == (200, {"earned": 84, "possible": 100})
    assert stored(way, platform) == (84, 100)
    assert writes(way, platform) == 2


@WAYS
def test_row_06_the_service_asks_what_is_stored_and_changes_nothing(
    way: str, unbound: Any, platform: FakePlatform, sign: Any
) -> None:
    assert post(unbound, "grade", ask(sign)) == (200, {"earned": None, "possible": None})
    post(unbound, "grade", sign())
    before = writes(way, platform)
    assert post(unbound, "grade", ask(sign)) == (200, {"earned": 42, "possible": 50})
    assert post(unbound, "grade", ask(sign, anon="anon-8")) == (200, {"earned": None, "possible": None})
    assert post(unbound, "grade", ask(sign, anon="anon-99"))[0] == 404
    assert post(unbound, "grade", ask(sign, block="usage-2"))[0] == 403
    assert post(unbound, "grade", ask(sign, key="platform_private"))[0] == 401
    assert writes(way, platform) == before


@WAYS
def test_row_06_a_grade_that_is_taken_back_counts_nowhere_and_an_older_token_does_not_bring_it_back(
    way: str, unbound: Any, platform: FakePlatform, sign: Any
) -> None:
    post(unbound, "grade", sign())
    back = sign(withdrawn=True, earned=0, decided_at=LATER, jti="two")
    assert post(unbound, "grade", back) == (200, {"earned": None, "possible": None})
    assert post(unbound, "grade", sign(jti="three")) == (200, {"earned": None, "possible": None})
    assert post(unbound, "grade", ask(sign)) == (200, {"earned": None, "possible": None})
    if way == "submissions":
        assert api.get_scores(COURSE, "anon-7") == {}
    else:
        assert grades(platform)[-1][2] == {"value": 0, "max_value": 0}
    anew = sign(decided_at="2026-07-01T00:00:00Z", earned=11, jti="four")
    assert post(unbound, "grade", anew) == (200, {"earned": 11, "possible": 50})


def test_row_06_what_was_reset_on_the_platform_stays_away_until_it_is_sent_again(
    db: None, unbound: Any, sign: Any
) -> None:
    """As the platform's staff do it: once the score alone, once with the learner's whole state."""
    post(unbound, "grade", sign())
    for number, whole_state in enumerate((False, True)):
        heard: list[dict[str, Any]] = []

        def hear(heard: list[dict[str, Any]] = heard, **given: Any) -> None:
            heard.append(given)

        score_reset.connect(hear)
        try:
            api.reset_score("anon-7", COURSE, "usage-1", clear_state=whole_state)
        finally:
            score_reset.disconnect(hear)
        assert [one["anonymous_user_id"] for one in heard] == ["anon-7"]
        assert post(unbound, "grade", ask(sign)) == (200, {"earned": None, "possible": None})
        again = sign(as_of=f"2026-05-03T00:00:0{number}Z", jti=f"again-{number}", repair=True)
        assert post(unbound, "grade", again) == (200, {"earned": 42, "possible": 50})
        assert api.get_score(ITEM)["points_earned"] == 42


@WAYS
def test_row_06_what_staff_override_stands_until_a_newer_decision_or_a_repair(
    way: str, unbound: Any, platform: FakePlatform, sign: Any
) -> None:
    """The platform hands over shares of its own counting: points divided by the weight."""
    post(unbound, "grade", sign(earned=80, possible=100))
    platform.who = Someone("7", "Lin Xiaoyu")
    platform.bound = None
    mine = platform.block(type(unbound), "makerpath_project", user="7", weight=100.0, brief=unbound.brief)
    mine.set_score(Score(raw_earned=33 / 100, raw_possible=100 / 100))
    mine.publish_grade()
    mine.save()
    assert grades(platform)[-1] == ("grade", None, {"value": 33, "max_value": 100, "only_if_higher": None})
    platform.who = Someone("0", "", known=False)
    unbound = platform.block(type(unbound), "makerpath_project", user=None)
    assert post(unbound, "grade", ask(sign)) == (200, {"earned": 33, "possible": 100})

    unbound = platform.block(type(unbound), "makerpath_project", user=None)
    same = sign(earned=80, possible=100, as_of="2026-05-05T00:00:00Z", jti="two")
    assert post(unbound, "grade", same) == (200, {"earned": 33, "possible": 100})
    unbound = platform.block(type(unbound), "makerpath_project", user=None)
    repair = sign(earned=80, possible=100, as_of="2026-05-06T00:00:00Z", jti="three", repair=True)
    assert post(unbound, "grade", repair) == (200, {"earned": 80, "possible": 100})
    assert stored(way, platform) == (80, 100)


@WAYS
def test_row_06_the_blocks_own_score_is_the_learners_and_a_rescore_publishes_it(
    way: str, unbound: Any, platform: FakePlatform, sign: Any
) -> None:
    post(unbound, "grade", sign(earned=80, possible=100))
    mine = platform.block(type(unbound), "makerpath_project", user="7")
    assert mine.get_score() == (80, 100)
    assert mine.has_submitted_answer()
    mine.rescore(only_if_higher=False)
    assert grades(platform)[-1][2] == {"value": 80, "max_value": 100, "only_if_higher": False}
    assert not platform.block(type(unbound), "makerpath_project", user="9").has_submitted_answer()


def test_row_06_a_staff_member_who_is_bound_is_not_graded(db: None, project: Any, platform: FakePlatform) -> None:
    """Nothing but a token of the service grades anybody: a browser that calls the handler is refused."""
    platform.who = Someone("9", "Chen Jing", staff=True)
    assert post(project, "grade", {"token": "x"})[0] == 401
    assert post(project, "grade", {"earned": 100, "possible": 100})[0] == 400
    assert platform.published == []
    assert not api.get_scores(COURSE, "anon-9")


@pytest.mark.parametrize(("unattempted", "points"), [("excluded", None), ("zero", 40.0)])
def test_row_06_an_unattempted_project_counts_as_its_brief_says(
    platform: FakePlatform, project: Any, unattempted: str, points: float | None
) -> None:
    brief = {**project.brief, "scoring": {**project.brief["scoring"], "unattempted": unattempted}}
    nobody = platform.block(type(project), "makerpath_project", user=None, brief=brief, weight=40.0)
    assert nobody.max_score() == points
    somebody = platform.block(type(project), "makerpath_project", user="7", brief=brief, weight=40.0)
    assert (somebody.max_score(), somebody.has_score) == (40.0, True)


def test_row_06_a_stored_grade_is_told_once_and_names_nobody(
    db: None, unbound: Any, platform: FakePlatform, sign: Any
) -> None:
    for _ in range(2):
        post(unbound, "grade", sign())
    told = [data for event, data in platform.told if event == "makerpath.project.grade_stored"]
    assert told == [{"earned": 42, "possible": 50, "withdrawn": False}]

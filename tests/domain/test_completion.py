"""What completes a course, and when its modules open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.domain.completion import Done, lessons_done, missing, plan, Requirement
from makerpath.domain.course import Module, opening
from makerpath.domain.text import LocalText
from tests.domain.strategies import few

LESSONS = ("look", "meet", "make")
PLACED = {
    "look": [("quiz", "knives"), ("quiz", "for-fun"), ("survey", "before"), ("lab", "notes")],
    "meet": [("attendance", ""), ("sign-off", "blade")],
    "make": [("project", "lamp"), ("quiz", "knives"), ("showcase", "")],
}
ASKED = plan(LESSONS, PLACED, ["lamp", "fair"], {"knives"})
ALL = Done(
    read=frozenset({"look", "make"}),
    attended=frozenset({"meet"}),
    quizzes=frozenset({"knives"}),
    sign_offs=frozenset({"blade"}),
    projects=frozenset({"lamp", "fair"}),
)


def test_a_course_asks_for_graded_quizzes_attendance_sign_offs_and_projects_each_once() -> None:
    assert ASKED.requirements == (
        Requirement("quiz", "knives", "look"),
        Requirement("attendance", "meet", "meet"),
        Requirement("sign-off", "blade", "meet"),
        Requirement("project", "lamp", "make"),
        Requirement("project", "fair"),
    )
    assert missing(ASKED, ALL) == ()


@pytest.mark.parametrize(
    ("field", "kind"),
    [("attended", "attendance"), ("quizzes", "quiz"), ("sign_offs", "sign-off"), ("projects", "project")],
)
def test_each_thing_is_missing_by_itself(field: str, kind: str) -> None:
    assert {item.kind for item in missing(ASKED, replace(ALL, **{field: frozenset()}))} == {kind}


def test_a_course_with_nothing_of_these_is_completed_by_reading_every_lesson() -> None:
    asked = plan(LESSONS, {"look": [("survey", "before"), ("quiz", "for-fun")]}, [], set())
    assert [item.id for item in missing(asked, Done(read=frozenset({"meet"})))] == ["look", "make"]
    assert missing(asked, Done(read=frozenset(LESSONS))) == ()


@few
@given(st.sets(st.sampled_from([*LESSONS, "elsewhere"])), st.sets(st.sampled_from([*LESSONS, "elsewhere"])))
def test_a_lesson_in_a_room_is_done_by_having_been_there_any_other_by_reading(read: set[str], there: set[str]) -> None:
    done = lessons_done(ASKED, Done(read=frozenset(read), attended=frozenset(there)))
    assert done == ({"meet"} & there) | ({"look", "make"} & read)


def module(week: int) -> Module:
    text = LocalText({"en": "M"})
    return Module(id="m", title=text, summary=text, lessons=["one"], opens_in_week=week)


@pytest.mark.parametrize(
    ("week", "starts", "own", "day"),
    [
        (1, date(2026, 9, 7), {}, date(2026, 9, 7)),
        (5, date(2026, 9, 7), {}, date(2026, 10, 5)),
        (5, date(2026, 9, 7), {"m": "2026-10-12"}, date(2026, 10, 12)),
        (5, date(2026, 9, 7), {"other": "2026-10-12"}, date(2026, 10, 5)),
        (5, None, {"m": "2026-10-12"}, date(2026, 10, 12)),
        (5, None, {}, None),
    ],
)
def test_a_module_opens_on_the_runs_own_day_else_in_the_courses_week(
    week: int, starts: date | None, own: dict[str, str], day: date | None
) -> None:
    assert opening(module(week), starts, own) == day

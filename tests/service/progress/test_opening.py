"""Modules open month by month, on the school's calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta, UTC
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from makerpath.domain.errors import MakerpathError
from makerpath.i18n import format_date
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import School
from makerpath.service.progress.completion import standing
from makerpath.service.progress.opening import ModuleNotOpen, set_dates, today
from makerpath.service.progress.reading import read_lesson
from tests.service.browsing import app_of, Browser
from tests.service.progress.small_courses import both, offered, publish_course, SMALL
from tests.service.school import SmallSchool

MONTHS = (
    {"id": "paper-month", "lessons": ["one"], "theme": both("Paper", "纸"), "opens_in_week": 1},
    {"id": "clay-month", "lessons": ["two"], "theme": both("Clay", "泥"), "opens_in_week": 5},
    {"id": "light-month", "lessons": ["three"], "theme": both("Light", "光"), "opens_in_week": 9},
)
FILES = {name: (SMALL / name).read_text("utf-8") for name in ("briefs/paper-box.yaml", "rubrics/box.yaml")}


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


def here(school: SmallSchool) -> date:
    with school.services.database.reading(school.id) as session:
        return today(session, school.id)


def programme(school: SmallSchool, folder: Path, starts_on: date | None) -> UUID:
    """A programme of three monthly themes; its project stands in the third."""
    course = publish_course(
        school,
        folder,
        "monthly",
        modules=MONTHS,
        briefs=["paper-box"],
        files=FILES,
        words={"two": "::attendance{}", "three": '::project{brief="paper-box"}'},
    )
    return offered(school, course, starts_on=starts_on)


def test_row_28_a_programme_of_monthly_themes_opens_on_its_dates(
    school: SmallSchool, app: Flask, tmp_path: Path
) -> None:
    day = here(school)
    run = programme(school, tmp_path, day - timedelta(weeks=4))
    later = day + timedelta(weeks=4)
    learner = Browser(app, school.services).sign_in(school.learner)
    page = learner.get(f"/runs/{run}").get_data(as_text=True)
    assert f"Opens on {format_date(later, 'en')}" in page
    assert "· Paper" in page and "· Clay" in page and "· Light" in page
    assert f"/runs/{run}/lessons/three" not in page
    assert [learner.get(f"/runs/{run}/lessons/{name}").status_code for name in ("one", "two", "three")] == [
        200,
        200,
        403,
    ]
    refused = learner.get(f"/runs/{run}/lessons/three").get_data(as_text=True)
    assert "module.not_open" in refused
    assert format_date(later, "en") in refused and "Its theme: Light." in refused
    chinese = learner.get(f"/runs/{run}/lessons/three?lang=zh-Hans").get_data(as_text=True)
    assert format_date(later, "zh-Hans") in chinese and "光" in chinese

    read_lesson(school.services, school.learner, run_id=run, lesson="one")
    with school.services.database.reading(school.id) as session:
        found = standing(session, session.get_one(CourseRun, run), school.learner.person_id or run)
    assert (found.done, found.total, found.completed) == (1, 3, False), "progress spans the months"
    assert "1 of 3 lessons" in learner.get(f"/runs/{run}").get_data(as_text=True)

    set_dates(school.services, school.instructor, run_id=run, days={"light-month": day.isoformat()})
    assert learner.get(f"/runs/{run}/lessons/three").status_code == 200
    set_dates(school.services, school.instructor, run_id=run, days={"light-month": ""})
    assert learner.get(f"/runs/{run}/lessons/three").status_code == 403


def test_forms_of_a_lesson_that_is_not_open_are_refused_too(school: SmallSchool, app: Flask, tmp_path: Path) -> None:
    run = programme(school, tmp_path, here(school) + timedelta(days=1))
    learner = Browser(app, school.services).sign_in(school.learner)
    for address, form in (
        (f"/runs/{run}/lessons/two/attendance-two/attend", {"code": "ABCDEF"}),
        (f"/runs/{run}/lessons/three/project-paper-box/start", {}),
        (f"/runs/{run}/lessons/one/read", {}),
        (f"/runs/{run}/projects", {"brief": "paper-box"}),
    ):
        answer = learner.post(address, form)
        assert answer.status_code == 403, address
        assert "module.not_open" in answer.get_data(as_text=True), address
    assert "Begin the project" not in learner.get(f"/runs/{run}").get_data(as_text=True)
    with pytest.raises(ModuleNotOpen):
        read_lesson(school.services, school.learner, run_id=run, lesson="one")


def test_staff_see_everything_and_nothing_early_when_they_view_as_a_learner(
    school: SmallSchool, app: Flask, tmp_path: Path
) -> None:
    run = programme(school, tmp_path, here(school) + timedelta(days=1))
    for who in (school.instructor, school.mentor, school.officer):
        browser = Browser(app, school.services).sign_in(who)
        assert browser.get(f"/runs/{run}/lessons/three").status_code == 200
    browser = Browser(app, school.services).sign_in(school.instructor)
    browser.post("/view-as-learner", {"on": "1", "next": "/home"})
    assert browser.get(f"/runs/{run}/lessons/three").status_code == 403


def test_a_run_without_a_first_day_is_open_from_the_start(school: SmallSchool, app: Flask, tmp_path: Path) -> None:
    run = programme(school, tmp_path, None)
    learner = Browser(app, school.services).sign_in(school.learner)
    assert learner.get(f"/runs/{run}/lessons/three").status_code == 200


def test_the_instructor_sets_days_on_the_runs_page(school: SmallSchool, app: Flask, tmp_path: Path) -> None:
    run = programme(school, tmp_path, None)
    browser = Browser(app, school.services).sign_in(school.instructor)
    assert "When modules open" in browser.get(f"/runs/{run}").get_data(as_text=True)
    tomorrow = (here(school) + timedelta(days=1)).isoformat()
    form = {"opens-clay-month": tomorrow, "opens-light-month": "", "opens-nowhere": tomorrow}
    assert browser.post(f"/runs/{run}/dates", form).status_code == 303
    with school.services.database.reading(school.id) as session:
        assert session.get_one(CourseRun, run).opens == {"clay-month": tomorrow}
    assert f'value="{tomorrow}"' in browser.get(f"/runs/{run}").get_data(as_text=True)
    for wrong in ("soon", "2026-13-01", "2026-02-30", "٢٠٢٦-01-01"):
        assert browser.post(f"/runs/{run}/dates", {"opens-clay-month": wrong}).status_code == 422, wrong
    learner = Browser(app, school.services).sign_in(school.learner)
    assert "When modules open" not in learner.get(f"/runs/{run}").get_data(as_text=True)
    assert learner.post(f"/runs/{run}/dates", form).status_code == 404


@pytest.mark.parametrize("who", ["learner", "mentor", "other_learner"])
def test_only_who_runs_the_course_sets_days(school: SmallSchool, who: str) -> None:
    with pytest.raises(MakerpathError) as caught:
        set_dates(school.services, getattr(school, who), run_id=school.run_id, days={})
    assert caught.value.status in (403, 404)


def test_the_day_changes_at_midnight_of_the_school(school: SmallSchool) -> None:
    with school.services.database.reading(school.id) as session:
        assert session.get_one(School, school.id).time_zone == "Asia/Shanghai"
        assert today(session, school.id, datetime(2026, 9, 6, 15, 59, tzinfo=UTC)) == date(2026, 9, 6)
        assert today(session, school.id, datetime(2026, 9, 6, 16, 0, tzinfo=UTC)) == date(2026, 9, 7)
        assert abs((today(session, school.id) - utc_now().date()).days) <= 1

"""When stages are due: by the brief, by the run, with more time; and what the pages say of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError
from makerpath.i18n import error_text, format_date
from makerpath.service.calendar.dues import dues
from makerpath.service.calendar.models import Extension
from makerpath.service.calendar.operations import extend, set_due
from makerpath.service.core.events import Event
from makerpath.service.courses.models import CourseRun
from makerpath.service.progress.opening import today
from makerpath.service.projects.models import Project
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool

BRIEF = "a-light-that-speaks"


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


def here(school: SmallSchool) -> date:
    with school.services.database.reading(school.id) as session:
        return today(session, school.id)


def begin_on(school: SmallSchool, day: date | None, **more: Any) -> None:
    """Let the run start on `day`."""
    with school.services.database.writing(school.id) as session:
        run = session.get_one(CourseRun, school.run_id)
        run.starts_on = day
        for name, value in more.items():
            setattr(run, name, value)


def due_days(school: SmallSchool, project: UUID) -> dict[str, date]:
    with school.services.database.reading(school.id) as session:
        return {stage: due.day for stage, due in dues(session, [session.get_one(Project, project)])[project].items()}


def test_a_stage_is_due_on_the_day_that_the_run_sets_or_at_the_end_of_the_briefs_week(school: SmallSchool) -> None:
    project = school.start()
    assert due_days(school, project) == {}
    monday = here(school)
    begin_on(school, monday)
    usual = due_days(school, project)
    for stage in school.brief.stages:
        if stage.due_in_week:
            assert usual[stage.id] == monday + timedelta(weeks=stage.due_in_week) - timedelta(days=1)
    own = monday + timedelta(days=9)
    set_due(school.services, school.instructor, run_id=school.run_id, days={(BRIEF, "define"): own.isoformat()})
    assert due_days(school, project) == {**usual, "define": own}
    set_due(school.services, school.instructor, run_id=school.run_id, days={(BRIEF, "define"): ""})
    assert due_days(school, project) == usual


@pytest.mark.parametrize(
    ("value", "code"), [("31.10.2026", "form.day"), ("1999-01-01", "due.outside"), ("soon", "form.day")]
)
def test_a_due_day_is_a_day_within_the_term(school: SmallSchool, value: str, code: str) -> None:
    with pytest.raises(MakerpathError) as refused:
        set_due(school.services, school.instructor, run_id=school.run_id, days={(BRIEF, "launch"): value})
    assert (refused.value.code, refused.value.field) == (code, f"due-{BRIEF}-launch")


def test_more_time_for_a_project_is_kept_with_its_reason_and_never_takes_any_away(school: SmallSchool) -> None:
    mine, other = school.start(), school.start(school.other_learner)
    day = here(school)
    begin_on(school, day, due={BRIEF: {"launch": day.isoformat(), "define": (day + timedelta(days=30)).isoformat()}})

    def more(stage: str, days: int) -> None:
        later = day + timedelta(days=days)
        extend(school.services, school.instructor, project_id=mine, stage=stage, due_on=later, reason="Ill")

    more("launch", 5)
    assert due_days(school, mine)["launch"] == day + timedelta(days=5)
    more("launch", 9)
    more("", 14)
    assert due_days(school, mine)["launch"] == day + timedelta(days=14)
    assert due_days(school, mine)["define"] == day + timedelta(days=30)
    assert due_days(school, other)["launch"] == day
    with pytest.raises(MakerpathError) as refused:
        more("launch", 3)
    assert refused.value.code == "extension.not_later"
    later = format_date(day + timedelta(days=14), "en")
    assert error_text(refused.value, "en")[0] == f"It is due on {later} already.", "days in words"
    for actor in (school.learner, school.mentor):
        with pytest.raises(MakerpathError) as denied:
            extend(school.services, actor, project_id=mine, stage="launch", due_on=day + timedelta(days=40), reason="I")
        assert denied.value.status == 403
    with school.services.database.reading(school.id) as session:
        assert [row.reason for row in session.scalars(select(Extension))] == ["Ill"] * 3
        told = session.scalars(select(Event.data).where(Event.verb == "project.extended")).all()
        assert told[0] == {"stage": "launch", "due_on": (day + timedelta(days=5)).isoformat()}


def test_the_form_on_the_projects_page_gives_more_time(school: SmallSchool, app: Flask) -> None:
    project = school.start()
    day = here(school)
    begin_on(school, day, due={BRIEF: {"launch": (day - timedelta(days=2)).isoformat()}})
    learner = Browser(app, school.services).sign_in(school.learner)
    instructor = Browser(app, school.services).sign_in(school.instructor)
    assert "2 days late" in learner.get(f"/projects/{project}").text
    assert "Give more time" not in learner.get(f"/projects/{project}").text
    assert "2 days late" in learner.get("/home").text
    form = {"form": "extend", "stage": "launch", "for": "launch", "due_on": "", "reason": "A broken arm"}
    refused = instructor.post(f"/projects/{project}/extend", form)
    assert refused.status_code == 422
    assert "A broken arm" in refused.text
    form["due_on"] = (day + timedelta(days=3)).isoformat()
    assert instructor.post(f"/projects/{project}/extend", form).status_code == 303
    shown = learner.get(f"/projects/{project}").text
    assert "in 3 days" in shown
    assert "extended" in shown
    assert "A broken arm" in instructor.get(f"/projects/{project}").text
    assert "A broken arm" not in shown, "why is between the instructor and the record"


def test_late_work_is_taken_and_says_that_it_was_late(school: SmallSchool, app: Flask) -> None:
    project = school.start()
    day = here(school)
    begin_on(school, day, due={BRIEF: {"launch": (day - timedelta(days=1)).isoformat()}})
    school.show(project, school.brief.stages[0])
    school.submit(project, "launch")
    instructor = Browser(app, school.services).sign_in(school.instructor)
    assert "Handed in 1 day late" in instructor.get(f"/projects/{project}").text
    assert "晚交 1 天" in instructor.get(f"/projects/{project}?lang=zh-Hans").text


def test_instructors_set_due_days_on_a_page_and_learners_do_not(school: SmallSchool, app: Flask) -> None:
    begin_on(school, date(2026, 9, 7), ends_on=date(2027, 1, 15))
    address = f"/runs/{school.run_id}/dates"
    instructor = Browser(app, school.services).sign_in(school.instructor)
    learner = Browser(app, school.services).sign_in(school.learner)
    assert instructor.get(address).status_code == 200
    assert address in instructor.get(f"/runs/{school.run_id}").text
    assert learner.get(address).status_code in (403, 404)
    assert learner.post(f"/runs/{school.run_id}/due").status_code in (403, 404)
    refused = instructor.post(f"/runs/{school.run_id}/due", {f"due-{BRIEF}-launch": "2031-01-01"})
    assert refused.status_code == 422
    assert "2031-01-01" in refused.text
    assert instructor.post(f"/runs/{school.run_id}/due", {f"due-{BRIEF}-launch": "2026-10-31"}).status_code == 303
    assert "2026-10-31" in instructor.get(address).text
    assert "October 31, 2026" in learner.get(f"/runs/{school.run_id}/calendar").text
    assert "2026年10月31日" in learner.get(f"/runs/{school.run_id}/calendar?lang=zh-Hans").text


def test_learners_hear_that_due_days_were_changed(school: SmallSchool, app: Flask) -> None:
    set_due(school.services, school.instructor, run_id=school.run_id, days={(BRIEF, "launch"): "2026-10-31"})
    set_due(school.services, school.instructor, run_id=school.run_id, days={(BRIEF, "launch"): "2026-10-31"})
    school.work()
    shown = Browser(app, school.services).sign_in(school.other_learner).get("/notices").text
    assert shown.count("The due days of “Paper, Clay, Light” were changed.") == 1

"""Asking for many at once answers as asking for each, and does not ask the database for each."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select

from makerpath.service.courses.models import CourseRun
from makerpath.service.policy import allowed, PERMISSIONS, permitted
from makerpath.service.projects.models import Project
from makerpath.service.reach import projects_with, runs_with
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool

PEOPLE = ("learner", "other_learner", "mentor", "instructor", "officer", "administrator")


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("viewing_as_learner", [False, True])
def test_many_at_once_are_answered_as_each_alone(school: SmallSchool, who: str, viewing_as_learner: bool) -> None:
    school.start(school.learner)
    school.start(school.other_learner)
    actor = getattr(school, who)
    actor = actor.viewing_as_learner() if viewing_as_learner else actor
    with school.services.database.reading(school.id) as session:
        projects = session.scalars(select(Project).order_by(Project.id)).all()
        for permission in PERMISSIONS:
            each = [project for project in projects if allowed(session, actor, permission, project)]
            assert permitted(session, actor, permission, projects) == each, permission
            found = session.scalars(select(Project).where(projects_with(session, actor, permission))).all()
            assert set(found) == set(each), permission
            runs = session.scalars(select(CourseRun).order_by(CourseRun.id)).all()
            there = session.scalars(select(CourseRun).where(runs_with(session, actor, permission))).all()
            assert set(there) == {run for run in runs if allowed(session, actor, permission, run)}, permission


def queries(browser: Browser, address: str) -> int:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    engine = browser.services.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert browser.get(address).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(asked)


@pytest.mark.parametrize("address", ["/review", "/home"])
def test_a_list_of_projects_takes_as_many_queries_for_two_as_for_one(school: SmallSchool, address: str) -> None:
    browser = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    school.start(school.learner)
    one = queries(browser, address)
    school.start(school.other_learner)
    assert queries(browser, address) == one

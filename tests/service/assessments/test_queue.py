"""Whoever may not see a mark does not see it in a list either."""

from __future__ import annotations

from makerpath.service.assessments.results import results_in
from makerpath.service.projects.models import Project
from tests.service.browsing import app_of, Browser
from tests.service.prepared import Finished
from tests.service.school import SmallSchool


def queue(school: SmallSchool, actor: object) -> str:
    browser = Browser(app_of(school.services), school.services).sign_in(actor)  # type: ignore[arg-type]
    return browser.get("/review?lang=en").get_data(as_text=True)


def test_the_queue_shows_marks_to_the_instructor_and_nothing_to_a_mentor(finished: Finished) -> None:
    school = finished.school
    school.assess(finished.project)
    assert "100 %" in queue(school, school.instructor)
    for actor in (school.mentor, school.learner):
        shown = queue(school, actor)
        assert "100 %" not in shown and str(finished.project) not in shown


def test_the_marks_of_a_list_are_those_that_count(finished: Finished) -> None:
    school = finished.school
    school.assess(finished.project, theory=0)
    school.assess(finished.project)
    with school.services.database.reading(school.id) as session:
        project, one = session.get_one(Project, finished.project), school.result(finished.project)
        assert one is not None
        assert results_in(session, [(project, None)])[project.id, None].main.id == one.main.id
        assert results_in(session, []) == {}

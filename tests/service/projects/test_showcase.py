"""The class sees a project while its makers want it to, and never longer."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError
from makerpath.service.core.events import Event
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor
from makerpath.service.projects import operations, showing
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.showcase import exhibits
from makerpath.service.uploads.content import create_content_app
from makerpath.xblocks.shared.clean import clean_fragment
from tests.service.browsing import app_of, Browser
from tests.service.lessons import lesson_with, LessonInSchool
from tests.service.platform import make_platform
from tests.service.prepared import Finished
from tests.service.school import SmallSchool

PICTURE = re.compile(r'<img src="([^"]+/files/[^"]+)"')


@pytest.fixture
def lesson(finished: Finished, tmp_path: Path) -> LessonInSchool:
    """A lesson with a showcase; the finished project is moved into its run."""
    found = lesson_with(finished.school, tmp_path, "::showcase{}", {})
    with finished.school.services.database.writing(finished.school.id) as session:
        session.get_one(Project, finished.project).run_id = found.run_id
    return found


def show(finished: Finished, actor: Actor | None = None) -> None:
    showing.show(finished.school.services, actor or finished.school.learner, project_id=finished.project)


def test_nothing_is_shown_that_nobody_put_there(lesson: LessonInSchool) -> None:
    assert "Nothing is shown yet" in lesson.page(lesson.school.other_learner)
    assert "My lamp" not in lesson.page(lesson.school.other_learner)


def test_the_class_sees_title_question_names_and_the_newest_picture(lesson: LessonInSchool, finished: Finished) -> None:
    show(finished)
    page = lesson.page(lesson.school.other_learner)
    assert "My lamp" in page
    assert "Learner One" in page
    found = PICTURE.search(page)
    assert found
    content = create_content_app(lesson.school.services).test_client()
    answer = content.get("/files/" + found[1].split("/files/")[1])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_taken_out_it_is_gone_at_once_with_its_picture(lesson: LessonInSchool, finished: Finished) -> None:
    show(finished)
    found = PICTURE.search(lesson.page(lesson.school.other_learner))
    assert found
    showing.hide(lesson.school.services, lesson.school.learner, project_id=finished.project)
    assert "My lamp" not in lesson.page(lesson.school.other_learner)
    content = create_content_app(lesson.school.services).test_client()
    assert content.get("/files/" + found[1].split("/files/")[1]).status_code == 404


def test_a_project_that_is_opened_again_steps_back_with_its_picture(lesson: LessonInSchool, finished: Finished) -> None:
    show(finished)
    found = PICTURE.search(lesson.page(lesson.school.other_learner))
    assert found
    operations.reopen(
        lesson.school.services, lesson.school.learner, project_id=finished.project, stage="exhibit", reason="More"
    )
    assert "My lamp" not in lesson.page(lesson.school.other_learner)
    content = create_content_app(lesson.school.services).test_client()
    assert content.get("/files/" + found[1].split("/files/")[1]).status_code == 404


def test_only_after_the_gate_of_the_exhibition(school: SmallSchool) -> None:
    project = school.start()
    with pytest.raises(MakerpathError, match=r"showcase\.too_early"):
        showing.show(school.services, school.learner, project_id=project)
    page = Browser(app_of(school.services), school.services).sign_in(school.learner).get(f"/projects/{project}")
    assert "Show it to my class" not in page.get_data(as_text=True)


def test_only_makers_choose_and_every_one_of_them(lesson: LessonInSchool, finished: Finished) -> None:
    school = lesson.school
    for actor in (school.instructor, school.officer, school.administrator, school.mentor, school.other_learner):
        with pytest.raises(MakerpathError):
            show(finished, actor)
    show(finished)
    for actor in (school.instructor, school.mentor):
        with pytest.raises(MakerpathError):
            showing.hide(school.services, actor, project_id=finished.project)
    with school.services.database.writing(school.id) as session:
        session.add(TeamMember(project_id=finished.project, person_id=school.other_learner.person_id))
    showing.hide(school.services, school.other_learner, project_id=finished.project)
    with school.services.database.reading(school.id) as session:
        assert session.get_one(Project, finished.project).shown_at is None


def test_the_makers_choose_on_the_project_s_page(lesson: LessonInSchool, finished: Finished) -> None:
    school, address = lesson.school, f"/projects/{finished.project}"
    browser = lesson.browser(school.learner)
    assert "Show it to my class" in browser.get(address).get_data(as_text=True)
    assert browser.post(f"{address}/showcase.show").status_code == 303
    page = browser.get(address).get_data(as_text=True)
    assert "Take it out again" in page
    assert "The project is shown to the class." in page
    assert "拿下来" in browser.get(f"{address}?lang=zh-Hans").get_data(as_text=True)
    assert browser.post(f"{address}/showcase.hide").status_code == 303
    assert "Show it to my class" not in lesson.browser(school.instructor).get(address).get_data(as_text=True)
    with school.services.database.reading(school.id) as session:
        verbs = session.scalars(select(Event.verb).where(Event.project_id == finished.project)).all()
    assert {"project.shown", "project.hidden"} <= set(verbs)


def test_strangers_see_nothing(lesson: LessonInSchool, finished: Finished) -> None:
    show(finished)
    school = lesson.school
    made = create_person(
        school.services, school.administrator, display_name="X", certificate_name="", email="x@hill.example"
    )
    stranger = Actor(person_id=UUID(made["person"]), school_id=school.id)
    answer = lesson.browser(stranger).get(lesson.address)
    assert answer.status_code == 404
    with school.services.database.reading(school.id) as session:
        assert exhibits(session, school.run_id) == [], "another run's showcase does not have it"


@pytest.mark.parametrize(
    ("words", "found"), [("lamp", True), ("LAMP one", True), ("怎样", True), ("boat", False), ("%", False)]
)
def test_one_finds_by_words(lesson: LessonInSchool, finished: Finished, words: str, found: bool) -> None:
    show(finished)
    page = lesson.browser(lesson.school.learner).get(lesson.address, query_string={"find": words})
    assert ("mp-exhibit-picture" in page.get_data(as_text=True)) is found


def test_what_is_searched_for_is_shown_as_text(lesson: LessonInSchool, finished: Finished) -> None:
    show(finished)
    page = lesson.browser(lesson.school.learner).get(lesson.address, query_string={"find": '"><script>'})
    assert '"><script>' not in page.get_data(as_text=True)


def test_a_block_shows_and_finds_too(lesson: LessonInSchool, finished: Finished) -> None:
    show(finished)
    platform = make_platform(lesson.school, lesson.app)
    platform.course = "small-course"
    part = {"kind": "showcase", "lesson": "first-fold", "arguments": {}, "definitions": []}
    assert "Nothing is shown yet" in platform.fragment(part).get_json()["html"], "another run"
    with lesson.school.services.database.writing(lesson.school.id) as session:
        run = session.scalars(select(CourseRun).where(CourseRun.platform_id.is_not(None))).one()
        session.get_one(Project, finished.project).run_id = run.id
    assert "My lamp" in platform.fragment(part).get_json()["html"]
    found = platform.fragment({**part, "page": {"find": "boat"}}).get_json()
    assert "My lamp" not in found["html"]
    assert 'value="boat"' in found["html"]
    cleaned = clean_fragment(found["html"], platform.school.services.settings.service_url)
    assert "data-makerpath-page" in cleaned
    assert not re.search(r"<a (?![^>]*href=)", cleaned), "every link is reached by keyboard in a block too"

"""The rubric is for everybody; a result is its makers', and staff see who waits."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.service.assessments.operations import save
from makerpath.service.courses.definitions import load_rubric, of_course
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project
from makerpath.service.starting.operations import start
from tests.service.assessing.setting import planned
from tests.service.lessons import lesson_with, LessonInSchool
from tests.service.platform import make_platform
from tests.service.school import SmallSchool

SAID = "Your corners close well 角"


@pytest.fixture
def lesson(school: SmallSchool, tmp_path: Path) -> LessonInSchool:
    return lesson_with(school, tmp_path, '::assessment{brief="paper-box"}', {})


def begin(lesson: LessonInSchool, learner: Actor, title: str) -> UUID:
    with lesson.school.services.database.reading(lesson.school.id) as session:
        brief = of_course(session, "brief", "paper-box", "small-course")
        rubric = of_course(session, "rubric", "box", "small-course")
    made = start(lesson.school.services, learner, run_id=lesson.run_id, brief=brief, rubric=rubric, title=title)
    return UUID(made["project"])


def assess(lesson: LessonInSchool, project_id: UUID, *, final: bool) -> None:
    services = lesson.school.services
    with services.database.reading(lesson.school.id) as session:
        project = session.scalars(select(Project).where(Project.id == project_id)).one()
        rubric = load_rubric(session, project.rubric_hash, project.rubric_wording)
    save(
        services,
        lesson.school.instructor,
        project_id=project_id,
        levels={item.id: item.levels[-1].id for item in rubric.criteria},
        comments={item.id: SAID for item in rubric.criteria},
        comment="",
        final=final,
    )


def test_everybody_reads_the_rubric_in_plain_words(lesson: LessonInSchool) -> None:
    school = lesson.school
    for actor in (school.learner, school.mentor, school.instructor, school.officer):
        page = lesson.page(actor)
        assert "Levels, from the lowest" in page
        assert "A pass needs at least" in page
    assert "等级（由低到高）" in lesson.page(school.learner, "zh-Hans")


def test_a_learner_sees_what_waits_and_then_their_own_result(lesson: LessonInSchool) -> None:
    learner = lesson.school.learner
    assert "You have not begun this project" in lesson.page(learner)
    project = begin(lesson, learner, "My box")
    assert "Not handed in yet." in lesson.page(learner)
    assess(lesson, project, final=False)
    assert SAID not in lesson.page(learner), "a draft is the instructor's own"
    assess(lesson, project, final=True)
    page = lesson.page(learner)
    assert SAID in page and "How this result came about" in page
    assert 'aria-current="true"' in page


def test_nobody_else_sees_a_result(lesson: LessonInSchool) -> None:
    school = lesson.school
    assess(lesson, begin(lesson, school.learner, "My box"), final=True)
    for actor in (school.other_learner, school.mentor):
        page = lesson.page(actor)
        assert SAID not in page
        assert "My box" not in page
        assert "Learner One" not in page
        assert "Waiting for an assessment" not in page and "What waits for you" not in page


def test_an_instructor_sees_who_waits_and_who_does_not(lesson: LessonInSchool) -> None:
    school = lesson.school
    mine, other = begin(lesson, school.learner, "My box"), begin(lesson, school.other_learner, "Her box")
    assess(lesson, mine, final=True)
    page = lesson.page(school.instructor)
    assert "Waiting for an assessment: 1" in page
    assert page.rindex("Her box") < page.index("Assessed: 1") < page.rindex("My box")
    whole = lesson.browser(school.instructor).get(f"{lesson.address}?state=open").get_data(as_text=True)
    assert f'href="/projects/{other}/assess/final?as=instructor"' in whole
    assert "css/desk.css" in whole and "js/desk.js" not in whole
    page = lesson.page(school.officer)
    assert "Waiting for an assessment: 1" in page
    assert "/assess/" not in page


def test_makers_say_what_they_think_of_it_on_the_lessons_page(lesson: LessonInSchool) -> None:
    project = begin(lesson, lesson.school.learner, "My box")
    planned(lesson.school, project, {"assessors": [{"role": "instructor"}, {"role": "self"}]})
    fields = {"plan": "final", "revision": "0", "final": "0", "comment": SAID, "form": "self-final"}
    name = "assessment-paper-box"
    refused = lesson.send(lesson.school.learner, name, "assessment.self", **{**fields, "revision": "7"})
    assert refused.status_code == 409 and SAID in refused.get_data(as_text=True)
    kept = lesson.send(lesson.school.learner, name, "assessment.self", **fields)
    assert (kept.status_code, "/lessons/" in kept.location) == (303, True)
    assert SAID in lesson.page(lesson.school.learner)
    assert lesson.send(lesson.school.other_learner, name, "assessment.self", **fields).status_code == 404


def test_staff_who_view_as_a_learner_see_what_a_learner_sees(lesson: LessonInSchool) -> None:
    assess(lesson, begin(lesson, lesson.school.learner, "My box"), final=True)
    browser = lesson.browser(lesson.school.instructor)
    browser.post("/view-as-learner", {"on": "1"})
    page = browser.get(lesson.address).get_data(as_text=True)
    assert "Waiting for an assessment" not in page


def test_a_block_shows_the_same(lesson: LessonInSchool) -> None:
    platform = make_platform(lesson.school, lesson.app)
    part = {"kind": "assessment", "lesson": "any", "arguments": {"brief": lesson.school.brief.id}}
    answer = platform.fragment(part).get_json()
    assert "Levels, from the lowest" in answer["html"]
    assert answer["summary"]["state"] == "open"
    assert "Waiting for an assessment" in platform.fragment(part, role="instructor", sub="7").get_json()["html"]

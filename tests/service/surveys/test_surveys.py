"""A survey is answered once, and read by nobody as anybody's."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.service.classes.enrolment import enrol, runs_of_class
from makerpath.service.classes.models import SchoolClass
from makerpath.service.classes.operations import add_member
from makerpath.service.core.database import utc_now
from makerpath.service.operation import Work
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor
from makerpath.service.surveys.models import SurveyAnswer
from tests.service.lessons import lesson_with, LessonInSchool
from tests.service.school import SmallSchool

BEFORE, AFTER = "survey-making--before", "survey-making--after"
SURVEY = """\
schema: makerpath.survey/1
id: making
title: {en: Before you begin, zh-Hans: 开始之前}
questions:
  - id: can
    kind: scale
    prompt: {en: I can make things., zh-Hans: 我会做东西。}
    low: {en: not yet, zh-Hans: 还不会}
    high: {en: for sure, zh-Hans: 当然}
  - id: who
    kind: choice
    prompt: {en: Who is a maker?, zh-Hans: 谁是创客？}
    options: [{id: all, text: {en: Everybody, zh-Hans: 每个人}}, {id: few, text: {en: Engineers, zh-Hans: 工程师}}]
  - {id: why, kind: open, prompt: {en: Why?, zh-Hans: 为什么？}}
"""
BOTH = '::survey{id="making" when="before"}\n\nMore words.\n\n::survey{id="making" when="after"}'
FULL = {"q-can": "2", "q-who": "all", "q-why": "Because of 李雷"}


@pytest.fixture
def lesson(school: SmallSchool, tmp_path: Path) -> LessonInSchool:
    return lesson_with(school, tmp_path, BOTH, {"surveys/making.yaml": SURVEY})


def kept(lesson: LessonInSchool) -> list[SurveyAnswer]:
    with lesson.school.services.database.reading(lesson.school.id) as session:
        return list(session.scalars(select(SurveyAnswer).order_by(SurveyAnswer.id)))


def classmates(lesson: LessonInSchool, count: int) -> list[Actor]:
    school, people = lesson.school, []
    for number in range(count):
        made = create_person(
            school.services,
            school.administrator,
            display_name=f"Maker {number}",
            certificate_name="",
            email=f"m{number}@hill.example",
        )
        people.append(Actor(person_id=UUID(made["person"]), school_id=school.id))
    with school.services.database.writing(school.id) as session:
        work = Work(school.services, session, school.administrator, utc_now())
        for person in people:
            assert person.person_id
            add_member(work, session.get_one(SchoolClass, school.class_id), person.person_id)
            enrol(work, runs_of_class(session, school.class_id), [person.person_id])
    return people


def test_a_learner_answers_once_each_time_it_is_asked(lesson: LessonInSchool) -> None:
    learner = lesson.school.learner
    assert lesson.send(learner, BEFORE, "answer", **FULL).status_code == 303
    assert lesson.send(learner, BEFORE, "answer", **FULL).status_code == 409
    assert lesson.send(learner, AFTER, "answer", **{**FULL, "q-can": "5"}).status_code == 303
    assert [(row.moment, row.answers["can"]) for row in kept(lesson)] == [("before", 2), ("after", 5)]
    assert lesson.page(learner).count("You have answered. Thank you.") == 2


@pytest.mark.parametrize(
    "wrong", [{"q-can": ""}, {"q-can": "6"}, {"q-can": ["1", "2"]}, {"q-who": "nobody"}, {"q-who": ["all", "few"]}]
)
def test_an_answer_that_cannot_be_is_refused_and_the_rest_is_kept(
    lesson: LessonInSchool, wrong: dict[str, object]
) -> None:
    answer = lesson.send(lesson.school.learner, BEFORE, "answer", **{**FULL, **wrong})
    assert answer.status_code == 422
    assert "Because of 李雷" in answer.get_data(as_text=True)
    assert kept(lesson) == []


def test_row_60_the_class_sees_the_change_and_nobody_who_said_what(lesson: LessonInSchool) -> None:
    makers = classmates(lesson, 5)
    for maker in makers:
        lesson.send(maker, BEFORE, "answer", **FULL)
        lesson.send(maker, AFTER, "answer", **{**FULL, "q-can": "4"})
    page = lesson.page(lesson.school.instructor)
    assert "+2.0" in page
    assert "2.0 before, 4.0 after, for 5 who answered both times" in page
    assert "李雷" not in page
    assert "Maker 0" not in page
    assert "What the class answered" not in lesson.page(makers[0])


def test_with_few_answers_only_their_number_is_shown(lesson: LessonInSchool) -> None:
    lesson.send(lesson.school.learner, BEFORE, "answer", **FULL)
    page = lesson.page(lesson.school.instructor)
    assert "Before: 1 answer" in page
    assert "mp-report-line" not in page


def test_only_learners_of_the_run_answer(lesson: LessonInSchool) -> None:
    for actor in (lesson.school.instructor, lesson.school.mentor, lesson.school.officer):
        assert lesson.send(actor, BEFORE, "answer", **FULL).status_code in (403, 404)
    assert kept(lesson) == []

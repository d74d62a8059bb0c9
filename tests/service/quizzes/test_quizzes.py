"""Learners answer a quiz in the lesson, are told what was right, and the best attempt counts."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from makerpath.content.check import load
from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.domain.hashing import split
from makerpath.domain.quiz import ChoiceQuestion, Quiz
from makerpath.service.core.events import Event
from makerpath.service.courses.definitions import COURSE, of_course, store
from makerpath.service.quizzes.models import QuizAttempt
from makerpath.service.quizzes.operations import answer
from tests.content.conftest import DATA
from tests.service.lessons import lesson_with, LessonInSchool
from tests.service.school import SmallSchool

PART = "quiz-folds"
QUIZ: Quiz = load(DATA / "small-course").quizzes["folds"]
RIGHT: dict[str, Any] = {"layers": "right", "tools": ["bone", "nail"], "length": " １４，８５ cm", "word": "A  Crease"}
WRONG: dict[str, Any] = {"layers": "wrong", "tools": ["water"], "length": "30", "word": "line"}
HALF: dict[str, Any] = {**RIGHT, "tools": ["bone"], "length": "7"}
FEEDBACK = ("That takes a second fold.", "Water softens paper.", "Half of 29.7 is asked.", "It begins with c.")
EXPLAINED = ("One fold makes two layers.", "A crease stays in the paper.")


@pytest.fixture
def lesson(school: SmallSchool, tmp_path: Path) -> LessonInSchool:
    return lesson_with(school, tmp_path, '::quiz{id="folds"}', {})


def form(answers: dict[str, Any]) -> dict[str, str]:
    """The fields of the form with these answers; left out are those that `answers` does not have."""
    fields = {}
    for question in QUIZ.questions:
        given = answers.get(question.id, "")
        if isinstance(question, ChoiceQuestion):
            tokens = {choice.id: question.token(choice) for choice in question.choices}
            if isinstance(given, list):
                fields |= {f"q-{question.id}-{tokens[name]}": "1" for name in given}
            elif given:
                fields[f"q-{question.id}"] = tokens[given]
        else:
            fields[f"q-{question.id}"] = given
    return fields


def send(lesson: LessonInSchool, answers: dict[str, Any], **more: Any) -> Any:
    who = more.pop("who", lesson.school.learner)
    return lesson.send(who, PART, "answer", **{"seen": version(lesson).scoring_hash, **form(answers), **more})


def version(lesson: LessonInSchool) -> Any:
    with lesson.school.services.database.reading(lesson.school.id) as session:
        return of_course(session, "quiz", "folds", "small-course")


def rows(lesson: LessonInSchool) -> list[QuizAttempt]:
    with lesson.school.services.database.reading(lesson.school.id) as session:
        return list(session.scalars(select(QuizAttempt).order_by(QuizAttempt.number)))


def edit(lesson: LessonInSchool, **changes: Any) -> None:
    """Publish the quiz anew with other fields."""
    plain = QUIZ.model_dump(mode="json", by_alias=True, exclude_none=True) | changes
    with lesson.school.services.database.writing(lesson.school.id) as session:
        store(session, "quiz", split(Quiz.model_validate(plain)), "folds", COURSE + "small-course")


def test_before_the_first_answer_nothing_tells_what_is_right(lesson: LessonInSchool) -> None:
    page = lesson.page(lesson.school.learner)
    for words in ("About folds", "60 %", "2 of 2 left", "Count at the edge.", "A sheet folded once", "2 points"):
        assert words in page
    for secret in (*FEEDBACK, *EXPLAINED, "14.85", 'value="right"', "crease", "tolerance"):
        assert secret not in page


def test_row_39_a_learner_passes_a_quiz_and_it_counts(lesson: LessonInSchool) -> None:
    assert send(lesson, RIGHT).status_code == 303
    (row,) = rows(lesson)
    assert (row.number, row.earned, row.possible, row.passed) == (1, 5, 5, True)
    assert row.answers["layers"] == "right"
    assert row.outcome == {"layers": 1, "tools": 2, "length": 1, "word": 1}
    page = lesson.page(lesson.school.learner)
    for words in ("Attempt 1: passed", "5 of 5 points, 100 %", "1 of 2 left", *EXPLAINED):
        assert words in page
    assert "第 1 次作答：通过" in lesson.page(lesson.school.learner, "zh-Hans")
    with lesson.school.services.database.reading(lesson.school.id) as session:
        event = session.scalars(select(Event).where(Event.verb == "quiz.answered")).one()
        assert event.subject_id == row.id
        assert event.project_id is None
        assert event.data["run"] == str(lesson.run_id)


def test_each_answer_is_called_right_or_not_in_words_with_its_feedback(lesson: LessonInSchool) -> None:
    send(lesson, {**WRONG, "word": "折痕"})
    page = lesson.page(lesson.school.learner)
    assert page.count("Not right</p>") == 3
    assert page.count("Right</p>") == 1
    for words in (*FEEDBACK[:3], "A crease stays in the paper.", "Attempt 1: not passed", 'value="30"'):
        assert words in page
    assert "It begins with c." not in page
    assert "One fold makes two layers." not in page
    assert "The right answer:" not in page


def test_after_the_last_attempt_the_answers_are_shown_and_no_more_are_taken(lesson: LessonInSchool) -> None:
    send(lesson, HALF)
    send(lesson, WRONG)
    page = lesson.page(lesson.school.learner)
    for words in ("All attempts are used.", "The right answer:", "14.85 cm", *EXPLAINED):
        assert words in page
    assert "Your best result" in page
    assert "40 %" in page
    assert page.count('name="seen"') == 0
    refused = send(lesson, RIGHT)
    assert refused.status_code == 409
    assert "There are no attempts left." in refused.get_data(as_text=True)
    assert [row.earned for row in rows(lesson)] == [2, 0]


def test_the_best_attempt_counts(lesson: LessonInSchool) -> None:
    send(lesson, RIGHT)
    send(lesson, WRONG)
    page = lesson.page(lesson.school.learner)
    assert "Attempt 2: not passed" in page
    assert re.search(r"Your best result</dt><dd>100 %.*Passed", page)


@pytest.mark.parametrize("left_out", ["layers", "tools", "length", "word"])
def test_an_unanswered_question_is_named_and_the_rest_is_kept(lesson: LessonInSchool, left_out: str) -> None:
    number = [question.id for question in QUIZ.questions].index(left_out) + 1
    answers = {key: value for key, value in RIGHT.items() if key != left_out}
    refused = send(lesson, answers, key="k1")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert f"Not answered yet: question {number}." in page
    assert page.count("Not answered yet.</span>") == 1
    assert page.count("checked") == {"layers": 2, "tools": 1}.get(left_out, 3)
    for name, typed in (("length", "１４，８５ cm"), ("word", "A  Crease")):
        assert (typed in page) == (name != left_out)
    assert rows(lesson) == []
    # The key of a refused form is free: the same form, mended, is taken.
    assert send(lesson, RIGHT, key="k1").status_code == 303


def test_what_is_no_number_costs_no_attempt(lesson: LessonInSchool) -> None:
    refused = send(lesson, {**RIGHT, "length": "<b>half</b>"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "The answer to question 3 is not a number." in page
    assert html.escape("<b>half</b>") in page
    assert rows(lesson) == []


def test_a_form_sent_twice_counts_once(lesson: LessonInSchool) -> None:
    for _again in range(2):
        assert send(lesson, WRONG, key="same-key").status_code == 303
    assert len(rows(lesson)) == 1


def test_an_edited_quiz_shows_old_attempts_as_such_and_takes_new_ones(lesson: LessonInSchool) -> None:
    old = version(lesson).scoring_hash
    send(lesson, WRONG)
    edit(lesson, attempts=3)
    page = lesson.page(lesson.school.learner)
    assert "The quiz was changed after this attempt" in page
    assert "2 of 3 left" in page
    assert "Not right</p>" not in page
    stale = send(lesson, RIGHT, seen=old)
    assert stale.status_code == 409
    assert "The quiz was changed while you answered it." in stale.get_data(as_text=True)
    assert "A  Crease" in stale.get_data(as_text=True)
    assert send(lesson, RIGHT).status_code == 303
    assert [row.number for row in rows(lesson)] == [1, 2]


def test_a_new_wording_leaves_an_attempt_as_it_was(lesson: LessonInSchool) -> None:
    send(lesson, {**RIGHT, "length": "14.85 cm"})
    questions = QUIZ.model_dump(mode="json", by_alias=True, exclude_none=True)["questions"]
    questions[2]["unit"] = {"en": "centimetres", "zh-Hans": "厘米"}
    edit(lesson, questions=questions)
    page = lesson.page(lesson.school.learner)
    assert "The quiz was changed" not in page
    assert page.count("Right</p>") == 4


def test_only_learners_of_the_run_answer(lesson: LessonInSchool) -> None:
    school = lesson.school
    for actor in (school.instructor, school.mentor, school.officer):
        assert send(lesson, RIGHT, who=actor).status_code in (403, 404)
        with pytest.raises((MakerpathError, NotFound)):
            answer(
                school.services,
                actor,
                run_id=lesson.run_id,
                version=version(lesson),
                seen=version(lesson).scoring_hash,
                answers=RIGHT,
            )
        assert 'name="seen"' not in lesson.page(actor)
    assert rows(lesson) == []


def test_staff_see_how_the_class_did_and_a_mentor_only_the_quiz(lesson: LessonInSchool) -> None:
    school = lesson.school
    send(lesson, HALF)
    send(lesson, RIGHT)
    send(lesson, WRONG, who=school.other_learner)
    for actor in (school.instructor, school.officer):
        page = lesson.page(actor)
        assert "Learners of the course answer here." in page
        assert "Passed by 1 of 2" in page
        one, two = (re.search(rf">{name}</td>(.*?)</tr>", page, re.S)[1] for name in ("Learner One", "Learner Two"))  # type: ignore[index]
        assert "Passed" in one
        assert "100 %" in one
        assert "Not passed yet" in two
        missed = re.findall(r'#quiz-folds-q-([\w-]+)">.*?(\d of \d)</td>', page, re.S)
        assert missed == [("tools", "2 of 2"), ("length", "2 of 2"), ("layers", "1 of 2"), ("word", "1 of 2")]
        assert not any(words in page for words in (*FEEDBACK, *EXPLAINED))
    mentor = lesson.page(school.mentor)
    assert "About folds" in mentor
    assert "Learner One" not in mentor
    assert "Missed most" not in mentor
    assert "通过 1 人" in lesson.page(school.instructor, "zh-Hans")


def test_the_order_of_choices_is_kept_while_a_form_is_mended(lesson: LessonInSchool) -> None:
    def order(page: str) -> list[str]:
        return re.findall(r'name="q-tools-(\w+)"', page)

    shown = order(lesson.page(lesson.school.learner))
    assert len(shown) == 3
    assert order(lesson.page(lesson.school.learner)) == shown
    assert order(send(lesson, {}).get_data(as_text=True)) == shown

"""A corrected notebook: the class is graded again, what changes is seen first, and learners are told of it."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.service.core.events import Event
from makerpath.service.labs import marking
from makerpath.service.labs.changes import Changes, changes
from makerpath.service.notices.models import Notice
from tests.labs.notebooks import AREA
from tests.service.labs.engine import TrustingEngine
from tests.service.labs.test_marking import mark
from tests.service.labs.workshop import attempt, filled, lab_lesson, republish, standing
from tests.service.lessons import LessonInSchool
from tests.service.school import make_school, SmallSchool

RIGHT = "def area(side):\n    return side * side"
ROUNDS = "def area(side):\n    return min(side * side, 400)"
SOFTER = json.loads(json.dumps(AREA).replace("assert area(21) == 441", "assert area(3) == 9"))


@pytest.fixture
def lesson(school: SmallSchool, tmp_path: Path, engine: TrustingEngine) -> LessonInSchool:
    return lab_lesson(school, tmp_path)


def changed(lesson: LessonInSchool) -> Changes:
    with lesson.school.services.database.reading(lesson.school.id) as session:
        return changes(session, lesson.run_id, "paper")


def regrade(lesson: LessonInSchool, **fields: str) -> None:
    assert lesson.send(lesson.school.instructor, "lab-paper", "lab.regrade", **fields).status_code == 303
    lesson.school.work()


def release(lesson: LessonInSchool) -> None:
    assert lesson.send(lesson.school.instructor, "lab-paper", "lab.release").status_code == 303
    lesson.school.work()


def verbs(lesson: LessonInSchool, attempt_id: UUID) -> list[str]:
    with lesson.school.services.database.reading(lesson.school.id) as session:
        return list(session.scalars(select(Event.verb).where(Event.subject_id == attempt_id).order_by(Event.id)))


def graded_class(lesson: LessonInSchool) -> tuple[UUID, UUID]:
    one, other = attempt(lesson, data=filled(RIGHT)), attempt(lesson, lesson.school.other_learner, data=filled(ROUNDS))
    lesson.school.work()
    release(lesson)
    return one, other


def test_a_class_is_graded_by_the_corrected_notebook_and_nothing_is_shown_before_it_is_released(
    lesson: LessonInSchool, tmp_path: Path
) -> None:
    school = lesson.school
    one, other = graded_class(lesson)
    assert "0 of 3 points" in lesson.page(school.other_learner)
    republish(lesson, tmp_path, SOFTER)
    regrade(lesson)
    assert standing(lesson, other).run.source_sha256 not in standing(lesson, other).attempt.notebooks.values()
    found = changed(lesson)
    assert ([row.person.id for row in found.rows], found.same) == ([school.other_learner.person_id], 1)
    assert (found.gained, found.lost) == (1, 0)
    ((was, now),) = found.rows[0].lines
    assert was is not None
    assert now is not None
    assert (was.points, now.points) == (0, 2)
    page = lesson.page(school.instructor)
    assert "What grading again has changed" in page
    assert "area-tests" in page
    assert "0 / 2 → 2 / 2" in page
    assert "0 of 3 points" in lesson.page(school.other_learner), "what was released stays in sight"
    release(lesson)
    assert "2 of 3 points" in lesson.page(school.other_learner)
    assert changed(lesson).rows == []
    assert verbs(lesson, other)[-1] == "lab.changed"
    assert verbs(lesson, one)[-1] == "lab.unchanged"
    with school.services.database.reading(school.id) as session:
        told = session.scalars(select(Notice.person_id).where(Notice.verb == "lab.changed")).all()
    assert told == [school.other_learner.person_id], "only whoever has another result now is told"


def test_points_by_hand_outlast_it_on_both_sides(lesson: LessonInSchool, tmp_path: Path) -> None:
    _one, other = graded_class(lesson)
    mark(lesson, other, {"points.area-tests": "1", "points.why": "1", "how": "release"})
    republish(lesson, tmp_path, SOFTER)
    regrade(lesson)
    assert standing(lesson, other).result.points == 2
    assert (changed(lesson).rows, changed(lesson).same) == ([], 2)


def test_the_newest_attempts_or_all_of_them(lesson: LessonInSchool, engine: TrustingEngine) -> None:
    first, newest = attempt(lesson, data=filled(ROUNDS)), attempt(lesson, data=filled(RIGHT))
    lesson.school.work()
    regrade(lesson)
    assert (standing(lesson, first).run.number, standing(lesson, newest).run.number) == (1, 2)
    regrade(lesson, every="1")
    assert (standing(lesson, first).run.number, standing(lesson, newest).run.number) == (2, 3)
    assert standing(lesson, newest).run.cause == "again"


def test_what_waits_or_was_given_back_is_left_alone(lesson: LessonInSchool) -> None:
    back, waits = attempt(lesson, data=filled(ROUNDS)), attempt(lesson, lesson.school.other_learner)
    mark(lesson, back, how="return", comment="Look again.")
    assert lesson.send(lesson.school.instructor, "lab-paper", "lab.regrade").status_code == 303
    assert (standing(lesson, back).run.number, standing(lesson, waits).run.number) == (1, 1)


def test_a_result_that_is_released_at_once_is_not_replaced_unseen(
    school: SmallSchool, tmp_path: Path, engine: TrustingEngine
) -> None:
    lesson = lab_lesson(school, tmp_path, "release: at-once\n")
    one = attempt(lesson, data=filled(ROUNDS))
    school.work()
    assert standing(lesson, one).state == "released"
    republish(lesson, tmp_path, SOFTER)
    regrade(lesson)
    assert standing(lesson, one).state == "graded"
    assert "0 of 3 points" in lesson.page(school.learner)


@pytest.mark.parametrize("who", ["officer", "administrator", "mentor", "learner", "other_learner"])
def test_only_instructors_have_a_class_graded_again(lesson: LessonInSchool, who: str) -> None:
    one = attempt(lesson, data=filled(RIGHT))
    lesson.school.work()
    answer = lesson.send(getattr(lesson.school, who), "lab-paper", "lab.regrade")
    assert answer.status_code in (403, 404)
    assert standing(lesson, one).run.number == 1


def test_another_school_reaches_nothing(lesson: LessonInSchool) -> None:
    one = attempt(lesson, data=filled(RIGHT))
    lesson.school.work()
    other = make_school(lesson.school.services, "vale", "VAL")
    with pytest.raises(Exception, match="not_found"):
        marking.regrade(other.services, other.instructor, run_id=lesson.run_id, lab="paper")
    assert standing(lesson, one).run.number == 1

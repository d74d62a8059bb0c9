"""What a notebook shows of a criterion stands beside it where an instructor assesses, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.content.check import check
from makerpath.domain.lab_result import TestResult
from makerpath.service.assessing.desk import Desk, desk
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.labs.criteria import from_labs
from makerpath.service.labs.models import LabAttempt
from makerpath.service.projects.models import Project
from tests.service.labs.workshop import attempt, graded, LAB, lab_lesson
from tests.service.lessons import LessonInSchool
from tests.service.school import SmallSchool


@pytest.fixture
def lesson(school: SmallSchool, tmp_path: Path) -> LessonInSchool:
    return lab_lesson(school, tmp_path, "criteria: {making: [area-tests]}\n")


def beside(lesson: LessonInSchool, project_id: UUID, attempt_id: UUID, role: str) -> Desk:
    """The desk of a project in the run of the lab."""
    school = lesson.school
    with school.services.database.writing(school.id) as session:
        session.get_one(Project, project_id).run_id = session.get_one(LabAttempt, attempt_id).run_id
    with school.services.database.reading(school.id) as session:
        project = session.get_one(Project, project_id)
        case = session.scalars(select(AssessmentCase).where(AssessmentCase.project_id == project_id)).first()
        assert case is not None
        actor = school.instructor if role == "instructor" else school.other_learner
        return desk(session, actor, project, case, role, anonymous=role != "instructor")


@pytest.mark.parametrize("release", [False, True])
def test_an_instructor_sees_the_points_beside_the_criterion(lesson: LessonInSchool, release: bool) -> None:
    school = lesson.school
    project = school.start()
    one = attempt(lesson)
    graded(lesson, one, release=release, tests=[TestResult(grade_id="area-tests", points=1, possible=2)])
    attempt(lesson, school.other_learner)
    (found,) = beside(lesson, project, one, "instructor").labs["making"]
    assert (found.points, found.possible, found.released) == (1, 2, release)
    assert found.lab["en"] == "How much paper"


def test_peers_see_nothing_of_it(lesson: LessonInSchool) -> None:
    project, one = lesson.school.start(), attempt(lesson)
    graded(lesson, one, release=True)
    for role in ("peer", "juror", "self"):
        assert beside(lesson, project, one, role).labs == {}


def test_the_newest_attempt_speaks_and_says_where_a_person_is_missing(lesson: LessonInSchool) -> None:
    project, first = lesson.school.start(), attempt(lesson)
    graded(lesson, first, tests=[TestResult(grade_id="area-tests", points=2, possible=2)])
    newest = attempt(lesson, text="x = 2")
    graded(lesson, newest, tests=[TestResult(grade_id="area-tests", possible=2)])
    (found,) = beside(lesson, project, newest, "instructor").labs["making"]
    assert found.points is None
    with lesson.school.services.database.reading(lesson.school.id) as session:
        assert set(from_labs(session, session.get_one(Project, project))) == {"making"}


def test_a_criterion_or_a_test_that_is_not_there_is_an_error(school: SmallSchool, tmp_path: Path) -> None:
    lab_lesson(school, tmp_path)
    root = tmp_path / "small-course"
    (root / "labs/paper/lab.yaml").write_text(LAB + "criteria: {no-such-thing: [area-tests, none, intro]}\n", "utf-8")
    found = [(problem.code, dict(problem.params), problem.place.line) for problem in check(root)]
    line = len((LAB + "x").splitlines())
    assert ("lab.criterion_unknown", {"criterion": "no-such-thing"}, line) in found
    assert [params["id"] for code, params, _line in found if code == "lab.test_unknown"] == ["none", "intro"]

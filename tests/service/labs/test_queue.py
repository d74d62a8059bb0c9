"""Notebooks are graded in turn, fairly; a lost worker loses none, and what cannot be graded holds nobody up."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from makerpath.domain.errors import MakerpathError
from makerpath.labs.engine.contract import Sandbox
from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs.models import Job
from makerpath.service.core.jobs.registry import kinds_of
from makerpath.service.core.settings import from_environment
from makerpath.service.labs import engines, grading, queue
from makerpath.service.labs.models import LabAttempt, LabRelease, LabResult
from makerpath.service.people.operations import system_actor
from makerpath.service.web.app import load_handlers
from tests.labs.notebooks import AREA, cell, notebook
from tests.service.labs.engine import TrustingEngine
from tests.service.labs.workshop import attempt, ENGINE, filled, lab_lesson, republish, standing
from tests.service.lessons import LessonInSchool
from tests.service.school import make_school, SmallSchool

TROUBLE = engines.trouble
"""Before tests put another in its place."""

RIGHT = "def area(side):\n    return side * side"


@pytest.fixture
def lesson(school: SmallSchool, tmp_path: Path) -> LessonInSchool:
    return lab_lesson(school, tmp_path)


def results(lesson: LessonInSchool, attempt_id: UUID) -> list[LabResult]:
    with lesson.school.services.database.reading(lesson.school.id) as session:
        rows = select(LabResult).where(LabResult.attempt_id == attempt_id).order_by(LabResult.number)
        return list(session.scalars(rows))


def every(lesson: LessonInSchool, **values: Any) -> None:
    with lesson.school.services.database.writing(unscoped="test") as session:
        session.execute(update(LabResult).values(**values))


def hurry(lesson: LessonInSchool) -> None:
    """Let every pause and every lease be over."""
    past = utc_now() - timedelta(seconds=1)
    with lesson.school.services.database.writing(unscoped="test") as session:
        session.execute(update(Job).where(Job.state == "waiting").values(run_at=past))
        session.execute(update(LabResult).where(LabResult.finished_at.is_(None)).values(leased_until=past))


def first(lesson: LessonInSchool) -> UUID:
    with lesson.school.services.database.reading(unscoped="test") as session:
        return queue.next_ones(session, utc_now())[0].attempt_id


def test_what_is_handed_in_is_graded_test_by_test(lesson: LessonInSchool, engine: TrustingEngine) -> None:
    one = attempt(lesson, data=filled(RIGHT))
    lesson.school.work()
    found = standing(lesson, one)
    assert [(line.grade_id, line.points, line.possible) for line in found.result.lines] == [
        ("area-tests", 2, 2),
        ("why", 0, 1),
    ]
    assert found.state == "graded"
    assert found.feedback is not None
    assert found.run.source_sha256 in found.attempt.notebooks.values()
    assert (found.run.engine, found.run.tries, found.run.leased_until) == ("trusting/1", 1, None)
    html = lesson.school.services.storage.open(found.feedback.sha256).read()
    assert b"<html" in html


def test_what_no_test_can_judge_waits_for_a_person_who_reads_it_beside_the_points(
    lesson: LessonInSchool, engine: TrustingEngine
) -> None:
    one = attempt(lesson, data=filled(RIGHT, "Because <script>alert(1)</script> four sides"))
    lesson.school.work()
    assert standing(lesson, one).state == "by_hand"
    page = (
        lesson.browser(lesson.school.instructor)
        .get(lesson.address, query_string={"attempt": str(one)})
        .get_data(as_text=True)
    )
    assert "What the learner wrote:" in page
    assert "Because &lt;script&gt;alert(1)&lt;/script&gt; four sides" in page
    assert "What the learner wrote:" not in lesson.page(lesson.school.learner)


def test_what_was_put_right_is_told(lesson: LessonInSchool, engine: TrustingEngine) -> None:
    changed = filled(RIGHT).replace(b"assert area(2) == 4", b"pass")
    one = attempt(lesson, data=changed)
    lesson.school.work()
    assert standing(lesson, one).run.notes == ["lab.note.locked"]
    assert lesson.send(lesson.school.instructor, "lab-paper", "lab.release").status_code == 303
    assert "A cell that is locked had been changed" in lesson.page(lesson.school.learner)


def test_a_wrong_answer_is_a_result_and_no_failure(lesson: LessonInSchool, engine: TrustingEngine) -> None:
    one = attempt(lesson, data=filled("raise SystemExit('I am off')"))
    lesson.school.work()
    assert standing(lesson, one).result.lines[0].points == 0
    assert standing(lesson, one).run.state == "graded"


def test_the_engine_releases_at_once_where_the_lab_says_so(
    school: SmallSchool, tmp_path: Path, engine: TrustingEngine
) -> None:
    lesson = lab_lesson(school, tmp_path, "release: at-once\n")
    one = attempt(lesson, data=filled(RIGHT))
    school.work()
    assert standing(lesson, one).state == "released"


def test_the_learner_who_had_least_comes_first(lesson: LessonInSchool) -> None:
    school = lesson.school
    many = [attempt(lesson, text=f"x = {number}") for number in range(3)]
    late = attempt(lesson, school.other_learner)
    assert first(lesson) == many[0]
    grading.begin(school.services, system_actor(school.id), attempt_id=many[0], engine=ENGINE, lease=60)
    assert first(lesson) == late
    grading.begin(school.services, system_actor(school.id), attempt_id=late, engine=ENGINE, lease=60)
    assert first(lesson) == many[1], "both have one in work: what came first"


def test_the_school_that_had_least_comes_first(lesson: LessonInSchool, tmp_path: Path) -> None:
    school = lesson.school
    theirs = [attempt(lesson, text=f"x = {number}") for number in range(2)]
    other_school = make_school(school.services, "vale", "VAL")
    (tmp_path / "vale").mkdir()
    other = lab_lesson(other_school, tmp_path / "vale")
    ours = attempt(other)
    assert first(lesson) == theirs[0]
    grading.begin(school.services, system_actor(school.id), attempt_id=theirs[0], engine=ENGINE)
    grading.fail(school.services, system_actor(school.id), attempt_id=theirs[0], engine=ENGINE, reason="x")
    assert first(lesson) == ours
    every(lesson, started_at=utc_now() - 2 * queue.LATELY)
    assert first(lesson) == theirs[1], "what was long ago is forgotten"


def test_nobody_takes_what_another_worker_has_until_its_lease_is_over(lesson: LessonInSchool) -> None:
    school, engine = lesson.school, system_actor(lesson.school.id)
    one = attempt(lesson)
    begun = grading.begin(school.services, engine, attempt_id=one, engine=ENGINE, lease=60)
    with pytest.raises(MakerpathError, match=r"lab\.leased"):
        grading.begin(school.services, engine, attempt_id=one, engine=ENGINE, lease=60)
    with school.services.database.reading(unscoped="test") as session:
        assert queue.next_ones(session, utc_now()) == []
        assert [item.attempt_id for item in queue.next_ones(session, utc_now() + timedelta(seconds=61))] == [one]
    hurry(lesson)
    again = grading.begin(school.services, engine, attempt_id=one, engine=ENGINE, lease=60)
    assert (begun["tries"], again["tries"]) == (1, 2)
    for late in (grading.grade, grading.fail):
        more: dict[str, Any] = {"tests": []} if late is grading.grade else {"reason": "x"}
        with pytest.raises(MakerpathError, match=r"lab\.finished"):
            late(school.services, engine, attempt_id=one, engine=ENGINE, tries=1, **more)
    grading.grade(school.services, engine, attempt_id=one, engine=ENGINE, tries=2, tests=[])


def test_a_notebook_whose_worker_is_lost_each_time_is_set_aside_and_the_class_goes_on(
    lesson: LessonInSchool, engine: TrustingEngine
) -> None:
    school = lesson.school
    bad, good = attempt(lesson), attempt(lesson, school.other_learner, data=filled(RIGHT))
    for _ in range(grading.TRIES):
        grading.begin(school.services, system_actor(school.id), attempt_id=bad, engine=ENGINE, lease=60)
        hurry(lesson)
    school.work()
    assert (standing(lesson, bad).state, standing(lesson, bad).run.reason) == ("failed", "lab.set_aside")
    assert standing(lesson, good).state == "graded"
    assert "set aside" in lesson.browser(school.instructor).get(
        lesson.address, query_string={"attempt": str(bad)}
    ).get_data(as_text=True)
    assert "That is not your fault" in lesson.page(school.learner)


def test_trouble_of_the_engine_is_tried_again_and_then_set_aside(
    lesson: LessonInSchool, engine: TrustingEngine
) -> None:
    one, good = attempt(lesson, data=filled("BREAKS")), attempt(lesson, lesson.school.other_learner, data=filled(RIGHT))
    lesson.school.work()
    assert (standing(lesson, one).state, standing(lesson, one).run.tries) == ("waiting", 1)
    assert standing(lesson, good).state == "graded"
    for _ in range(grading.TRIES):
        hurry(lesson)
        lesson.school.work()
    assert (standing(lesson, one).state, standing(lesson, one).run.reason) == ("failed", "lab.set_aside")


def test_a_job_that_comes_twice_grades_once(lesson: LessonInSchool, engine: TrustingEngine) -> None:
    one = attempt(lesson, data=filled(RIGHT))
    lesson.school.work()
    ran = len(engine.ran)
    with lesson.school.services.database.writing(unscoped="test") as session:
        session.execute(update(Job).where(Job.kind == queue.KIND).values(state="waiting"))
    lesson.school.work()
    assert len(engine.ran) == ran
    assert len(results(lesson, one)) == 1


def test_one_job_is_enough_for_all_that_wait(lesson: LessonInSchool, engine: TrustingEngine) -> None:
    school = lesson.school
    many = [attempt(lesson, text=f"x = {number}") for number in range(3)]
    with school.services.database.writing(unscoped="test") as session:
        jobs = session.scalars(select(Job).where(Job.kind == queue.KIND).order_by(Job.id)).all()
        for job in jobs[1:]:
            job.state = "dead"
    school.work()
    assert {standing(lesson, one).run.state for one in many} == {"graded"}


def test_without_an_engine_everything_waits(lesson: LessonInSchool) -> None:
    one = attempt(lesson)
    lesson.school.work()
    assert standing(lesson, one).state == "waiting"
    assert "by hand" in lesson.page(lesson.school.instructor)


def test_a_notebook_with_a_solution_that_fails_grades_nobody_and_says_so(
    school: SmallSchool, tmp_path: Path, engine: TrustingEngine
) -> None:
    lesson = lab_lesson(school, tmp_path)
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(LabRelease)).all() == []
    broken = json.loads(json.dumps(AREA).replace("side * side", "side + side + 1"))
    republish(lesson, tmp_path, broken)
    school.work()
    page = lesson.page(school.instructor)
    assert "The solution gets" in page
    one = attempt(lesson, data=filled(RIGHT))
    school.work()
    assert (standing(lesson, one).state, standing(lesson, one).run.reason) == ("failed", "lab.not_gradable")
    assert "The solution gets" not in lesson.page(school.learner)


def test_packages_that_the_operator_has_not_allowed_are_not_used(
    school: SmallSchool, tmp_path: Path, engine: TrustingEngine
) -> None:
    lesson = lab_lesson(school, tmp_path, "packages: [Left_Pad]\n")
    one = attempt(lesson, data=filled(RIGHT))
    school.work()
    assert standing(lesson, one).run.reason == "lab.packages"
    object.__setattr__(school.services.settings, "labs_packages", "numpy left-pad")
    lesson.send(school.instructor, "lab-paper", "again", attempt=str(one))
    school.work()
    assert standing(lesson, one).run.state == "graded"


def test_the_notebook_in_the_language_that_the_learner_had_is_the_one_to_grade_by(
    lesson: LessonInSchool, tmp_path: Path, engine: TrustingEngine
) -> None:
    chinese = json.loads(json.dumps(AREA).replace("How much paper?", "Duo shao zhi?"))
    republish(lesson, tmp_path, AREA, chinese)
    data = notebook(cell("# Duo shao zhi?", "markdown"), cell(RIGHT, grade_id="area", solution=True))
    one = attempt(lesson, data=json.dumps(data).encode())
    lesson.school.work()
    found = standing(lesson, one)
    assert found.run.source_sha256 == found.attempt.notebooks["zh-Hans"]
    with lesson.school.services.database.reading(lesson.school.id) as session:
        assert session.get_one(LabAttempt, one).notebooks.keys() == {"en", "zh-Hans"}


def test_two_jobs_that_end_at_once_do_not_rely_on_each_other(lesson: LessonInSchool) -> None:
    school, one = lesson.school, attempt(lesson)
    grading.begin(school.services, system_actor(school.id), attempt_id=one, engine=ENGINE, lease=60)
    grading.put_back(school.services, system_actor(school.id), attempt_id=one, tries=1, wait=20)
    with school.services.database.writing(unscoped="test") as session:
        session.execute(update(Job).where(Job.kind == queue.KIND).values(state="running"))
    with school.services.database.reading(unscoped="test") as session:
        assert queue.again_at(session) is not None
    queue.begin(school.services.database)
    with school.services.database.reading(unscoped="test") as session:
        assert queue.again_at(session) is None, "a job waits for it now"


def test_a_worker_that_cannot_confine_notebooks_takes_none_and_says_why(
    school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_handlers()
    settings = school.services.settings
    assert "lab.grade" not in kinds_of(school.services)
    told = engines.told(settings)
    assert told is not None
    assert (told.code, told.params["reason"]) == ("lab.no_sandbox", "none in tests")
    monkeypatch.setattr(engines, "trouble", TROUBLE)
    monkeypatch.setattr("makerpath.labs.engine.probe.sandbox", lambda: Sandbox(False, "no bubblewrap"))
    assert engines.trouble(settings) == "no bubblewrap"
    chosen = settings.model_copy(update={"labs_unconfined": "learners may run code on this machine"})
    assert engines.trouble(chosen) == ""
    warned = engines.told(chosen)
    assert warned is not None
    assert warned.code == "lab.unconfined"


@pytest.mark.parametrize("words", ["yes", "true", "1", "Learners may run code on this machine"])
def test_nothing_less_than_the_very_words_lets_notebooks_run_unconfined(words: str) -> None:
    with pytest.raises(MakerpathError, match=r"settings\.invalid"):
        from_environment({"MAKERPATH_LABS_UNCONFINED": words})


def test_packages_are_known_however_they_are_written() -> None:
    settings = from_environment({"MAKERPATH_LABS_PACKAGES": "SciPy, network_x\n Ruamel.yaml"})
    assert settings.lab_packages == {"scipy", "network-x", "ruamel-yaml"}

"""Sample projects replayed in a school by the operations that learners and instructors use, up to the certificate."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from sqlalchemy import select

from makerpath.content.check import check, load
from makerpath.content.library import courses
from makerpath.content.package import CoursePackage
from makerpath.credentials.record import CertificateRecord
from makerpath.credentials.render import render
from makerpath.service.assessments.results import result_of
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.operations import issue
from makerpath.service.classes.models import SchoolClass
from makerpath.service.classes.operations import create_run
from makerpath.service.core.database import utc_now
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.critiques.models import Critique
from makerpath.service.demo.replaying import Replay
from makerpath.service.demo.sampling import Studio
from makerpath.service.journal.models import JournalEntry
from makerpath.service.materials.models import MaterialItem, ResourcePlan
from makerpath.service.projects.models import Decision, Evidence, Iteration, Project, Submission
from tests.content.conftest import Folder
from tests.content.told import tell
from tests.service.lessons import SMALL
from tests.service.prepared import Finished
from tests.service.school import SmallSchool

SHIPPED = {path.name: path for path in courses()}
WITH_SAMPLE = [name for name, path in SHIPPED.items() if any(path.glob("samples/*/sample.yaml"))]
BOTH = [("sqlite", name) for name in WITH_SAMPLE] + [("postgresql", name) for name in WITH_SAMPLE[:1]]


def studio_of(school: SmallSchool, packages: Mapping[str, CoursePackage]) -> Studio:
    """The packages published and offered to the class for long enough that every module is open."""
    runs = {}
    with school.services.database.reading(school.id) as session:
        group = session.get_one(SchoolClass, school.class_id)
        code, term = group.join_code, group.term_id
    for slug, package in packages.items():
        course = publish(school.services, school.administrator, package=take_in(package))
        made = create_run(
            school.services,
            school.administrator,
            course_id=UUID(course["course"]),
            class_id=school.class_id,
            term_id=term,
            starts_on=utc_now().date() - timedelta(weeks=20),
            ends_on=utc_now().date() + timedelta(weeks=20),
        )
        runs[slug] = UUID(made["run"])
    members = {"yue": school.learner, "amir": school.other_learner}
    return Studio(school.services, code, packages, runs, school.instructor, school.officer, members)


@pytest.fixture
def told(tmp_path: Path) -> CoursePackage:
    shutil.copytree(SMALL, tmp_path / "small-course")
    tell(Folder(tmp_path / "small-course"))
    return load(tmp_path / "small-course")


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_everything_that_a_sample_tells_happens(school: SmallSchool, told: CoursePackage, language: str) -> None:
    studio = studio_of(school, {told.course.id: told})
    sample, maker = told.samples["a-quiet-box"], replace(school.learner, language=language)
    project_id = studio.make(maker, told, sample)
    with school.services.database.reading(school.id) as session:
        project = session.get_one(Project, project_id)
        assert (project.title, project.state) == (sample.title[language], "finished")
        assert sample.question is not None and project.question == {language: sample.question[language]}
        verdicts = session.execute(select(Decision.stage, Decision.verdict).order_by(Decision.created_at)).all()
        assert [tuple(row) for row in verdicts] == [
            ("launch", "pass"),
            ("plan", "pass"),
            ("prototype", "revise"),
            ("prototype", "pass"),
            ("test", "pass"),
            ("exhibit", "pass"),
        ]
        sent = session.scalars(
            select(Submission).where(Submission.stage == "prototype").order_by(Submission.number)
        ).all()
        assert [row.ai_use["used"] for row in sent] == ["no", "yes"]
        assert [bool(row.reflection) for row in sent] == [False, True]
        versions = session.scalars(select(Iteration).order_by(Iteration.number)).all()
        assert [(row.number, len(row.file_ids), row.language) for row in versions] == [
            (1, 2, language),
            (2, 0, language),
        ]
        shown = session.scalars(select(Evidence)).all()
        assert {row.rule for row in shown} == {"question", "photo", "pattern"}
        noted = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
        assert [(row.kind, row.value) for row in noted] == [("photo", None), ("measure", 1.5)]
        assert [row.unit_cost for row in session.scalars(select(MaterialItem).order_by(MaterialItem.id))] == [50, 0]
        assert all(session.scalars(select(ResourcePlan)).one().sections.values())
        said, answered = session.scalars(select(Critique).order_by(Critique.created_at)).all()
        assert answered.reply_to == said.id and answered.iteration_id == versions[1].id
        assert said.created_by != maker.person_id
        result = result_of(session, project)
        assert result is not None and not result.short
        assert session.scalars(select(Certificate.project_id)).one() == project_id


def test_a_sample_is_published_for_staff_alone_and_its_texts_are_no_lessons(told: CoursePackage) -> None:
    (told.root / "samples/a-quiet-box/notes.md").write_text("# Notes\n")
    sample = told.samples["a-quiet-box"]
    version = sample.stages[-2].rounds[0].versions[0].model_copy(update={"files": ["notes.md"]})
    stretch = sample.stages[-2].model_copy(
        update={"rounds": [sample.stages[-2].rounds[0].model_copy(update={"versions": [version]})]}
    )
    longer = sample.model_copy(update={"stages": [*sample.stages[:-2], stretch, sample.stages[-1]]})
    files = {file.path: file for file in take_in(replace(told, samples={sample.id: longer})).files}
    own = {path: file for path, file in files.items() if path.startswith("samples/")}
    assert {path.rpartition("/")[2] for path in own} == {"sample.yaml", "box.png", "pattern.csv", "notes.md"}
    assert all(file.meta == {"staff": True} for file in own.values())
    assert not [file.path for file in own.values() if file.media_type == "text/markdown"]


def test_somebody_may_have_come_only_so_far(school: SmallSchool, told: CoursePackage) -> None:
    studio = studio_of(school, {told.course.id: told})
    studio.let_in(school.learner, told)
    people = school.learner, school.other_learner, school.instructor
    replay = Replay(school.services, told, told.samples["a-quiet-box"], studio.runs[told.course.id], *people)
    project_id = replay.walk(["launch", "plan", "prototype"], waits=True)
    with school.services.database.reading(school.id) as session:
        project = session.get_one(Project, project_id)
        assert (project.stage, project.waiting_since is None) == ("prototype", False)


def printed(record: dict[str, Any]) -> str:
    """The words of the certificate."""
    with pypdfium2.PdfDocument(render(CertificateRecord.model_validate(record))) as pdf:
        return "".join(page.get_textpage().get_text_range() for page in pdf)


def certified(school: SmallSchool) -> list[dict[str, Any]]:
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(select(Certificate.record)))


@pytest.mark.parametrize(("kind", "name"), BOTH, ids=str)
def test_row_02_four_sample_courses_validate_run_and_their_certificates_print_credits_and_hours(
    school: SmallSchool, name: str
) -> None:
    """Three courses are run with their own sample project, up to the certificate of its maker."""
    package = load(SHIPPED[name])
    assert check(SHIPPED[name]) == []
    asked = dict.fromkeys([*package.course.prerequisites, *package.course.mandatory])
    studio = studio_of(school, {slug: load(SHIPPED[slug]) for slug in [*asked, name]})
    studio.fill()
    records = certified(school)
    assert len(records) == len(package.samples) > 0
    for record in records:
        assert (record["course"]["credits"], record["course"]["hours"]) == (2, 32)
        words = printed(record)
        assert "2 credits · 32 hours" in words and "32 学时" in words


def test_row_02_the_course_without_a_sample_is_the_fourth(finished: Finished) -> None:
    assert sorted([*WITH_SAMPLE, "paper-clay-light"]) == [slug for slug, path in SHIPPED.items() if has_brief(path)]
    assert check(SHIPPED["paper-clay-light"]) == []
    school = finished.school
    issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    course = load(SHIPPED["paper-clay-light"]).course
    (record,) = certified(school)
    assert (record["course"]["credits"], record["course"]["hours"]) == (course.credits, course.hours)
    assert f"{course.credits:g} credits · {course.hours:g} hours" in printed(record)


def has_brief(path: Path) -> bool:
    return any(path.glob("briefs/*.yaml"))

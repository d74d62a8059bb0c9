"""Learners take a lab's notebook along without its answers; staff read the answers, and nobody else does."""

from __future__ import annotations

import json
import tarfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.content.check import check, load
from makerpath.content.olx.build import build
from makerpath.domain.hashing import split
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import Blob
from makerpath.service.courses.editing import draft_of, publish_lesson
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor
from makerpath.service.uploads.content import create_content_app
from tests.labs.notebooks import AREA, cell, notebook, SECRETS
from tests.service.labs.workshop import LAB, lab_lesson
from tests.service.lessons import LessonInSchool
from tests.service.platform import make_platform, named
from tests.service.school import SmallSchool


@pytest.fixture
def lesson(school: SmallSchool, tmp_path: Path) -> LessonInSchool:
    return lab_lesson(school, tmp_path)


def test_learners_take_the_notebook_and_its_files_along(lesson: LessonInSchool) -> None:
    page = lesson.page(lesson.school.learner)
    assert "How much paper" in page
    assert "sheets.csv" in page
    base, browser = f"/runs/{lesson.run_id}/labs/paper", lesson.browser(lesson.school.learner)
    answer = browser.get(f"{base}/notebook.en.ipynb")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "paper.en.ipynb" in answer.headers["Content-Disposition"]
    text = answer.get_data(as_text=True)
    assert [secret for secret in SECRETS if secret in text] == []
    assert "YOUR CODE HERE" in text
    assert browser.get(f"{base}/files/sheets.csv").get_data(as_text=True).startswith("width")


def test_the_own_language_comes_first(lesson: LessonInSchool) -> None:
    page = lesson.page(lesson.school.learner, "zh-Hans")
    assert "要多少纸" in page
    assert page.index("notebook.zh-Hans.ipynb") < page.index("notebook.en.ipynb")


@pytest.mark.parametrize(
    "path",
    [
        "labs/paper/answers.en.ipynb",
        "files/answers/paper/notebook.en.ipynb",
        "files/labs/paper/notebook.en.ipynb",
        "labs/paper/files/notebook.en.ipynb",
        "labs/paper/files/..%2f..%2fanswers%2fpaper%2fnotebook.en.ipynb",
        "labs/..%2fanswers%2fpaper/notebook.en.ipynb",
        "labs/paper/notebook...ipynb",
        "labs/none/notebook.en.ipynb",
    ],
)
def test_no_address_leads_a_learner_to_the_answers(lesson: LessonInSchool, path: str) -> None:
    for actor in (lesson.school.learner, lesson.school.mentor):
        answer = lesson.browser(actor).get(f"/runs/{lesson.run_id}/{path}")
        assert answer.status_code in (403, 404)
        assert "side * side" not in answer.get_data(as_text=True)


def test_staff_get_the_answers(lesson: LessonInSchool) -> None:
    assert "With the answers" in lesson.page(lesson.school.instructor)
    assert "With the answers" not in lesson.page(lesson.school.learner)
    found = lesson.browser(lesson.school.instructor).get(f"/runs/{lesson.run_id}/labs/paper/answers.en.ipynb")
    assert found.get_json(force=True) == AREA


def test_whoever_is_not_in_the_run_gets_nothing(lesson: LessonInSchool, tmp_path: Path) -> None:
    made = create_person(
        lesson.school.services,
        lesson.school.administrator,
        display_name="X",
        certificate_name="",
        email="x@hill.example",
    )
    stranger = lesson.browser(Actor(person_id=UUID(made["person"]), school_id=lesson.school.id))
    for path in ("notebook.en.ipynb", "files/sheets.csv", "answers.en.ipynb"):
        assert stranger.get(f"/runs/{lesson.run_id}/labs/paper/{path}").status_code == 404


def test_a_lab_of_a_closed_module_waits(lesson: LessonInSchool) -> None:
    with lesson.school.services.database.writing(lesson.school.id) as session:
        run = session.scalars(select(CourseRun).where(CourseRun.id == lesson.run_id)).one()
        run.opens = {"folding": (utc_now() + timedelta(days=9)).date().isoformat()}
    address = f"/runs/{lesson.run_id}/labs/paper/notebook.en.ipynb"
    assert lesson.browser(lesson.school.learner).get(address).status_code == 403
    assert lesson.browser(lesson.school.instructor).get(address).status_code == 200


def test_a_platform_gets_the_notebook_by_its_own_address_and_never_the_answers(
    lesson: LessonInSchool, tmp_path: Path
) -> None:
    package = load(tmp_path / "small-course")
    lab = split(package.labs["paper"])
    platform = make_platform(lesson.school, lesson.app)
    platform.course = "small-course"
    platform.teach(("lab", lab))
    part = {"kind": "lab", "lesson": "first-fold", "arguments": {"id": "paper"}, "definitions": [named("lab", lab)]}
    html = platform.fragment(part).get_json()["html"]
    assert "How much paper" in html
    address = html.split('href="')[1].split('"')[0]
    content = create_content_app(lesson.school.services).test_client()
    answer = content.get("/files/" + address.split("/files/")[1])
    assert answer.status_code == 200
    assert "side * side" not in answer.get_data(as_text=True)
    assert "answers" not in platform.fragment(part, role="instructor").get_json()["html"]


def test_answers_never_enter_an_archive_for_a_platform(lesson: LessonInSchool, tmp_path: Path) -> None:
    data = build(load(tmp_path / "small-course"), "run-1", "en").data
    with tarfile.open(fileobj=BytesIO(data)) as archive:
        whole = b"".join(archive.extractfile(item).read() for item in archive if item.isfile())  # type: ignore[union-attr]
    assert b"makerpath_lab" in whole
    for secret in SECRETS[:3]:
        assert secret.encode() not in whole


def test_a_changed_answer_is_a_new_version(lesson: LessonInSchool, tmp_path: Path) -> None:
    root = tmp_path / "small-course"
    before = take_in(load(root)).course.wording_hash
    path = root / "labs/paper/notebook.en.ipynb"
    path.write_text(path.read_text("utf-8").replace("side * side", "side ** 2"), "utf-8")
    package = take_in(load(root))
    assert package.course.wording_hash != before
    publish(lesson.school.services, lesson.school.administrator, package=package)
    with lesson.school.services.database.reading(lesson.school.id) as session:
        assert session.scalars(select(Blob)).first()


def test_a_lesson_cannot_link_to_the_teachers_notebook(lesson: LessonInSchool, tmp_path: Path) -> None:
    root = tmp_path / "small-course"
    (root / "images/cat.png").symlink_to(root / "labs/paper/notebook.en.ipynb")
    path = next(root.glob("modules/**/one.en.md"))
    text = path.read_text("utf-8")
    for address in (
        "../../labs/paper/notebook.en.ipynb",
        "../../images/cat.png",
        "../../labs/./paper/notebook.zh-Hans.ipynb",
    ):
        path.write_text(f"{text}\n[look]({address})\n", "utf-8")
        assert "lab.linked" in {problem.code for problem in check(root)}


def test_what_is_wrong_with_a_lab_is_named_with_its_line(lesson: LessonInSchool, tmp_path: Path) -> None:
    root = tmp_path / "small-course"
    (root / "labs/paper/notebook.zh-Hans.ipynb").unlink()
    broken = notebook(cell("x = 1\n### BEGIN SOLUTION\nx = 2", grade_id="a", solution=True))
    (root / "labs/paper/notebook.en.ipynb").write_text(json.dumps(broken, indent=1), "utf-8")
    (root / "labs/paper/lab.yaml").write_text(
        LAB.replace("sheets.csv", "sheets.csv, notebook.en.ipynb, none.csv"), "utf-8"
    )
    found = {problem.code: problem for problem in check(root)}
    assert found["lab.notebook_missing"].severity == "warning"
    assert found["lab.region_open"].place.line > 1
    assert {"lab.file_refused", "file.missing"} <= found.keys()
    (root / "labs/paper/notebook.en.ipynb").unlink()
    assert {problem.severity for problem in check(root) if problem.code == "lab.notebook_missing"} == {"error"}


def test_a_lesson_edited_in_the_browser_keeps_the_answers_of_its_lab(lesson: LessonInSchool) -> None:
    services, actor = lesson.school.services, lesson.school.administrator
    with services.database.reading(lesson.school.id) as session:
        row = session.scalars(select(CourseRow).where(CourseRow.slug == "small-course")).one()
        course_id, draft = row.id, draft_of(services, session, row, "first-fold")
    text = draft.texts["en"]
    texts = {**draft.texts, "en": replace(text, body=text.body.replace("Words.", "Other words."))}
    publish_lesson(services, actor, course_id=course_id, lesson_id="first-fold", draft=replace(draft, texts=texts))
    assert "Other words." in lesson.page(lesson.school.learner)
    base = f"/runs/{lesson.run_id}/labs/paper"
    staff = lesson.browser(lesson.school.instructor)
    assert staff.get(f"{base}/answers.en.ipynb").get_json(force=True) == AREA
    learner = lesson.browser(lesson.school.learner)
    assert "side * side" not in learner.get(f"{base}/notebook.en.ipynb").get_data(as_text=True)
    assert learner.get(f"{base}/answers.en.ipynb").status_code in (403, 404)

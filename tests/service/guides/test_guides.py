"""The teacher's guide in the service: whoever teaches gets it as a PDF, printed once; nobody else does."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from makerpath.content.check import load
from makerpath.service.courses.editing import draft_of, publish_lesson
from makerpath.service.courses.lessons import published
from makerpath.service.courses.models import CourseRow
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.courses.reading_back import read_back
from makerpath.service.policy import Actor
from tests.service.lessons import lesson_with, LessonInSchool
from tests.service.school import SmallSchool

HOSTILE = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">
<image href="file:///etc/passwd" width="9" height="9"/>
<image xlink:href="http://127.0.0.1:9/x.png" width="9" height="9"/>
<image href="guide.en.md" width="9" height="9"/><script>fetch("http://127.0.0.1:9")</script>
<style>@import url("http://127.0.0.1:9/a.css"); text {fill: url(file:///etc/passwd)}</style>
<text y="8" font-size="4">drawn</text></svg>"""
GUIDES = {
    "images/hostile.svg": HOSTILE,
    "guide.en.md": "---\ntitle: Folding with thirty\nsummary: Begin early.\n---\n"
    '## What goes wrong\n\nScissors vanish. <img src="file:///etc/passwd"> <style>@import "file:///etc/passwd"</style>\n\n'
    "![Something drawn](images/hostile.svg)\n",
    "guide.zh-Hans.md": "---\ntitle: 三十个人一起折\n---\n## 常见的问题\n\n剪刀不见了。\n",
}


@pytest.fixture
def taught(school: SmallSchool, tmp_path: Path) -> LessonInSchool:
    return lesson_with(school, tmp_path, "", GUIDES)


def text_of(data: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def address(taught: LessonInSchool, rest: str = "") -> str:
    return f"/runs/{taught.run_id}/guide{rest}"


def printed(taught: LessonInSchool, actor: Actor, tag: str = "en", **more: str) -> bytes:
    """Ask on the page, let the worker work, fetch."""
    browser = taught.browser(actor)
    assert browser.post(address(taught), {"language": tag, **more}).status_code == 303
    taught.school.work()
    answer = browser.get(address(taught, f"/{tag}.pdf"), query_string=more)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.get_data()


def test_whoever_teaches_a_run_gets_its_guide_in_their_language_and_the_next_at_once(taught: LessonInSchool) -> None:
    browser = taught.browser(taught.school.instructor)
    assert address(taught) in browser.get(f"/runs/{taught.run_id}").get_data(as_text=True)
    page = browser.get(address(taught)).get_data(as_text=True)
    assert "Folding with thirty" in page
    assert browser.get(address(taught, "/en.pdf")).status_code == 404
    english = printed(taught, taught.school.instructor)
    assert "Scissors vanish." in text_of(english)
    assert address(taught, "/en.pdf") in browser.get(address(taught)).get_data(as_text=True)
    next_one = taught.browser(taught.school.officer)
    asked = next_one.post(address(taught), {"language": "en"})
    assert asked.headers["Location"].endswith("/guide/en.pdf"), "what is there is not printed once more"
    assert next_one.get(address(taught, "/en.pdf")).get_data() == english
    assert "剪刀不见了。" in text_of(printed(taught, taught.school.instructor, "zh-Hans"))


def test_every_lesson_comes_along_where_it_is_asked_for(taught: LessonInSchool) -> None:
    assert "Words." in text_of(printed(taught, taught.school.instructor, whole="1"))


@pytest.mark.parametrize("who", ["learner", "other_learner"])
def test_learners_are_told_no_and_reach_nothing_of_it(taught: LessonInSchool, who: str) -> None:
    printed(taught, taught.school.instructor)
    browser = taught.browser(getattr(taught.school, who))
    assert address(taught) not in browser.get(f"/runs/{taught.run_id}").get_data(as_text=True)
    assert browser.get(address(taught)).status_code == 403
    assert browser.get(address(taught, "/en.pdf")).status_code == 403
    assert browser.post(address(taught), {"language": "en"}).status_code == 403
    with taught.school.services.database.reading(taught.school.id) as session:
        course = session.scalars(select(CourseRow).where(CourseRow.slug == "small-course")).one()
        paths = [file.path for file in published(session, course).files.values() if file.meta.get("staff")]
    assert len(paths) == 3
    for path in paths:
        assert browser.get(f"/runs/{taught.run_id}/files/{path}").status_code == 404
    assert browser.get(f"/course-guides/{course.id}").status_code in (403, 404)
    assert browser.post("/exports", {"kind": "guide", "subject": str(course.id)}).status_code == 404


def test_nobody_without_a_session_gets_it(taught: LessonInSchool) -> None:
    answer = taught.app.test_client().get(address(taught, "/en.pdf"))
    assert answer.status_code in (302, 303, 401)


def test_whoever_publishes_gets_it_without_a_run(taught: LessonInSchool) -> None:
    browser = taught.browser(taught.school.officer)
    with taught.school.services.database.reading(taught.school.id) as session:
        course_id = session.scalars(select(CourseRow.id).where(CourseRow.slug == "small-course")).one()
    assert f"/course-guides/{course_id}" in browser.get("/courses/small-course").get_data(as_text=True)
    assert browser.post(f"/course-guides/{course_id}", {"language": "en"}).status_code == 303
    taught.school.work()
    assert browser.get(f"/course-guides/{course_id}/en.pdf").status_code == 200


def test_a_hostile_package_prints_without_network_and_without_files_of_others(taught: LessonInSchool) -> None:
    said = text_of(printed(taught, taught.school.instructor))
    assert "drawn" in said
    assert "root:" not in said
    assert '<img src="file:///etc/passwd">' in said


def test_a_new_version_is_printed_anew_and_nothing_printed_travels(taught: LessonInSchool, tmp_path: Path) -> None:
    school = taught.school
    printed(taught, school.instructor)
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(CourseRow).where(CourseRow.slug == "small-course")).one()
        back = read_back(session, school.services.storage, row)
    assert {"guide.en.md", "guide.zh-Hans.md"} <= set(back.files)
    assert not [path for path in back.files if path.endswith(".pdf")]
    root = tmp_path / "small-course"
    path = root / "guide.en.md"
    path.write_text(path.read_text("utf-8").replace("Scissors vanish", "Glue dries"), "utf-8")
    publish(school.services, school.administrator, package=take_in(load(root)))
    assert taught.browser(school.instructor).get(address(taught, "/en.pdf")).status_code == 404
    assert "Glue dries." in text_of(printed(taught, school.instructor))


def test_an_edited_lesson_keeps_the_guide_and_lets_the_print_go(taught: LessonInSchool) -> None:
    school = taught.school
    printed(taught, school.instructor)
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(CourseRow).where(CourseRow.slug == "small-course")).one()
        draft = draft_of(school.services, session, row, "first-fold")
        course_id = row.id
    draft.texts["en"] = type(draft.texts["en"])(draft.texts["en"].title, "", "Other words.\n")
    publish_lesson(school.services, school.administrator, course_id=course_id, lesson_id="first-fold", draft=draft)
    with school.services.database.reading(school.id) as session:
        row = session.get_one(CourseRow, course_id)
        paths = set(published(session, row).files)
    assert {"guide.en.md", "guide.zh-Hans.md"} <= paths
    assert not [path for path in paths if path.startswith("printed/")]

"""A course goes from one school to another as one file, on the pages."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import select

from makerpath.content.check import load
from makerpath.content.exchange import MANIFEST, pack
from makerpath.service.courses.models import CourseRow
from makerpath.service.policy import Actor
from tests.service.browsing import app_of, Browser
from tests.service.school import COURSE as FOLDER
from tests.service.school import make_school, SmallSchool

COURSE = "paper-clay-light"


def browser(school: SmallSchool, actor: Actor) -> Browser:
    return Browser(app_of(school.services), school.services).sign_in(actor)


def package(school: SmallSchool) -> bytes:
    answer = browser(school, school.officer).get(f"/courses/{COURSE}/package")
    assert answer.status_code == 200
    return answer.get_data()


def send(school: SmallSchool, data: bytes, actor: Actor | None = None, **fields: str) -> tuple[int, str]:
    form = {"file": (io.BytesIO(data), "course.makerpath.zip"), **fields}
    answer = browser(school, actor or school.officer).post("/courses", form, content_type="multipart/form-data")
    return answer.status_code, answer.get_data(as_text=True)


def courses(school: SmallSchool) -> set[str]:
    with school.services.database.reading(school.id) as session:
        return set(session.scalars(select(CourseRow.slug)))


def test_row_42_what_one_school_gives_another_takes_and_gives_on_unchanged(school: SmallSchool) -> None:
    data = package(school)
    other = make_school(school.services, slug="dale", code="DAL")
    assert send(other, data)[0] == 409
    assert send(other, data, replace="1")[0] == 303
    assert package(other) == data


def test_a_course_that_is_here_is_replaced_only_when_asked(school: SmallSchool) -> None:
    status, text = send(school, package(school))
    assert status == 409
    assert "This school has a course paper-clay-light already." in text
    assert send(school, package(school), replace="1")[0] == 303


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_what_is_no_package_is_refused_on_the_page(school: SmallSchool, data: bytes) -> None:
    status, text = send(school, data)
    assert status == 422
    assert "mp-notice--error" in text


def test_a_package_that_lies_publishes_nothing(school: SmallSchool) -> None:
    out, whole = io.BytesIO(), zipfile.ZipFile(io.BytesIO(package(school)))
    with zipfile.ZipFile(out, "w") as changed:
        for name in whole.namelist():
            content = whole.read(name)
            changed.writestr(name, content + b" " if name.endswith(".md") else content)
    assert send(school, out.getvalue(), replace="1")[0] == 422


def test_a_package_with_mistakes_is_told_from_without_the_services_own_places(school: SmallSchool) -> None:
    whole = zipfile.ZipFile(io.BytesIO(package(school)))
    files = {name: whole.read(name) for name in whole.namelist() if name != MANIFEST}
    lesson = next(name for name in files if name.endswith(".en.md"))
    files[lesson] += b"\n[nowhere](nowhere.md)\n"
    status, text = send(school, pack(load(FOLDER).course, files), replace="1")
    assert status == 422
    assert f"The course {COURSE} has 1 problems" in text


def test_learners_and_mentors_neither_give_nor_take(school: SmallSchool) -> None:
    data = package(school)
    for actor in (school.learner, school.mentor):
        assert browser(school, actor).get(f"/courses/{COURSE}/package").status_code in (403, 404)
        assert send(school, data, actor, replace="1")[0] in (403, 404)
        assert "Take in a course package" not in browser(school, actor).get("/courses").get_data(as_text=True)


def test_a_school_gives_only_what_is_its_own(school: SmallSchool) -> None:
    other = make_school(school.services, slug="dale", code="DAL")
    assert browser(other, other.officer).get("/courses/no-such-course/package").status_code == 404
    assert courses(other) == {COURSE}

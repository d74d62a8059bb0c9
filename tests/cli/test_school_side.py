"""`course pull --school` and `course diff --school`: a folder beside what a school has published."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from makerpath.service.core.settings import from_environment
from makerpath.service.courses.editing import draft_of, publish_lesson
from makerpath.service.courses.models import CourseRow
from makerpath.service.people.operations import school_by_slug, system_actor
from makerpath.service.web.app import make_services
from tests.cli.test_publish import run, school, SMALL

__all__ = ["school"]


@pytest.fixture
def folder(school: str, tmp_path: Path) -> Path:
    """The small course, published in the school."""
    root = tmp_path / "mine"
    shutil.copytree(SMALL, root)
    assert run("course", "publish", str(root), "--school", school).exit_code == 0
    return root


def edit_in_school(slug: str) -> None:
    from dataclasses import replace

    from sqlalchemy import select

    services = make_services(from_environment())
    actor = system_actor(school_by_slug(services, slug))
    with services.database.reading(actor.school_id) as session:
        row = session.scalars(select(CourseRow)).one()
        course_id = row.id
        draft = draft_of(services, session, row, "first-fold")
    text = draft.texts["en"]
    texts = {**draft.texts, "en": replace(text, body="Press the crease.\n\n" + text.body)}
    publish_lesson(
        services, actor, course_id=course_id, lesson_id="first-fold", draft=replace(draft, texts=texts), sure=True
    )


def test_what_was_edited_in_the_school_comes_into_the_folder(school: str, folder: Path) -> None:
    assert run("course", "pull", str(folder), "--school", school).stdout == "Nothing has changed.\n"
    edit_in_school(school)
    done = run("course", "pull", str(folder), "--school", school)
    assert done.exit_code == 0, done.output
    assert "Press the crease." in done.stdout
    assert "Press the crease." in next(folder.glob("modules/**/one.en.md")).read_text("utf-8")
    assert run("course", "pull", str(folder), "--school", school).stdout == "Nothing has changed.\n"


def test_the_difference_from_the_school_says_how_many_have_begun(school: str, folder: Path) -> None:
    edit_in_school(school)
    done = run("course", "diff", str(folder), "--school", school)
    assert done.exit_code == 0
    assert "0 learners have begun the course in this school." in done.stdout
    assert "first-fold: The text in en was edited." in done.stdout
    answer = json.loads(run("course", "diff", "--json", str(folder), "--school", school).stdout)
    assert (answer["learners"], answer["changes"][0]["people"]) == (0, 0)


def test_two_sides_are_needed_and_no_third(school: str, folder: Path) -> None:
    for sides in ([], [str(folder), "--school", school]):
        assert run("course", "diff", str(folder), *sides).exit_code == 1
    done = run("course", "pull", str(folder), "--school", "valley")
    assert "There is no school valley." in done.stderr


def test_a_course_that_was_never_published_there(school: str, folder: Path) -> None:
    path = folder / "course.yaml"
    path.write_text(path.read_text("utf-8").replace("id: small-course", "id: other-course"), "utf-8")
    done = run("course", "diff", str(folder), "--school", school)
    assert done.exit_code == 1
    assert "never published in this school" in done.stderr


def test_a_school_gets_a_quota_of_its_own(school: str) -> None:
    assert run("admin", "quota", "--school", school).stdout == f"{school}: 0 B of 549.8 GB.\n"
    assert run("admin", "quota", "--school", school, "--gib", "2").stdout == f"{school}: 0 B of 2.1 GB.\n"
    assert run("admin", "quota", "--school", school, "--gib", "0").stdout == f"{school}: 0 B of 549.8 GB.\n"

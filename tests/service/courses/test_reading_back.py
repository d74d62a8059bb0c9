"""What was published comes back as a package, and publishing that changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.content.check import check, load
from makerpath.content.pulling import plan
from makerpath.domain.errors import MakerpathError
from makerpath.service.courses.models import CourseRow, DefinitionVersion
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.courses.reading_back import FromSchool, published_package, ReadBack, write_back
from makerpath.service.operation import Services
from makerpath.service.people.operations import system_actor
from tests.labs.notebooks import SECRETS
from tests.service.labs.workshop import DIRECTIVE, FILES
from tests.service.lessons import lesson_with, SMALL
from tests.service.school import SmallSchool

JUDGED = SMALL.with_name("judged-course")
COURSES = sorted(path.parent for path in (Path(__file__).parents[3] / "courses").glob("*/course.yaml"))


def published(school: SmallSchool, root: Path, folder: Path, *, answers: bool = False) -> ReadBack:
    """Publish the course at `root` and write it back to `folder`, the notebooks of labs with `answers`."""
    package = take_in(load(root))
    publish(school.services, school.administrator, package=package)
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(CourseRow).where(CourseRow.slug == package.slug)).one()
        return write_back(session, school.services.storage, row, folder, answers=answers)


@pytest.mark.parametrize("root", [SMALL, JUDGED, *COURSES], ids=lambda path: path.name)
def test_every_course_comes_back_as_it_was_published(school: SmallSchool, tmp_path: Path, root: Path) -> None:
    before, folder = take_in(load(root)), tmp_path / "back"
    published(school, root, folder, answers=True)
    after = take_in(load(folder))
    assert after.course.scoring_hash == before.course.scoring_hash
    assert after.course.wording == before.course.wording
    for kind, items in before.definitions.items():
        for slug, parts in items.items():
            there = after.definitions[kind][slug]
            assert (there.scoring_hash, there.wording_hash) == (parts.scoring_hash, parts.wording_hash), slug
    assert [(file.path, file.content, file.meta) for file in after.files] == [
        (file.path, file.content, file.meta) for file in before.files
    ]
    assert [problem for problem in check(folder) if problem.severity == "error"] == []


def test_published_again_nothing_is_new(school: SmallSchool, tmp_path: Path) -> None:
    folder = tmp_path / "back"
    published(school, SMALL, folder)

    def versions() -> int:
        with school.services.database.reading(school.id) as session:
            return len(session.scalars(select(DefinitionVersion)).all())

    before = versions()
    publish(school.services, school.administrator, package=take_in(load(folder)))
    assert versions() == before


def test_only_an_empty_folder_is_written_to(school: SmallSchool, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(MakerpathError, match=r"course\.folder_full"):
        published(school, SMALL, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert not (tmp_path / "course.yaml").exists()


def test_a_lab_comes_back_without_its_answers_and_says_so(school: SmallSchool, tmp_path: Path) -> None:
    lesson_with(school, tmp_path, DIRECTIVE, FILES)
    found = published(school, tmp_path / "small-course", tmp_path / "back")
    assert found.labs == ["paper"]
    whole = b"".join(path.read_bytes() for path in (tmp_path / "back").rglob("*") if path.is_file())
    assert [secret for secret in SECRETS[:3] if secret.encode() in whole] == []
    assert json.loads((tmp_path / "back/labs/paper/notebook.en.ipynb").read_text("utf-8"))["nbformat"] == 4
    assert load(tmp_path / "back").labs["paper"].minutes == 45


def test_an_edit_in_the_school_comes_into_the_files(school: SmallSchool, tmp_path: Path) -> None:
    lesson_with(school, tmp_path, "", {})
    root = tmp_path / "small-course"
    mine = load(root)
    edited = tmp_path / "edited"
    published(school, root, edited)
    path = next(edited.glob("modules/**/one.en.md"))
    path.write_text(path.read_text("utf-8").replace("Words.", "Other words."), "utf-8")
    publish(school.services, school.administrator, package=take_in(load(edited)))
    made = plan(mine, FromSchool(school.services, system_actor(school.id)))
    assert [edit.new for edit in made.edits] == ["Other words."]
    assert len(made.files) == 1
    made.write(root)
    assert plan(load(root), FromSchool(school.services, system_actor(school.id))).edits == []


def test_a_course_the_school_does_not_have(services: Services, school: SmallSchool, tmp_path: Path) -> None:
    with pytest.raises(MakerpathError, match=r"pull\.not_in_school"):
        published_package(services, system_actor(school.id), "no-such-course", tmp_path / "x")
    assert isinstance(school.run_id, UUID)

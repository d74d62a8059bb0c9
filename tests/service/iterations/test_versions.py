"""Versions stay as they are, and what changed between two of them can be seen."""

from __future__ import annotations

import hashlib
import io
import struct
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage

from makerpath.domain.differences import differences, Stretch
from makerpath.domain.errors import MakerpathError
from makerpath.service.core.database import new_id
from makerpath.service.core.files import FileReference
from makerpath.service.iterations.comparing import compare, Comparison
from makerpath.service.iterations.queries import chosen, versions
from makerpath.service.previews.queries import previews_in
from makerpath.service.projects import operations
from makerpath.service.projects.models import Iteration, Project
from makerpath.service.uploads.operations import take
from tests.service.browsing import app_of, Browser
from tests.service.school import jpeg, SmallSchool


def stl(height: float, name: str = "tower.stl") -> FileStorage:
    """A pyramid, 10 × 20 at its foot."""
    corners = [(0.0, 0.0, 0.0), (10.0, 0.0, 0.0), (0.0, 20.0, 0.0), (0.0, 0.0, height)]
    faces = [(0, 1, 2), (0, 1, 3), (0, 2, 3), (1, 2, 3)]
    body = b"".join(struct.pack("<12fH", 0, 0, 1, *corners[a], *corners[b], *corners[c], 0) for a, b, c in faces)
    return FileStorage(io.BytesIO(bytes(80) + struct.pack("<I", len(faces)) + body), name)


def text_file(text: str, name: str = "main.py") -> FileStorage:
    return FileStorage(io.BytesIO(text.encode()), name)


def keep(school: SmallSchool, project: UUID, body: str, *sent: FileStorage, note: str = "") -> None:
    files = [str(take(school.services, school.learner, project, file)) for file in sent]
    operations.add_iteration(
        school.services,
        school.learner,
        project_id=project,
        stage="launch",
        body=body,
        change_note=note,
        file_ids=files,
    )


def compared(school: SmallSchool, project: UUID, newer: str = "2", older: str = "1") -> Comparison:
    with school.services.database.reading(school.id) as session:
        pair = chosen(versions(session, session.get_one(Project, project)), newer, older)
        assert pair
        return compare(*pair, previews_in(session), school.services.storage)


def test_row_45_version_2_leaves_version_1_as_it_is_and_shows_what_changed(school: SmallSchool) -> None:
    project = school.start()
    keep(school, project, "A lamp of paper 纸灯", jpeg(name="lamp.jpg"), stl(30), text_file("light = 1\n"))
    with pytest.raises(MakerpathError) as caught:
        keep(school, project, "A lamp of clay")
    assert caught.value.code == "iteration.change_note_missing"
    new = jpeg("#224466", "lamp.jpg"), stl(33), text_file("light = 2\n")
    keep(school, project, "A lamp of clay 陶灯", *new, note="It burned.")
    with pytest.raises(DBAPIError), school.services.database.writing(school.id) as session:
        session.scalars(select(Iteration).where(Iteration.number == 1)).one().body = "Never"
    school.work()
    found = compared(school, project)
    assert [(item.kind, item.text) for item in found.words if item.kind != "same"] == [
        ("gone", "paper 纸"),
        ("new", "clay 陶"),
    ]
    assert [item.how for item in found.files] == ["pictures", "models", "texts"]
    model = {item.name: (item.before, item.after, item.change) for item in found.files[1].measures}
    assert model["height"] == (30, 33, 3)
    assert model["triangles"] == (4, 4, 0)
    page = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    shown = page.get(f"/projects/{project}?tab=versions&version=2&with=1").get_data(as_text=True)
    assert "+3 mm" in shown
    with school.services.database.reading(school.id) as session:
        for file in session.scalars(select(FileReference)):
            assert file.sha256 in shown
            assert file.created_at.strftime("%Y-%m-%d %H:%M:%S") + " UTC" in shown


def test_files_are_compared_with_those_whose_place_they_took(school: SmallSchool) -> None:
    project = school.start()
    same = text_file("same\n", "notes.txt")
    keep(school, project, "one", jpeg(name="a.jpg"), jpeg("#000000", "b.jpg"), same, text_file("x\n", "old.txt"))
    same.stream.seek(0)
    keep(school, project, "two", jpeg("#111111", "b.jpg"), same, jpeg("#222222", "c.jpg"), stl(1), note="more")
    found = compared(school, project).files
    pairs = [(item.how, item.before and item.before.name, item.after and item.after.name) for item in found]
    assert pairs == [
        ("pictures", "b.jpg", "b.jpg"),
        ("same", "notes.txt", "notes.txt"),
        ("pictures", "a.jpg", "c.jpg"),
        ("new", None, "tower.stl"),
        ("gone", "old.txt", None),
    ]


def test_a_version_has_several_files_but_not_too_many(school: SmallSchool) -> None:
    project = school.start()
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)

    def send(count: int) -> Any:
        files = [(io.BytesIO(f"file {number}".encode()), f"{number}.txt") for number in range(count)]
        form = {"form": "version", "stage": "launch", "body": "A lamp", "key": new_id().hex, "file": files}
        return browser.post(f"/projects/{project}/iteration.add", form, headers={"Accept": "application/problem+json"})

    refused = send(7)
    assert refused.status_code == 422
    assert refused.get_json()["title"] == "A version has at most 6 files."
    assert send(6).status_code == 200
    with school.services.database.reading(school.id) as session:
        (version,) = versions(session, session.get_one(Project, project))
    assert [file.sha256 for file in version.files] == [
        hashlib.sha256(f"file {number}".encode()).hexdigest() for number in range(6)
    ]


@pytest.mark.parametrize(("newer", "older"), [("2", "2"), ("9", "1"), ("1", ""), ("x", "-1"), ("", "")])
def test_an_address_that_names_no_two_versions_compares_none(school: SmallSchool, newer: str, older: str) -> None:
    project = school.start()
    keep(school, project, "one")
    keep(school, project, "two", note="n")
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    page = browser.get(f"/projects/{project}", query_string={"tab": "versions", "version": newer, "with": older})
    assert page.status_code == 200
    assert "mp-comparison-title" not in page.get_data(as_text=True)


@settings(max_examples=60)
@given(st.text(st.sampled_from("ab 灯纸光\n.é"), max_size=40), st.text(st.sampled_from("ab 灯纸光\n.é"), max_size=40))
def test_both_texts_can_be_read_from_their_difference(before: str, after: str) -> None:
    found = differences(before, after)
    assert "".join(item.text for item in found if item.kind != "new") == before
    assert "".join(item.text for item in found if item.kind != "gone") == after
    assert all(one.kind != other.kind for one, other in pairwise(found))


def test_texts_as_long_as_may_be_are_compared_in_time() -> None:
    before, after = "a b " * 5000, "b a c " * 3333
    assert {item.kind for item in differences(before, after)} >= {"gone", "new"}
    lines = [f"line {number} of the text" for number in range(500)]
    changed = ["the first", *lines[1:250], "one more line", *lines[250:-1], "the last"]
    found = differences("\n".join(lines), "\n".join(changed))
    assert Stretch("new", "one more line\n") in found

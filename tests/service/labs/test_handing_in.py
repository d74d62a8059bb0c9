"""Learners hand in notebooks: each is kept as it came, nobody else sees it, and nothing that hurts gets in."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage

from makerpath.domain.errors import MakerpathError
from makerpath.labs.notebook import Json
from makerpath.service.core.files import FileReference
from makerpath.service.courses.definitions import of_course
from makerpath.service.courses.models import CourseRun
from makerpath.service.labs.operations import hand_in
from makerpath.service.policy import Actor
from makerpath.service.privacy.erasing import erase
from makerpath.service.privacy.gathering import gather
from makerpath.service.uploads import notebooks
from makerpath.service.uploads import operations as uploads
from makerpath.service.uploads.content import create_content_app
from tests.labs.notebooks import cell, notebook
from tests.service.core.test_operation import at_once
from tests.service.labs.workshop import (
    answers,
    attempt,
    attempts,
    graded,
    lab_lesson,
    parts_of,
    post,
    republish,
    standing,
)
from tests.service.lessons import LessonInSchool
from tests.service.platform import make_platform, named, Platform
from tests.service.school import SmallSchool


@pytest.fixture
def lesson(school: SmallSchool, tmp_path: Path) -> LessonInSchool:
    return lab_lesson(school, tmp_path)


def test_the_notebook_of_another_lab_costs_no_attempt(lesson: LessonInSchool) -> None:
    other = notebook(cell("x = 1", grade_id="volume", solution=True), cell("area = 2"))
    for strange in (other, notebook(cell("area = 2")), notebook()):
        answer = post(lesson, lesson.school.learner, json.dumps(strange).encode())
        assert answer.status_code == 422
        assert "This is not the notebook of this lab" in answer.get_data(as_text=True)
    assert attempts(lesson) == []
    assert post(lesson, lesson.school.learner, answers()).status_code == 303


def test_labs_of_one_course_may_share_the_names_of_a_few_cells(lesson: LessonInSchool, tmp_path: Path) -> None:
    def of(names: str) -> Json:
        return notebook(*(cell("x = 1", grade_id=name, solution=True) for name in names))

    republish(lesson, tmp_path, of("abcdefgh"))
    assert post(lesson, lesson.school.learner, json.dumps(of("axyz")).encode()).status_code == 422
    assert post(lesson, lesson.school.learner, json.dumps(of("ab")).encode()).status_code == 303


def test_row_06_a_notebook_is_kept_as_it_came_with_number_time_and_sum(lesson: LessonInSchool) -> None:
    data = answers()
    page = lesson.page(lesson.school.learner)
    assert 'enctype="multipart/form-data"' in page
    assert "You have handed in nothing yet." in page
    assert post(lesson, lesson.school.learner, data, "My own <b>paper</b>.ipynb").status_code == 303
    (row,) = attempts(lesson)
    assert (row.number, row.size, row.sha256) == (1, len(data), hashlib.sha256(data).hexdigest())
    assert set(row.notebooks) == {"en", "zh-Hans"}, "the teacher's notebooks that it is graded by"
    assert lesson.school.services.storage.open(row.sha256).read() == data
    page = lesson.page(lesson.school.learner)
    assert "Waits to be graded" in page
    assert row.sha256[:8] in page
    assert "<b>paper" not in page
    assert "等待评分" in lesson.page(lesson.school.learner, "zh-Hans")


def test_the_same_file_is_not_handed_in_twice_and_another_one_is_the_next(lesson: LessonInSchool) -> None:
    assert post(lesson, lesson.school.learner, answers()).status_code == 303
    again = post(lesson, lesson.school.learner, answers())
    assert again.status_code == 409
    assert "this very file already, as attempt 1" in again.get_data(as_text=True)
    assert post(lesson, lesson.school.learner, answers("x = 2")).status_code == 303
    assert [row.number for row in attempts(lesson)] == [1, 2]


def test_one_form_sent_twice_is_one_attempt_also_when_it_was_the_last(school: SmallSchool, tmp_path: Path) -> None:
    lesson = lab_lesson(school, tmp_path, "attempts: 1\n")
    for _ in range(2):
        assert post(lesson, school.learner, answers(), key="the-same-key-1").status_code == 303
    assert len(attempts(lesson)) == 1


def test_as_often_as_the_lab_says_and_what_was_given_back_does_not_count(school: SmallSchool, tmp_path: Path) -> None:
    lesson = lab_lesson(school, tmp_path, "attempts: 2\n")
    assert "2 attempts are left" in lesson.page(school.learner)
    first = attempt(lesson)
    attempt(lesson, text="x = 2")
    refused = post(lesson, school.learner, answers("x = 3"))
    assert refused.status_code == 409
    assert "You have used all" in refused.get_data(as_text=True)
    assert (
        lesson.send(
            school.instructor, "lab-paper", "lab.mark", attempt=str(first), comment="Look at cell 2.", how="return"
        ).status_code
        == 303
    )
    assert "Look at cell 2." in lesson.page(school.learner)
    assert post(lesson, school.learner, answers("x = 3")).status_code == 303
    assert post(lesson, school.learner, answers("x = 4")).status_code == 409
    assert len(attempts(lesson)) == 3


def test_two_notebooks_at_once_are_one_attempt_where_one_is_left(school: SmallSchool, tmp_path: Path) -> None:
    lesson = lab_lesson(school, tmp_path, "attempts: 1\n")

    def tried(number: int) -> str:
        try:
            attempt(lesson, text=f"x = {number}")
        except MakerpathError as error:
            return error.code
        return "handed in"

    assert sorted(at_once(4, tried)) == ["handed in", "lab.no_more", "lab.no_more", "lab.no_more"]
    assert len(attempts(lesson)) == 1


def test_late_is_said_and_taken_all_the_same(school: SmallSchool, tmp_path: Path) -> None:
    lesson = lab_lesson(school, tmp_path, "due_in_week: 1\n")
    with school.services.database.writing(school.id) as session:
        session.get_one(CourseRun, lesson.run_id).starts_on = date.today() - timedelta(days=20)
    attempt(lesson)
    (row,) = attempts(lesson)
    assert row.late_days in (13, 14, 15)
    assert "days late" in lesson.page(school.learner)


def nested(depth: int) -> str:
    return '{"nbformat": 4, "nbformat_minor": 4, "metadata": ' + "[" * depth + "]" * depth + ', "cells": []}'


def with_output(output: Any) -> bytes:
    found = notebook(cell("print(1)"))
    found["cells"][0]["outputs"] = output
    return json.dumps(found).encode()


STREAM = {"output_type": "stream", "name": "stdout", "text": ["x"]}
HOSTILE = {
    "empty": b"",
    "no notebook": b"{}",
    "no text": b"\xff\xfe\x00\x00",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "a page": b"<html><script>alert(1)</script></html>",
    "old format": json.dumps({"nbformat": 3, "worksheets": [], "metadata": {}}).encode(),
    "deep": nested(200_000).encode(),
    "many": b'{"nbformat": 4, "metadata": {}, "cells": [' + b"[]," * 700_000 + b"[]]}",
    "NaN": b'{"nbformat": 4, "metadata": {"x": NaN}, "cells": []}',
    "half a letter": b'{"nbformat": 4, "metadata": {"x": "\\ud800"}, "cells": []}',
    "cells": json.dumps(notebook(*[cell("1")] * 2001)).encode(),
    "much output": with_output([{**STREAM, "text": "x" * 3_000_000}]),
    "many outputs": with_output([STREAM] * 201),
    "odd outputs": with_output({"text": "x"}),
    "too large": json.dumps(notebook(cell("x" * 8_500_000))).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_notebook_or_too_much_is_refused_kindly(lesson: LessonInSchool, name: str) -> None:
    answer = post(lesson, lesson.school.learner, HOSTILE[name])
    assert answer.status_code in (413, 422)
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert attempts(lesson) == []
    with lesson.school.services.database.reading(lesson.school.id) as session:
        assert (
            session.scalar(select(FileReference.id).where(FileReference.owner_id == lesson.school.learner.person_id))
            is None
        )


def test_a_form_without_a_file_says_so(lesson: LessonInSchool) -> None:
    answer = lesson.send(lesson.school.learner, "lab-paper", "hand_in")
    assert answer.status_code == 422
    assert "No notebook was chosen" in answer.get_data(as_text=True)


def test_who_does_not_learn_there_hands_nothing_in(lesson: LessonInSchool) -> None:
    for actor in (lesson.school.instructor, lesson.school.mentor, lesson.school.officer):
        assert "Hand in your notebook" not in lesson.page(actor)
        assert post(lesson, actor, answers()).status_code in (403, 404)
    assert attempts(lesson) == []


def test_nobody_hands_in_somebody_else_s_file(lesson: LessonInSchool) -> None:
    attempt(lesson)
    (row,) = attempts(lesson)
    services = lesson.school.services
    with services.database.reading(lesson.school.id) as session:
        version = of_course(session, "lab", "paper", "small-course")
    assert version is not None
    with pytest.raises(MakerpathError, match="not_found"):
        hand_in(services, lesson.school.other_learner, run_id=lesson.run_id, version=version, file_id=row.file_id)
    photo = lesson.school.photo(lesson.school.start())
    with pytest.raises(MakerpathError, match="not_found"):
        hand_in(services, lesson.school.learner, run_id=lesson.run_id, version=version, file_id=photo)


def test_classmates_and_mentors_see_nothing_of_an_attempt(lesson: LessonInSchool) -> None:
    one = attempt(lesson)
    (row,) = attempts(lesson)
    for actor in (lesson.school.other_learner, lesson.school.mentor):
        answer = lesson.browser(actor).get(lesson.address, query_string={"attempt": str(one), "show": "all"})
        assert row.sha256[:8] not in answer.get_data(as_text=True)
        assert lesson.browser(actor).get(f"/labs/attempts/{one}").status_code == 404
    mine = lesson.browser(lesson.school.learner).get(f"/labs/attempts/{one}")
    assert mine.status_code == 302
    assert mine.headers["Location"].endswith("lessons/first-fold#part-lab-paper")


def test_the_database_refuses_to_change_an_attempt(lesson: LessonInSchool) -> None:
    one = attempt(lesson)
    graded(lesson, one)
    engine = lesson.school.services.database.engine
    for sql in ("UPDATE lab_attempt SET number = 9", "DELETE FROM lab_attempt", "UPDATE lab_result SET state = 'x'"):
        with pytest.raises(DBAPIError, match="immutable"), engine.begin() as connection:
            connection.execute(text(sql))


def part(folder: Path) -> dict[str, Any]:
    return {
        "kind": "lab",
        "lesson": "first-fold",
        "arguments": {"id": "paper"},
        "definitions": [named("lab", parts_of(folder))],
    }


@pytest.fixture
def platform(lesson: LessonInSchool, tmp_path: Path) -> Platform:
    made = make_platform(lesson.school, lesson.app)
    made.course = "small-course"
    made.teach(("lab", parts_of(tmp_path)))
    return made


def send_bytes(lesson: LessonInSchool, address: str, data: bytes) -> int:
    content = create_content_app(lesson.school.services).test_client()
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    return content.patch("/uploads/" + address.split("/uploads/")[1], data=data, headers=headers).status_code


def test_row_06_a_block_hands_in_by_ticket(lesson: LessonInSchool, platform: Platform, tmp_path: Path) -> None:
    block, data = part(tmp_path), answers()
    shown = platform.fragment(block).get_json()
    assert "data-makerpath-upload" in shown["html"]
    assert shown["summary"]["state"] == "open"
    ticket = platform.act("upload.create", {"name": "paper.ipynb", "size": len(data)}, part=block).get_json()["result"]
    early = platform.act("hand_in", {"upload": ticket["id"]}, part=block).get_json()
    assert early["error"]["code"] == "upload.unfinished"
    assert send_bytes(lesson, ticket["upload_url"], data) == 204
    stolen = platform.act("hand_in", {"upload": ticket["id"]}, part=block, sub="77", anon="a-77").get_json()
    assert stolen["error"]["code"] == "page.not_found"
    done = platform.act("hand_in", {"upload": ticket["id"]}, part=block).get_json()
    assert done["summary"]["state"] == "done"
    assert "Waits to be graded" in done["html"]
    staff = platform.fragment(block, sub="5", role="instructor").get_json()["html"]
    assert "What the class handed in" in staff
    assert "Amir" in staff


def test_a_block_is_told_by_the_content_origin_what_is_wrong(
    lesson: LessonInSchool, platform: Platform, tmp_path: Path
) -> None:
    block = part(tmp_path)
    for fields in ({"name": "x.ipynb", "size": "many"}, {"name": "x.ipynb", "size": notebooks.LARGEST + 1}):
        assert platform.act("upload.create", fields, part=block).get_json()["error"]["status"] in (413, 422)
    ticket = platform.act("upload.create", {"name": "x.ipynb", "size": 2}, part=block).get_json()["result"]
    assert send_bytes(lesson, ticket["upload_url"], b"{}") == 422
    again = platform.act("hand_in", {"upload": ticket["id"]}, part=block).get_json()
    assert again["error"]["code"] == "upload.expired"


def test_a_ticket_of_a_lab_is_none_for_a_project(lesson: LessonInSchool) -> None:
    services, learner = lesson.school.services, lesson.school.learner
    begun = uploads.create_notebook(services, learner, run_id=lesson.run_id, name="a.ipynb", size=9)
    with pytest.raises(MakerpathError, match="not_found"):
        uploads.finished(services, learner, lesson.school.start(), UUID(begun["upload"]))


def test_nobody_fills_the_school_with_notebooks(lesson: LessonInSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("makerpath.service.uploads.room.MOST_NOTEBOOKS", 2)
    services, learner = lesson.school.services, lesson.school.learner
    for _ in range(2):
        uploads.create_notebook(services, learner, run_id=lesson.run_id, name="a.ipynb", size=9)
    with pytest.raises(MakerpathError, match=r"upload\.too_many"):
        uploads.create_notebook(services, learner, run_id=lesson.run_id, name="a.ipynb", size=9)
    with pytest.raises(MakerpathError, match=r"upload\.too_many"):
        uploads.take_notebook(services, learner, lesson.run_id, FileStorage(io.BytesIO(answers()), "a.ipynb"))


def test_what_one_gets_of_oneself_has_attempts_and_what_was_released(lesson: LessonInSchool) -> None:
    one = attempt(lesson)
    graded(lesson, one)

    def mine() -> dict[str, list[dict[str, Any]]]:
        with lesson.school.services.database.reading(lesson.school.id) as session:
            found = gather(session, lesson.school.learner.person_id)  # type: ignore[arg-type]
            assert any(".html" in file.path for file in found.files) is bool(found.sections.get("lab_results"))
            return found.sections

    assert len(mine()["lab_attempts"]) == 1
    assert "lab_results" not in mine()
    lesson.send(
        lesson.school.instructor, "lab-paper", "lab.mark", attempt=str(one), **{"points.why": "1", "how": "release"}
    )
    assert len(mine()["lab_results"]) == 1
    assert mine()["lab_marks"]


def test_an_erased_learner_leaves_no_attempt(lesson: LessonInSchool) -> None:
    one = attempt(lesson)
    graded(lesson, one, release=True)
    lesson.send(lesson.school.instructor, "lab-paper", "lab.mark", attempt=str(one), comment="Good", how="release")
    school = lesson.school
    assert standing(lesson, one).comment == "Good"
    erase(school.services, school.administrator, person_id=school.learner.person_id, typed_name="Learner One")
    school.work()
    assert attempts(lesson) == []
    with school.services.database.reading(school.id) as session:
        files = session.scalars(select(FileReference).where(FileReference.owner_id == school.learner.person_id)).all()
    assert len(files) == 2
    assert all(file.erased_at for file in files)


def test_a_viewer_as_learner_hands_nothing_in(lesson: LessonInSchool) -> None:
    viewer: Actor = lesson.school.instructor.viewing_as_learner()
    with pytest.raises(MakerpathError):
        uploads.create_notebook(lesson.school.services, viewer, run_id=lesson.run_id, name="a.ipynb", size=9)

"""A lab in a lesson, and notebooks handed in at it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from makerpath.content.check import load
from makerpath.domain.hashing import Parts, split
from makerpath.domain.lab_result import TestResult
from makerpath.labs.notebook import cells, Json
from makerpath.labs.release import release
from makerpath.service.core.files import keep_blob
from makerpath.service.courses.definitions import of_course
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.labs import grading
from makerpath.service.labs.models import LabAttempt
from makerpath.service.labs.operations import hand_in
from makerpath.service.labs.reading import one, Standing
from makerpath.service.people.operations import system_actor
from makerpath.service.policy import Actor
from makerpath.service.uploads.operations import take_notebook
from tests.labs.notebooks import AREA, cell, notebook
from tests.service.lessons import lesson_with, LessonInSchool
from tests.service.school import SmallSchool

LAB = """\
schema: makerpath.lab/1
id: paper
title: {en: How much paper, zh-Hans: 要多少纸}
summary: {en: Work out how much paper a lamp needs., zh-Hans: 算一算做一盏灯要多少纸。}
minutes: 45
files: [sheets.csv]
"""
FILES = {
    "labs/paper/lab.yaml": LAB,
    "labs/paper/notebook.en.ipynb": json.dumps(AREA),
    "labs/paper/notebook.zh-Hans.ipynb": json.dumps(AREA),
    "labs/paper/sheets.csv": "width,height\n21,29.7\n",
}
DIRECTIVE = '::lab{id="paper"}'
ENGINE = "test-engine/1"
TESTS = (
    TestResult(grade_id="area-tests", title="The area", points=1, possible=2, message="area(21) is <b>wrong</b>"),
    TestResult(grade_id="why", possible=1),
)


def lab_lesson(school: SmallSchool, folder: Path, more: str = "") -> LessonInSchool:
    """`more` is added to the lab's description."""
    return lesson_with(school, folder, DIRECTIVE, {**FILES, "labs/paper/lab.yaml": LAB + more})


def answers(text: str = "x = 1") -> bytes:
    """A learner's notebook."""
    return json.dumps(notebook(cell(text, grade_id="area", solution=True))).encode()


def filled(text: str, why: str = "") -> bytes:
    """The learner's notebook of the lab with an answer in its cell; without `why` the other answer is left out."""
    found = release(AREA)
    for item in cells(found):
        if item.grade_id == "area" or (item.grade_id == "why" and why):
            item.raw["source"] = text if item.grade_id == "area" else why
    return json.dumps(found).encode()


def sent(data: bytes, name: str = "paper.ipynb") -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def post(lesson: LessonInSchool, who: Actor, data: bytes, name: str = "paper.ipynb", **fields: Any) -> TestResponse:
    """Hand in by the form of the lesson's page."""
    address = f"{lesson.address}/lab-paper/hand_in"
    form = {"form": "hand_in", "file": sent(data, name), **fields}
    return lesson.browser(who).post(address, form, content_type="multipart/form-data")


def republish(lesson: LessonInSchool, folder: Path, english: Json, chinese: Json | None = None) -> None:
    """The course again, with other notebooks of the teacher's."""
    root = folder / "small-course"
    for language, source in (("en", english), ("zh-Hans", chinese or english)):
        (root / f"labs/paper/notebook.{language}.ipynb").write_text(json.dumps(source), "utf-8")
    publish(lesson.school.services, lesson.school.administrator, package=take_in(load(root)))


def attempt(lesson: LessonInSchool, who: Actor | None = None, text: str = "x = 1", data: bytes | None = None) -> UUID:
    """A notebook handed in."""
    actor, services = who or lesson.school.learner, lesson.school.services
    sent = FileStorage(io.BytesIO(data or answers(text)), "paper.ipynb")
    file_id = take_notebook(services, actor, lesson.run_id, sent)
    with services.database.reading(lesson.school.id) as session:
        version = of_course(session, "lab", "paper", "small-course")
    assert version is not None
    return UUID(hand_in(services, actor, run_id=lesson.run_id, version=version, file_id=file_id)["attempt"])


def graded(lesson: LessonInSchool, attempt_id: UUID, *, release: bool = False, tests: Any = TESTS) -> None:
    """What the engine would say."""
    services, engine = lesson.school.services, system_actor(lesson.school.id)
    with services.database.writing(lesson.school.id) as session:
        blob = keep_blob(session, services.storage, io.BytesIO(b"<!doctype html><p>Well done</p>"))
        feedback = blob.sha256, blob.size
    grading.begin(services, engine, attempt_id=attempt_id, engine=ENGINE)
    grading.grade(
        services, engine, attempt_id=attempt_id, engine=ENGINE, tests=tests, feedback=feedback, release=release
    )


def standing(lesson: LessonInSchool, attempt_id: UUID) -> Standing:
    with lesson.school.services.database.reading(lesson.school.id) as session:
        return one(session, session.get_one(LabAttempt, attempt_id))


def attempts(lesson: LessonInSchool) -> list[LabAttempt]:
    with lesson.school.services.database.reading(lesson.school.id) as session:
        return list(session.scalars(select(LabAttempt).order_by(LabAttempt.id)))


def parts_of(folder: Path) -> Parts:
    """The lab as a platform's block carries it."""
    return split(load(folder / "small-course").labs["paper"])

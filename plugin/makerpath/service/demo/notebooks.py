"""Handing in the notebook of a sample course, and what comes back."""

from __future__ import annotations

import io
from uuid import UUID

from werkzeug.datastructures import FileStorage

from makerpath.content.package import CoursePackage
from makerpath.labs.notebook import cells, parse, written
from makerpath.labs.release import release
from makerpath.service.courses.definitions import of_course
from makerpath.service.demo.makers import Maker
from makerpath.service.demo.words import LAB
from makerpath.service.labs.marking import How, mark
from makerpath.service.labs.operations import hand_in
from makerpath.service.uploads.operations import take_notebook

POINTS = {"passed": "3", "returned": "1"}
POSSIBLE = "3"
ENDS: dict[str, How] = {"passed": "release", "returned": "return"}


def work_at(maker: Maker, way: str, run_id: UUID, package: CoursePackage, lab: str) -> None:
    """Hand the lab's notebook in; it waits, is given back, or its result is released, as `way` says."""
    services, actor, instructor = maker.services, maker.actor, maker.instructor
    words = LAB[actor.language]
    sent = FileStorage(io.BytesIO(_filled(package, lab, actor.language)), f"{lab}.ipynb")
    file_id = take_notebook(services, actor, run_id, sent)
    with services.database.reading(actor.school_id) as session:
        version = of_course(session, "lab", lab, package.course.id)
    assert version is not None
    attempt = UUID(hand_in(services, actor, run_id=run_id, version=version, file_id=file_id)["attempt"])
    if way in ENDS:
        mark(
            services,
            instructor,
            run_id=run_id,
            attempt_id=attempt,
            points={},
            whole=POINTS[way],
            possible=POSSIBLE,
            comment=words[way],
            how=ENDS[way],
        )


def _filled(package: CoursePackage, lab: str, language: str) -> bytes:
    """The learner's notebook with answers in its cells."""
    teacher = package.root / "labs" / lab / f"notebook.{language}.ipynb"
    notebook = release(parse(teacher.read_bytes()))
    for cell in cells(notebook):
        if cell.solution and cell.grade_id in LAB[language]:
            cell.raw["source"] = LAB[language][cell.grade_id]
    return written(notebook)

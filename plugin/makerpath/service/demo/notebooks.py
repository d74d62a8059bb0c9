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
from makerpath.service.operation import Services
from makerpath.service.policy import Actor
from makerpath.service.uploads.operations import take_notebook

POINTS = {"passed": "3", "returned": "1"}
POSSIBLE = "3"
ENDS: dict[str, How] = {"passed": "release", "returned": "return"}


def work_at(maker: Maker, way: str, run_id: UUID, package: CoursePackage, lab: str) -> None:
    """Hand the lab's notebook in; it waits, is given back, or its result is released, as `way` says."""
    services, actor, instructor = maker.services, maker.actor, maker.instructor
    words = LAB[actor.language]
    attempt = _hand_in(services, actor, run_id, package, lab, _filled(package, lab, actor.language))
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


def hand_in_solved(
    services: Services, actor: Actor, run_id: UUID, package: CoursePackage, lab: str, left_out: int = 0
) -> None:
    """Hand in the lab's notebook with the teacher's own answers, the last `left_out` of them missing.

    It waits for the grading engine.
    """
    teacher = parse((package.root / "labs" / lab / f"notebook.{actor.language}.ipynb").read_bytes())
    given = release(teacher)
    answers = {cell.grade_id: cell.source for cell in cells(teacher) if cell.solution}
    for grade_id in list(answers)[: len(answers) - left_out]:
        lines = [line for line in answers[grade_id].split("\n") if "SOLUTION" not in line]
        next(cell for cell in cells(given) if cell.grade_id == grade_id).raw["source"] = "\n".join(lines)
    _hand_in(services, actor, run_id, package, lab, written(given))


def _hand_in(services: Services, actor: Actor, run_id: UUID, package: CoursePackage, lab: str, notebook: bytes) -> UUID:
    file_id = take_notebook(services, actor, run_id, FileStorage(io.BytesIO(notebook), f"{lab}.ipynb"))
    with services.database.reading(actor.school_id) as session:
        version = of_course(session, "lab", lab, package.course.id)
    assert version is not None
    return UUID(hand_in(services, actor, run_id=run_id, version=version, file_id=file_id)["attempt"])


def _filled(package: CoursePackage, lab: str, language: str) -> bytes:
    """The learner's notebook with answers in its cells."""
    teacher = package.root / "labs" / lab / f"notebook.{language}.ipynb"
    notebook = release(parse(teacher.read_bytes()))
    for cell in cells(notebook):
        if cell.solution and cell.grade_id in LAB[language]:
            cell.raw["source"] = LAB[language][cell.grade_id]
    return written(notebook)

"""Whether a notebook is one of this lab's: another one gives no points, and an attempt would be spent on it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from makerpath.domain.errors import MakerpathError, N_
from makerpath.labs.notebook import cells, parse
from makerpath.service.core.files import FileReference, Storage
from makerpath.service.courses.models import CourseRun
from makerpath.service.labs.material import newest_files, read
from makerpath.service.operation import Services

LEAST = 4
"""One in so many of the lab's marked cells is there: labs of one course may share the names of a few."""


def check_belongs(services: Services, school_id: UUID, *, run_id: UUID, lab: str, file_id: UUID) -> None:
    """Raise `lab.another` for a notebook that has hardly any of the marked cells of the lab.

    Where the course is not on this service nobody knows what its cells are, and every notebook may be handed in.
    """
    with services.database.reading(school_id) as session:
        teachers = newest_files(session, session.get_one(CourseRun, run_id), lab).answers.values()
        asked = {name for file in teachers for name in _marked(services.storage, file.sha256)}
        sent = session.get_one(FileReference, file_id).sha256
    if len(asked.intersection(_marked(services.storage, sent))) * LEAST < len(asked):
        raise MakerpathError(
            "lab.another",
            N_("This is not the notebook of this lab: its cells are not in it."),
            N_("Get the notebook above, write your answers into that one, and hand it in."),
            status=422,
            field="file",
        )


def _marked(storage: Storage, sha256: str) -> Iterator[str]:
    """The ids of the cells that nbgrader's marks name."""
    for cell in cells(parse(read(storage, sha256))):
        if cell.marks and cell.grade_id:
            yield cell.grade_id

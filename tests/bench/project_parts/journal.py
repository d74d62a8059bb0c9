"""Finding notes in the journals of a school filled by `project_parts.school`: one project's, and a whole run's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from makerpath.service.courses.models import CourseRun
from makerpath.service.journal.queries import across, entries, measurements
from makerpath.service.operation import Services
from makerpath.service.projects.models import Project
from tests.bench.project_parts.school import Filled

QUESTIONS = {"word": "joint", "beginning": "jo", "Chinese": "走廊", "one character": "走", "nowhere": "xylophone 激光"}


def visits(services: Services, school: Any, filled: Filled) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Each search by name, to be called as often as it is to be measured."""

    def asking(ask: Callable[[Any], Any]) -> Callable[[], Any]:
        def go() -> Any:
            with services.database.reading(school.id) as session:
                return ask(session)

        return go

    for name, question in QUESTIONS.items():
        yield (
            f"project, {name}",
            asking(lambda s, q=question: entries(s, s.get_one(Project, filled.project), question=q)),
        )
        yield f"run, {name}", asking(lambda s, q=question: across(s, s.get_one(CourseRun, filled.runs[0]), q))
    yield "project, newest", asking(lambda s: entries(s, s.get_one(Project, filled.project)))
    yield "project, measurements", asking(lambda s: measurements(s, s.get_one(Project, filled.project)))

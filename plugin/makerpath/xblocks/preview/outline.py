"""What the outline page shows of an edition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from makerpath.content.package import CoursePackage
from makerpath.domain import names
from makerpath.domain.errors import N_
from makerpath.i18n import gettext
from makerpath.xblocks.preview.live import Edition


@dataclass(frozen=True)
class LessonRow:
    """`titles` by language; `parts` says what stands in the lesson, such as a quiz with its title."""

    id: str
    titles: dict[str, str]
    summary: str
    minutes: int
    parts: list[str]


@dataclass(frozen=True)
class ModuleRow:
    """`titles` by language."""

    titles: dict[str, str]
    summary: str
    minutes: int
    lessons: list[LessonRow]


@dataclass(frozen=True)
class ProblemRow:
    """`path` from the course's folder."""

    path: str
    line: int
    severity: str
    message: str
    hint: str


def modules_of(edition: Edition, language: str) -> list[ModuleRow]:
    """The modules in teaching order, with summaries and parts in `language`."""
    package = edition.package
    if package is None:
        return []
    found = []
    for module in package.course.modules:
        lessons = [_lesson(package, name, language) for name in module.lessons]
        minutes = sum(row.minutes for row in lessons)
        found.append(ModuleRow(dict(module.title), module.summary.pick(language), minutes, lessons))
    return found


def _lesson(package: CoursePackage, lesson_id: str, language: str) -> LessonRow:
    texts = package.lessons[lesson_id]
    shown = package.lesson(lesson_id, language)
    definitions, parts = package.definitions(), []
    for thing in package.placed(lesson_id):
        label = gettext(names.PART[thing.rule], language)
        named = definitions[thing.kind].get(thing.slug) if thing.kind else None
        title = named.title.pick(language) if named else ""
        parts.append(gettext(N_("{part}: {title}"), language, part=label, title=title) if title else label)
    titles: dict[str, str] = {tag: texts[tag].meta.title for tag in package.course.languages if tag in texts}
    return LessonRow(lesson_id, titles, shown.meta.summary, shown.meta.minutes, parts)


def problems_of(edition: Edition, folder: Path, language: str) -> list[ProblemRow]:
    """What is wrong, errors first, in the order of files and lines."""
    rows = []
    for problem in sorted(edition.problems, key=lambda one: (one.severity != "error", one.order)):
        path = problem.place.path
        shown = path.relative_to(folder) if path.is_relative_to(folder) else path
        rows.append(ProblemRow(shown.as_posix(), problem.place.line, problem.severity, *problem.texts(language)))
    return rows

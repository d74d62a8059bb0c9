"""Courses as the catalogue lists them, with what they are to the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.course import Course, Discipline
from makerpath.domain.text import LANGUAGES, LocalText
from makerpath.service.classes.models import Enrolment, SchoolClass
from makerpath.service.courses.descriptions import describe, titles
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.policy import Actor, permitted
from makerpath.service.progress.completion import completed


@dataclass(frozen=True)
class Wanted:
    """What the reader asks for; what is left out or makes no sense is none."""

    discipline: str = ""
    level: int | None = None
    language: str = ""
    age: int | None = None

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Wanted:
        """From the fields of a form, none of which can be trusted."""
        discipline, language = values.get("discipline", ""), values.get("language", "")
        return cls(
            discipline if discipline in get_args(Discipline) else "",
            _number(values.get("level", ""), 9),
            language if language in LANGUAGES else "",
            _number(values.get("age", ""), 120),
        )

    def fits(self, course: Course) -> bool:
        return (
            (not self.discipline or self.discipline in course.disciplines)
            and (self.level is None or course.level == self.level)
            and (not self.language or self.language in course.languages)
            and (self.age is None or course.age_band.from_ <= self.age <= course.age_band.to)
        )


@dataclass(frozen=True)
class Linked:
    """A course that another one names; `here` if this school has published it, `done` if the reader completed it."""

    slug: str
    title: LocalText
    here: bool
    done: bool


@dataclass(frozen=True)
class Entry:
    """A course of the catalogue; `themes` are those of its modules, each once, in order."""

    row: CourseRow
    course: Course
    done: bool
    prerequisites: list[Linked]
    mandatory: list[Linked]
    companions: list[Linked]
    themes: list[LocalText]
    run: CourseRun | None


def entries(session: Session, actor: Actor) -> list[Entry]:
    """Every published course of the school by stage of study, in a number of queries that does not grow with them."""
    assert actor.person_id is not None
    rows = session.scalars(select(CourseRow).order_by(CourseRow.slug)).all()
    described = describe(session, rows)
    courses = [(row, described[row.id].course) for row in rows if row.id in described]
    done = completed(session, [actor.person_id])[actor.person_id]
    names = titles(session, {slug for _row, course in courses for slug in named(course)})
    here = {course.id for _row, course in courses}
    runs = runs_of(session, actor, [row.id for row, _course in courses])

    def linked(slugs: Iterable[str]) -> list[Linked]:
        return [Linked(slug, names[slug], slug in here, slug in done) for slug in slugs]

    made = [
        Entry(
            row,
            course,
            course.id in done,
            linked(course.prerequisites),
            linked(course.mandatory),
            linked(course.companions),
            themes(course),
            next(iter(runs.get(row.id, [])), None),
        )
        for row, course in courses
    ]
    return sorted(made, key=lambda entry: (entry.course.level, entry.course.id))


def named(course: Course) -> set[str]:
    """The slugs of the courses that this one names."""
    return {*course.prerequisites, *course.mandatory, *course.companions}


def themes(course: Course) -> list[LocalText]:
    found: list[LocalText] = []
    for module in course.modules:
        if module.theme and module.theme not in found:
            found.append(module.theme)
    return found


def runs_of(session: Session, actor: Actor, course_ids: Iterable[UUID]) -> dict[UUID, list[CourseRun]]:
    """The runs of these courses that the reader learns in or works with, the newest first."""
    rows = session.execute(
        select(CourseRun, SchoolClass)
        .join(SchoolClass, SchoolClass.id == CourseRun.class_id)
        .where(CourseRun.course_id.in_(list(course_ids)))
        .order_by(CourseRun.id.desc())
    ).all()
    learns = set(
        session.scalars(
            select(Enrolment.run_id).where(Enrolment.person_id == actor.person_id, Enrolment.left_at.is_(None))
        )
    )
    works = set(permitted(session, actor, "class.view", [run for run, _group in rows]))
    found: dict[UUID, list[CourseRun]] = {}
    for run, _group in rows:
        if run.id in learns or run in works:
            found.setdefault(run.course_id, []).append(run)
    return found


def _number(value: str, most: int) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 and 1 <= int(value) <= most else None

"""Who takes part, counted by groups: by what courses are about, and by what their makers study."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, ColumnElement, distinct, func, select
from sqlalchemy.orm import Session

from makerpath.domain.participation import Shown, suppress
from makerpath.service.certificates.models import Certificate, current
from makerpath.service.classes.models import Enrolment
from makerpath.service.courses.descriptions import describe
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import Person
from makerpath.service.profiles.models import MakerProfile
from makerpath.service.projects.models import Project, TeamMember

NOT_SAID = ""
"""The group of those who have not said what they study."""


@dataclass(frozen=True)
class Report:
    """Four tables by name (`discipline`, `course_level`, `field`, `study_level`).

    Each has people, and how many of them began a project, finished one, and hold a certificate. The first two count
    places in courses: somebody in two courses counts in both; a course counts by the discipline it names first.
    """

    tables: dict[str, Shown]


def report(session: Session, class_id: UUID | None = None) -> Report:
    """For one class, or for the whole school; in a number of queries that neither classes nor people change."""
    within = [CourseRun.class_id == class_id] if class_id else []
    return Report({**_by_course(session, within), **_by_maker(session, within)})


def _by_course(session: Session, within: list[ColumnElement[bool]]) -> dict[str, Shown]:
    begun, finished, certified = _went_on()
    rows = session.execute(
        select(
            CourseRun.course_id,
            func.count(distinct(Enrolment.id)),
            func.count(distinct(case((begun, Enrolment.id)))),
            func.count(distinct(case((finished, Enrolment.id)))),
            func.count(distinct(case((certified, Enrolment.id)))),
        )
        .select_from(Enrolment)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .outerjoin(TeamMember, and_(TeamMember.person_id == Enrolment.person_id, TeamMember.left_at.is_(None)))
        .outerjoin(Project, and_(Project.id == TeamMember.project_id, Project.run_id == Enrolment.run_id))
        .outerjoin(Certificate, _holds(Enrolment.run_id))
        .where(Enrolment.left_at.is_(None), *within)
        .group_by(CourseRun.course_id)
    ).all()
    courses = describe(session, session.scalars(select(CourseRow).where(CourseRow.id.in_([row[0] for row in rows]))))
    known = [(courses[row[0]].course, row[1:]) for row in rows if row[0] in courses]
    return {
        "discipline": suppress(_summed((course.disciplines[0], counts) for course, counts in known)),
        "course_level": suppress(_summed((str(course.level), counts) for course, counts in known)),
    }


def _by_maker(session: Session, within: list[ColumnElement[bool]]) -> dict[str, Shown]:
    begun, finished, certified = _went_on()
    # The very same expressions are grouped by: PostgreSQL takes two equal ones with parameters of their own for two.
    field, level = (func.coalesce(column, NOT_SAID) for column in (MakerProfile.field, MakerProfile.level))
    rows = session.execute(
        select(
            field,
            level,
            func.count(distinct(Person.id)),
            func.count(distinct(case((begun, Person.id)))),
            func.count(distinct(case((finished, Person.id)))),
            func.count(distinct(case((certified, Person.id)))),
        )
        .select_from(Enrolment)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(MakerProfile, MakerProfile.person_id == Person.id)
        .outerjoin(TeamMember, and_(TeamMember.person_id == Person.id, TeamMember.left_at.is_(None)))
        .outerjoin(Project, and_(Project.id == TeamMember.project_id, Project.run_id == Enrolment.run_id))
        .outerjoin(Certificate, _holds(Enrolment.run_id))
        .where(Enrolment.left_at.is_(None), Person.erased_at.is_(None), *within)
        .group_by(field, level)
    ).all()
    return {
        "field": suppress(_summed((row[0], row[2:]) for row in rows)),
        "study_level": suppress(_summed((row[1], row[2:]) for row in rows)),
    }


def _went_on() -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    """Begun, finished and certified; each asks for the one before, so that none is ever more than that."""
    begun = Project.id.is_not(None)
    finished = Project.state == "finished"
    return begun, finished, and_(finished, Certificate.id.is_not(None))


def _holds(run_id: Any) -> ColumnElement[bool]:
    return and_(Certificate.person_id == Enrolment.person_id, Certificate.run_id == run_id, current())


def _summed(rows: Iterable[tuple[str, Any]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for name, counts in rows:
        before = found.get(name, (0, 0, 0, 0))
        found[name] = tuple(a + b for a, b in zip(before, counts, strict=True))
    return dict(sorted(found.items()))

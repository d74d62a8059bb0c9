"""Who may have a certificate for which project, and by name what is missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.eligibility import Asked, asked_for_certificate, Missing, missing_for_certificate
from makerpath.domain.gates import Standing, standing
from makerpath.domain.names import DIMENSION
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import REQUIRED
from makerpath.domain.text import LocalText
from makerpath.service.assessments.cases import briefs_of
from makerpath.service.assessments.results import Result, results_in
from makerpath.service.certificates.models import Certificate
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.courses.descriptions import describe, titles
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import Person
from makerpath.service.progress.completion import completed, Key
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.record import in_time
from makerpath.service.teams.models import guests


@dataclass(frozen=True)
class Needed:
    """A course that is completed before the certificate of another is issued, and whether it was."""

    slug: str
    title: LocalText
    done: bool


@dataclass(frozen=True)
class Candidate:
    """One person of one project, with everything the certificate would be made of."""

    project: Project
    person: Person
    brief: Brief
    standing: Standing
    rubric: Rubric
    result: Result | None
    courses: Sequence[Needed]
    missing: list[Missing]
    certificate: Certificate | None

    @property
    def asked(self) -> list[Asked]:
        """Everything that is asked for, with what is there and what is not."""
        return everything(self.standing, self.missing, self.rubric, self.result is not None, self.courses)


def everything(
    now: Standing, missing: Sequence[Missing], rubric: Rubric, assessed: bool, courses: Sequence[Needed]
) -> list[Asked]:
    """What a certificate asks for where a project stands so, is assessed by the rubric, and needs the courses."""
    minima = [(name, getattr(rubric.minima, name)) for name in DIMENSION if getattr(rubric.minima, name)]
    return asked_for_certificate(
        now, missing, assessed=assessed, minima=minima, courses=[item.title for item in courses]
    )


def candidate(session: Session, project: Project, person: Person) -> Candidate:
    """Look at one person of `project`."""
    return look_at(session, [(project, person)])[0]


def candidates(session: Session, run_ids: Collection[UUID]) -> list[Candidate]:
    """Everybody of the school with a project in these runs, in the order of the projects."""
    rows = session.execute(
        select(Project, Person)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(Project.run_id.in_(run_ids), TeamMember.left_at.is_(None), Person.id.not_in(guests()))
        .order_by(Person.display_name, Project.id)
    )
    return look_at(session, [(project, person) for project, person in rows])


def look_at(session: Session, pairs: Sequence[tuple[Project, Person]]) -> list[Candidate]:
    """Each person of each project, in a number of queries that grows with the briefs and rubrics alone."""
    if not pairs:
        return []
    projects = {project.id: project for project, _person in pairs}
    briefs, records = briefs_of(session, projects.values()), in_time(session, projects)
    now = {id_: standing(brief, records[id_]) for id_, brief in briefs.items()}
    results = results_in(session, [(project, person.id) for project, person in pairs])
    courses = needed_courses(session, {(project.run_id, person.id) for project, person in pairs})
    certificates = valid_certificates(session, projects)
    rubrics: dict[tuple[str, str], Rubric] = {}
    found = []
    for project, person in pairs:
        result = results.get((project.id, person.id))
        version = _rubric(project, result)
        rubric = rubrics.get(version) or rubrics.setdefault(version, load_rubric(session, *version))
        needed = courses[project.run_id, person.id]
        missing = missing_for_certificate(
            now[project.id],
            assessed=result is not None,
            short=_short(rubric, result),
            courses=[item.title for item in needed if not item.done],
            certificate_name=person.certificate_name or person.display_name,
        )
        certificate = certificates.get((project.id, person.id))
        found.append(
            Candidate(
                project, person, briefs[project.id], now[project.id], rubric, result, needed, missing, certificate
            )
        )
    return found


def needed_courses(session: Session, keys: Collection[Key]) -> dict[Key, list[Needed]]:
    """The mandatory courses for the certificate of each run, by run and person."""
    runs = session.execute(
        select(CourseRun.id, CourseRow)
        .join(CourseRow, CourseRow.id == CourseRun.course_id)
        .where(CourseRun.id.in_({run_id for run_id, _person in keys}))
    ).all()
    described = describe(session, {row.id: row for _run, row in runs}.values())
    mandatory = {run_id: described[row.id].course.mandatory if row.id in described else [] for run_id, row in runs}
    names = titles(session, {slug for slugs in mandatory.values() for slug in slugs})
    done = completed(session, {person_id for _run, person_id in keys})
    return {
        (run_id, person_id): [Needed(slug, names[slug], slug in done[person_id]) for slug in mandatory[run_id]]
        for run_id, person_id in keys
    }


def valid_certificates(session: Session, project_ids: Collection[UUID]) -> dict[Key, Certificate]:
    """The certificates that hold now, by project and person."""
    rows = session.scalars(
        select(Certificate).where(Certificate.project_id.in_(project_ids), Certificate.revoked_at.is_(None))
    )
    return {(row.project_id, row.person_id): row for row in rows}


def _rubric(project: Project, result: Result | None) -> tuple[str, str]:
    """The rubric that the result was reached by; before there is one, that of the project."""
    if result is None:
        return project.rubric_hash, project.rubric_wording
    return result.main.rubric_hash, result.main.rubric_wording


def _short(rubric: Rubric, result: Result | None) -> list[tuple[str, float, float]]:
    """The minima that were missed, each with what was reached and what is asked for."""
    if result is None:
        return []
    return [
        (name, getattr(result, name) or 0.0, getattr(rubric.minima, name))
        for name in result.short
        if not name.startswith(REQUIRED)
    ]

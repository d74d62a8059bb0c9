"""Who may have a certificate for which project, and by name what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.eligibility import Missing, missing_for_certificate
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import REQUIRED
from makerpath.domain.text import LocalText
from makerpath.service.assessments.results import Result, result_of
from makerpath.service.certificates.models import Certificate
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.courses.descriptions import describe, titles
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import Person
from makerpath.service.progress.completion import completed, Key
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.record import ProjectRecord, read_record
from makerpath.service.teams.models import guests


@dataclass(frozen=True)
class Candidate:
    """One person of one project, with everything the certificate would be made of."""

    project: Project
    person: Person
    record: ProjectRecord
    rubric: Rubric
    result: Result | None
    missing: list[Missing]
    certificate: Certificate | None


def candidate(
    session: Session, project: Project, person: Person, lacking: Mapping[Key, list[LocalText]] | None = None
) -> Candidate:
    """Look at one person of `project`; `lacking` has what `lacking_courses` found for many."""
    lacking = lacking or lacking_courses(session, [(project.run_id, person.id)])
    record = read_record(session, project)
    result = result_of(session, project, person.id)
    rubric = load_rubric(session, *_rubric(project, result))
    return Candidate(
        project=project,
        person=person,
        record=record,
        rubric=rubric,
        result=result,
        missing=missing_for_certificate(
            record.standing,
            assessed=result is not None,
            short=_short(rubric, result),
            courses=lacking[project.run_id, person.id],
            certificate_name=person.certificate_name or person.display_name,
        ),
        certificate=valid_certificate(session, project.id, person.id),
    )


def candidates(session: Session, run_ids: list[UUID]) -> list[Candidate]:
    """Everybody of the school with a project in these runs, in the order of the projects."""
    rows = session.execute(
        select(Project, Person)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(Project.run_id.in_(run_ids), TeamMember.left_at.is_(None), Person.id.not_in(guests()))
        .order_by(Person.display_name, Project.id)
    )
    found = rows.all()
    lacking = lacking_courses(session, [(project.run_id, person.id) for project, person in found])
    return [candidate(session, project, person, lacking) for project, person in found]


def lacking_courses(session: Session, keys: Collection[Key]) -> dict[Key, list[LocalText]]:
    """The titles of the mandatory courses that each person lacks for the certificate of the run, by run and person."""
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
        (run_id, person_id): [names[slug] for slug in mandatory[run_id] if slug not in done[person_id]]
        for run_id, person_id in keys
    }


def valid_certificate(session: Session, project_id: UUID, person_id: UUID) -> Certificate | None:
    """The certificate that holds now, if there is one."""
    return session.scalar(
        select(Certificate).where(
            Certificate.project_id == project_id,
            Certificate.person_id == person_id,
            Certificate.revoked_at.is_(None),
        )
    )


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

"""Whose certificate for what: a maker and their project, or somebody enrolled in a course without one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.service.certificates.beside import projectless
from makerpath.service.certificates.eligibility import Subject
from makerpath.service.certificates.models import Certificate
from makerpath.service.classes.models import Enrolment
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Work
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.teams.models import Guest

Wanted = tuple[UUID | None, UUID | None, UUID]
"""Project (None for a course without one), run (known by the project if there is one) and person."""


def subject_of(work: Work, person_id: UUID, project_id: UUID | None, run_id: UUID | None) -> Subject:
    """The person with their project, locked, or with the run of a course without one.

    Raises `certificate.not_a_maker` and `certificate.not_enrolled` (404), `certificate.guest` (409).
    """
    (found,) = subjects_of(work, [(project_id, run_id, person_id)])
    if isinstance(found, MakerpathError):
        raise found
    return found


def subjects_of(work: Work, wanted: Sequence[Wanted]) -> list[Subject | MakerpathError]:
    """As `subject_of` for each, or what it would raise, in a constant number of queries."""
    session = work.session
    project_ids = {project for project, _run, _person in wanted if project}
    run_ids = {run for project, run, _person in wanted if run and not project}
    person_ids = {person for _project, _run, person in wanted}
    locked = select(Project).where(Project.id.in_(project_ids)).order_by(Project.id)
    locked = locked.with_for_update(of=Project).execution_options(populate_existing=True)
    projects = {row.id: row for row in session.scalars(locked)}
    people = {row.id: row for row in session.scalars(select(Person).where(Person.id.in_(person_ids)))}
    guests = set(session.scalars(select(Guest.person_id).where(Guest.person_id.in_(person_ids))))
    makers = _pairs(work, TeamMember.project_id, TeamMember.person_id, TeamMember.left_at, project_ids)
    enrolled = _pairs(work, Enrolment.run_id, Enrolment.person_id, Enrolment.left_at, run_ids)
    plain = projectless(session, run_ids) if run_ids else {}

    def look(project: UUID | None, run: UUID | None, person: UUID) -> Subject | MakerpathError:
        if project and (project not in projects or person not in people):
            return NotFound()
        if project and (project, person) not in makers:
            return NotFound("certificate.not_a_maker", N_("This person did not make this project."))
        if not project and (run not in plain or (run, person) not in enrolled):
            return NotFound("certificate.not_enrolled", N_("This person is not in a course without a project."))
        if person in guests:
            return Conflict("certificate.guest", N_("A guest of another school gets their certificates there."))
        what = projects[project] if project else run
        assert what is not None
        return what, people[person]

    return [look(*item) for item in wanted]


def again(work: Work, row: Certificate) -> Subject | None:
    """Whom and what the certificate is for, if that can still be read."""
    if row.project_id is None and row.run_id is None:
        return None
    (found,) = subjects_of(work, [(row.project_id, row.run_id, row.person_id)])
    return None if isinstance(found, MakerpathError) else found


def place_of(work: Work, subject: Subject) -> Project | CourseRun:
    what, _person = subject
    return what if isinstance(what, Project) else work.get(CourseRun, what)


def _pairs(work: Work, where: Any, who: Any, left: Any, ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Who belongs to which of `ids` now."""
    rows = work.session.execute(select(where, who).where(where.in_(ids), left.is_(None)))
    return {(place, person) for place, person in rows}

"""Who may have a certificate for which project, and by name what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.eligibility import Missing, missing_for_certificate
from makerpath.domain.rubric import Rubric
from makerpath.service.assessments.counting import counting
from makerpath.service.assessments.models import Assessment
from makerpath.service.certificates.models import Certificate
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.record import ProjectRecord, read_record


@dataclass(frozen=True)
class Candidate:
    """One person of one project, with everything the certificate would be made of."""

    project: Project
    person: Person
    record: ProjectRecord
    rubric: Rubric
    assessment: Assessment | None
    missing: list[Missing]
    certificate: Certificate | None


def candidate(session: Session, project: Project, person: Person) -> Candidate:
    """Look at one person of `project`."""
    record = read_record(session, project)
    rubric = load_rubric(session, project.rubric_hash, project.rubric_wording)
    final = counting(session, project.id)
    return Candidate(
        project=project,
        person=person,
        record=record,
        rubric=rubric,
        assessment=final,
        missing=missing_for_certificate(
            record.standing,
            assessed=final is not None,
            short=_short(rubric, final),
            certificate_name=person.certificate_name or person.display_name,
        ),
        certificate=valid_certificate(session, project.id, person.id),
    )


def candidates(session: Session, run_ids: list[UUID]) -> list[Candidate]:
    """Everybody with a project in these runs, in the order of the projects."""
    rows = session.execute(
        select(Project, Person)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(Project.run_id.in_(run_ids), TeamMember.left_at.is_(None))
        .order_by(Person.display_name, Project.id)
    )
    return [candidate(session, project, person) for project, person in rows.all()]


def valid_certificate(session: Session, project_id: UUID, person_id: UUID) -> Certificate | None:
    """The certificate that holds now, if there is one."""
    return session.scalar(
        select(Certificate).where(
            Certificate.project_id == project_id,
            Certificate.person_id == person_id,
            Certificate.revoked_at.is_(None),
        )
    )


def _short(rubric: Rubric, final: Assessment | None) -> list[tuple[str, float, float]]:
    if final is None:
        return []
    return [(name, getattr(final, name) or 0.0, getattr(rubric.minima, name)) for name in final.short]

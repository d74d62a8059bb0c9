"""A reader's own certificates of a course run, and what is still missing for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.course import Course
from makerpath.domain.eligibility import Asked, missing_for_certificate
from makerpath.domain.gates import standing
from makerpath.domain.text import LocalText
from makerpath.service.certificates.eligibility import Candidate, everything, look_at, Needed, needed_courses
from makerpath.service.certificates.models import Certificate
from makerpath.service.courses.definitions import load_brief, load_rubric, of_course
from makerpath.service.courses.descriptions import describe
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project, TeamMember

State = Literal["open", "ready", "printing", "valid"]


@dataclass(frozen=True)
class Paper:
    """One project of the reader: its certificate, and for as long as there is none what it takes.

    `taken_back` is the newest that was revoked: it stands for itself, or the valid one replaces it. Somebody who left
    the team keeps what was issued, and is asked for nothing: then there is no `candidate`.
    """

    candidate: Candidate | None
    certificate: Certificate | None
    taken_back: Certificate | None

    @property
    def state(self) -> State:
        if self.certificate is not None:
            return "valid" if self.certificate.sha256 else "printing"
        return "ready" if self.candidate is not None and not self.candidate.missing else "open"


@dataclass(frozen=True)
class Outlook:
    """What the certificate for a project on one of the course's briefs asks for, before there is a project."""

    brief: str
    title: LocalText
    asked: list[Asked]
    courses: Sequence[Needed]


def papers(session: Session, run_id: UUID, person_id: UUID) -> list[Paper]:
    """Those of the person's projects in the run, and of certificates that outlived a project."""
    projects = session.scalars(
        select(Project)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(Project.run_id == run_id, TeamMember.person_id == person_id, TeamMember.left_at.is_(None))
        .order_by(Project.id)
    ).all()
    person = session.get_one(Person, person_id)
    found = {item.project.id: item for item in look_at(session, [(project, person) for project in projects])}
    rows = session.scalars(
        select(Certificate)
        .where(Certificate.run_id == run_id, Certificate.person_id == person_id)
        .order_by(Certificate.id)
    ).all()
    valid = {row.project_id: row for row in rows if row.revoked_at is None}
    back = {row.project_id: row for row in rows if row.revoked_at is not None}
    return [Paper(found.get(id_), valid.get(id_), back.get(id_)) for id_ in dict.fromkeys([*found, *valid, *back])]


def course_of(session: Session, run: CourseRun) -> Course | None:
    """The course as this service has it; a platform may show one that was never published here."""
    found = describe(session, [session.get_one(CourseRow, run.course_id)])
    return next((item.course for item in found.values()), None)


def outlooks(session: Session, run: CourseRun, course: Course | None, person: Person | None) -> list[Outlook]:
    """What is asked of whoever begins, for each brief of the course; of `person`, what they have done is known."""
    if course is None:
        return []
    found = (_outlook(session, run, course.id, slug, person) for slug in course.briefs)
    return [item for item in found if item is not None]


def _outlook(session: Session, run: CourseRun, course: str, slug: str, person: Person | None) -> Outlook | None:
    version = of_course(session, "brief", slug, course)
    if version is None:
        return None
    brief = load_brief(session, version.scoring_hash, version.wording_hash)
    rubric = of_course(session, "rubric", brief.rubric, course)
    if rubric is None:
        return None
    whose = run.id, person.id if person else UUID(int=0)
    needed = needed_courses(session, [whose])[whose]
    name = (person.certificate_name or person.display_name) if person else ""
    now = standing(brief, [])
    missing = missing_for_certificate(
        now,
        assessed=False,
        short=[],
        courses=[item.title for item in needed if not item.done],
        certificate_name=name,
    )
    whole = load_rubric(session, rubric.scoring_hash, rubric.wording_hash)
    return Outlook(slug, brief.title, everything(now, missing, whole, False, needed), needed)


def holds(found: Sequence[Paper]) -> bool:
    """Whether one of them was issued and is valid."""
    return any(paper.certificate is not None for paper in found)

"""A reader's own certificates of a course run, and what is still missing for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain import gates
from makerpath.domain.course import Course
from makerpath.domain.eligibility import Asked, missing_for_certificate
from makerpath.domain.rubric import Rubric
from makerpath.domain.text import LocalText
from makerpath.service.certificates.beside import besides, projectless
from makerpath.service.certificates.eligibility import (
    Candidate,
    everything,
    look_at,
    Needed,
    needed_courses,
    Subject,
    subject_id,
)
from makerpath.service.certificates.models import Certificate, State
from makerpath.service.classes.models import Enrolment
from makerpath.service.courses.definitions import load_brief, load_rubric, of_course
from makerpath.service.courses.descriptions import describe
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project, TeamMember

Standing = State | Literal["open", "ready"]


@dataclass(frozen=True)
class Paper:
    """What the reader has, or may get, for one project or for a course without one.

    `certificate` is the newest that is current, whatever its state; `earlier` are those whose place another took, and
    those that expired before; `taken_back` is the newest that was revoked. Somebody who left the team keeps what was
    issued, and is asked for nothing: then there is no `candidate`.
    """

    candidate: Candidate | None
    certificate: Certificate | None
    taken_back: Certificate | None
    earlier: Sequence[Certificate] = ()

    @property
    def state(self) -> Standing:
        if self.certificate is not None:
            return self.certificate.state()
        return "ready" if self.candidate is not None and not self.candidate.missing else "open"


@dataclass(frozen=True)
class Outlook:
    """What the certificate for a project on one of the course's briefs asks for, before there is a project."""

    brief: str
    title: LocalText
    asked: list[Asked]
    courses: Sequence[Needed]


def papers(session: Session, run_id: UUID, person_id: UUID) -> list[Paper]:
    """Those of the person's projects in the run, of the run itself where its course has none, and of certificates that
    outlived a project."""
    projects = session.scalars(
        select(Project)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(Project.run_id == run_id, TeamMember.person_id == person_id, TeamMember.left_at.is_(None))
        .order_by(Project.id)
    ).all()
    person = session.get_one(Person, person_id)
    subjects: list[Subject] = [(project, person) for project in projects]
    here = Enrolment.run_id == run_id, Enrolment.person_id == person_id, Enrolment.left_at.is_(None)
    if session.scalar(select(Enrolment.id).where(*here)) and projectless(session, [run_id]):
        subjects.append((run_id, person))
    found = {subject_id(item.project or item.run_id): item for item in look_at(session, subjects)}
    rows: defaultdict[UUID, list[Certificate]] = defaultdict(list)
    for row in session.scalars(
        select(Certificate)
        .where(Certificate.run_id == run_id, Certificate.person_id == person_id)
        .order_by(Certificate.id)
    ):
        rows[row.project_id or run_id].append(row)
    return [_paper(found.get(id_), rows[id_]) for id_ in dict.fromkeys([*found, *rows])]


def _paper(found: Candidate | None, rows: Sequence[Certificate]) -> Paper:
    """`rows` are all certificates for one thing, the oldest first."""
    current = [row for row in rows if row.revoked_at is None and row.replaced_at is None]
    revoked = [row for row in rows if row.revoked_at is not None]
    newest, back = current[-1] if current else None, revoked[-1] if revoked else None
    return Paper(found, newest, back, [row for row in rows if row not in (newest, back)])


def course_of(session: Session, run: CourseRun) -> Course | None:
    """The course as this service has it; a platform may show one that was never published here."""
    found = describe(session, [session.get_one(CourseRow, run.course_id)])
    return next((item.course for item in found.values()), None)


def outlooks(session: Session, run: CourseRun, course: Course | None, person: Person | None) -> list[Outlook]:
    """What is asked of whoever begins, for each brief of the course, or for all of one without.

    Of `person`, what they have done is known.
    """
    if course is None:
        return []
    if run.id in projectless(session, [run.id]):
        return [_asks(session, run, person, "", course.title)]
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
    whole = load_rubric(session, rubric.scoring_hash, rubric.wording_hash)
    return _asks(session, run, person, slug, brief.title, gates.standing(brief, []), whole)


def _asks(
    session: Session,
    run: CourseRun,
    person: Person | None,
    brief: str,
    title: LocalText,
    now: gates.Standing | None = None,
    rubric: Rubric | None = None,
) -> Outlook:
    """Of a project that is not begun, or (without `now` and `rubric`) of a course without one."""
    whose = run.id, person.id if person else UUID(int=0)
    needed, asked = needed_courses(session, [whose])[whose], besides(session, [whose])[whose]
    missing = missing_for_certificate(
        now,
        assessed=False,
        short=[],
        presence=asked.presence,
        things=asked.things,
        courses=[item.title for item in needed if not item.done],
        certificate_name=(person.certificate_name or person.display_name) if person else "",
    )
    return Outlook(brief, title, everything(now, missing, rubric, False, needed, asked), needed)


def holds(found: Sequence[Paper]) -> bool:
    """Whether one of them was issued and holds."""
    return any(paper.certificate is not None and paper.certificate.holds() for paper in found)

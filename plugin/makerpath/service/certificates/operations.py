"""Issuing and revoking certificates."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from makerpath.credentials.numbers import new_code, serial
from makerpath.credentials.record import CertificateRecord
from makerpath.credentials.render import check_printable
from makerpath.domain.course import Course
from makerpath.domain.eligibility import NotEligible
from makerpath.domain.errors import Conflict, N_, NotFound
from makerpath.domain.hashing import join
from makerpath.service.certificates.eligibility import Candidate, candidate
from makerpath.service.certificates.models import Certificate
from makerpath.service.core import text
from makerpath.service.core.files import FileReference
from makerpath.service.courses.definitions import body, current
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Person, School
from makerpath.service.projects.models import Decision, Evidence, Iteration, Project, Submission, TeamMember
from makerpath.service.teams.models import is_guest

OFFICER = {"en": "School officer", "zh-Hans": "学校管理员"}


@operation("certificate.issue")
def issue(work: Work, *, project_id: UUID, person_id: UUID, design: str = "classic") -> Answer:
    """Freeze the record and queue the printing. Refused by name of what is missing; issued once."""
    project = work.get(Project, project_id, lock=True)
    work.require("certificate.issue", project)
    found = candidate(work.session, project, _maker(work, project, person_id))
    if found.certificate is not None:
        return {"certificate": str(found.certificate.id), "code": found.certificate.code, "issued": False}
    if found.missing:
        raise NotEligible(found.missing)
    school = work.get(School, work.actor.school_id, lock=True)
    assert work.actor.person_id is not None
    officer = work.get(Person, work.actor.person_id)
    number = _serial(work, school)
    record = _record(work, school, officer, found, number)
    check_printable(record)
    row = work.add(
        Certificate(
            project_id=project.id,
            person_id=person_id,
            run_id=project.run_id,
            serial=record.serial,
            code=record.code,
            design=design,
            record=record.as_json(),
            record_hash=record.record_hash,
            issued_by=officer.id,
        )
    )
    work.record("certificate.issued", row.id, project_id=project.id, serial=row.serial)
    work.job("certificate.print", {"certificate": str(row.id)}, key=str(row.id))
    return {"certificate": str(row.id), "code": row.code, "issued": True}


@operation("certificate.revoke")
def revoke(work: Work, *, certificate_id: UUID, reason: str) -> Answer:
    """Take a certificate back. It stays on record and says so to whoever verifies it."""
    row = work.get(Certificate, certificate_id, lock=True)
    work.require("certificate.revoke", row)
    if row.revoked_at is not None:
        raise Conflict("certificate.revoked", N_("This certificate was revoked already."))
    row.revoke_reason = text.paragraphs(reason, "reason", 2000)
    row.revoked_at, row.revoked_by = work.now, work.actor.person_id
    work.record("certificate.revoked", row.id, project_id=row.project_id, serial=row.serial)
    return {"certificate": str(row.id)}


def _maker(work: Work, project: Project, person_id: UUID) -> Person:
    """The person, if they are on the project's team."""
    on_team = select(TeamMember.id).where(
        TeamMember.project_id == project.id, TeamMember.person_id == person_id, TeamMember.left_at.is_(None)
    )
    if work.session.scalar(on_team) is None:
        raise NotFound("certificate.not_a_maker", N_("This person did not make this project."))
    if is_guest(work.session, person_id):
        raise Conflict("certificate.guest", N_("A guest of another school gets their certificates there."))
    return work.get(Person, person_id)


def _serial(work: Work, school: School) -> str:
    year = work.now.astimezone(ZoneInfo(school.time_zone)).year
    issued = work.session.scalar(
        select(func.count(Certificate.id)).where(Certificate.serial.like(f"{school.code}-{year}-%"))
    )
    return serial(school.code, year, (issued or 0) + 1)


def _record(work: Work, school: School, officer: Person, found: Candidate, number: str) -> CertificateRecord:
    project, person, brief, rubric, result = (
        found.project,
        found.person,
        found.brief,
        found.rubric,
        found.result,
    )
    assert result is not None
    run = work.get(CourseRun, project.run_id)
    course, course_hash = _course(work, run)
    code = new_code()
    criteria: list[dict[str, Any]] = []
    for criterion in rubric.criteria:
        level = criterion.level(result.levels.get(criterion.id, ""))
        if level is None or criterion.dimension is None:
            continue  # feedback alone
        criteria.append(
            {
                "id": criterion.id,
                "title": criterion.title,
                "dimension": criterion.dimension,
                "level": level.title,
                "points": level.points,
                "of": criterion.top,
            }
        )
    return CertificateRecord.model_validate(
        {
            "serial": number,
            "code": code,
            "issued_at": work.now,
            "time_zone": school.time_zone,
            "school": {"name": school.name},
            "learner": {"name": person.certificate_name or person.display_name, "display": person.display_name},
            "course": {
                "id": course.id,
                "title": course.title,
                "scoring_hash": course_hash,
                "credits": course.credits,
                "hours": course.hours,
            },
            "project": {
                "title": project.title,
                "brief": brief.id,
                "brief_hash": project.brief_hash,
                "driving_question": brief.driving_question,
            },
            "rubric": {"id": rubric.id, "title": rubric.title, "scoring_hash": result.main.rubric_hash},
            "criteria": criteria,
            "results": {"total": result.total, "theory": result.theory, "practice": result.practice},
            "minima": rubric.minima,
            "evidence": _evidence_hashes(work, project),
            "assessors": sorted(result.main.steps[0].get("roles", {"instructor": 1})),
            "issuer": {"name": officer.certificate_name or officer.display_name, "role": OFFICER},
            "verify_url": f"{work.services.settings.service_url}/verify/{code}",
            "languages": list(course.languages),
        }
    )


def _course(work: Work, run: CourseRun) -> tuple[Course, str]:
    row = work.get(CourseRow, run.course_id)
    version = current(work.session, "course", row.slug)
    if version is None:
        raise Conflict(
            "course.not_published",
            N_("The course {slug} has not been published here."),
            N_("Publish the course package first, so that the certificate can say what was learned."),
            slug=row.slug,
        )
    whole = join(body(work.session, version.scoring_hash), body(work.session, version.wording_hash))
    return Course.model_validate({key: whole[key] for key in whole if key != "files"}), version.scoring_hash


def _evidence_hashes(work: Work, project: Project) -> list[str]:
    """The files that were part of what a gate was passed with; what came later was decided on by nobody."""
    passed = work.session.scalars(
        select(Submission)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(Submission.project_id == project.id, Decision.verdict == "pass")
    ).all()
    shown = [UUID(row_id) for submission in passed for row_id in submission.evidence_ids]
    versions = [UUID(row_id) for submission in passed for row_id in submission.iteration_ids]
    file_ids = set(
        work.session.scalars(select(Evidence.file_id).where(Evidence.id.in_(shown), Evidence.file_id.is_not(None)))
    )
    for kept in work.session.scalars(select(Iteration.file_ids).where(Iteration.id.in_(versions))):
        file_ids |= {UUID(row_id) for row_id in kept}
    return sorted(set(work.session.scalars(select(FileReference.sha256).where(FileReference.id.in_(file_ids)))))

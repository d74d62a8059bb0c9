"""The record of a certificate, made of what holds on the day of its issue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, UTC
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from makerpath.credentials.numbers import new_code
from makerpath.credentials.record import CertificateRecord
from makerpath.credentials.render import check_printable
from makerpath.domain.eligibility import holds_until
from makerpath.domain.errors import Conflict, N_
from makerpath.service.certificates.assessed import assessed, competencies_of
from makerpath.service.certificates.eligibility import Candidate
from makerpath.service.core.files import FileReference
from makerpath.service.courses.descriptions import describe, Described
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.designs.choosing import Chosen, look_of
from makerpath.service.operation import Work
from makerpath.service.people.models import Person, School
from makerpath.service.projects.models import Decision, Evidence, Iteration, Project, Submission

OFFICER = {"en": "School officer", "zh-Hans": "学校管理员"}


@dataclass
class Freezing:
    """What the certificates of one operation have in common: school, issuer, look, and each course, read once."""

    work: Work
    school: School
    officer: Person
    chosen: Chosen
    courses: dict[UUID, Described]

    @classmethod
    def of(cls, work: Work, officer_id: UUID | None) -> Freezing:
        """With the school locked, so that serials follow each other and nobody gets two of one thing."""
        school = work.get(School, work.actor.school_id, lock=True)
        return cls(work, school, work.get(Person, officer_id), look_of(work.session), {})

    def course(self, run_id: UUID) -> Described:
        """The course as it is published now; `course.not_published` if it never was."""
        if run_id not in self.courses:
            row = self.work.get(CourseRow, self.work.get(CourseRun, run_id).course_id)
            found = describe(self.work.session, [row]).get(row.id)
            if found is None:
                raise Conflict(
                    "course.not_published",
                    N_("The course {slug} has not been published here."),
                    N_("Publish the course package first, so that the certificate can say what was learned."),
                    slug=row.slug,
                )
            self.courses[run_id] = found
        return self.courses[run_id]

    def freeze(
        self, found: Candidate, serial: str, *, replaces: str | None = None, until: datetime | None = None
    ) -> CertificateRecord:
        """The record of somebody who was looked at as a whole.

        `until` is when it expires, if that follows from what it `replaces`.

        Raises `course.not_published` and `certificate.no_glyph`.
        """
        about = self.course(found.run_id)
        course, person = about.course, found.person
        presence, months = found.beside.presence, course.certificate.months
        expires = until if replaces else self._until(months) if months else None
        return self.checked(
            {
                **self.about_issue(serial, list(course.languages)),
                "expires_at": expires,
                "learner": name_of(person),
                "course": {
                    "id": course.id,
                    "title": course.title,
                    "scoring_hash": about.version.scoring_hash,
                    "wording_hash": about.version.wording_hash,
                    "credits": course.credits,
                    "hours": course.hours,
                },
                **(assessed(self.work.session, found) if found.project else {}),
                "competencies": competencies_of(self.work.session, course, found.result),
                "modules": [{"id": item.slug, "title": item.title} for item in found.courses if item.done],
                "attendance": {"lessons": presence.lessons, "attended": presence.attended}
                if presence.lessons
                else None,
                "evidence": _evidence_hashes(self.work, found.project) if found.project else [],
                "role": course.certificate.role,
                "replaces": replaces,
            }
        )

    def copy(self, old: CertificateRecord, person: Person, serial: str) -> CertificateRecord:
        """What `old` says, with the name as it is now: where nothing can be read again, as of a restored one."""
        said = old.as_json()
        for name in ("expires_at", "code"):
            said.pop(name, None)
        return self.checked(
            {
                **said,
                **self.about_issue(serial, list(old.languages)),
                "learner": name_of(person),
                "expires_at": old.expires_at,
                "replaces": old.serial,
            }
        )

    def about_issue(self, serial: str, languages: list[str]) -> dict[str, Any]:
        """Who issues it today, under which numbers, and what it looks like."""
        code, service = new_code(), self.work.services.settings.service_url
        return {
            "serial": serial,
            "code": code,
            "issued_at": self.work.now,
            "time_zone": self.school.time_zone,
            "school": {"name": self.school.name, "url": f"{service}/schools/{self.school.slug}/issuer"},
            "issuer": {"name": self.officer.certificate_name or self.officer.display_name, "role": OFFICER},
            "look": self.chosen.look,
            "verify_url": f"{service}/verify/{code}",
            "languages": self.chosen.printed(languages),
        }

    def checked(self, data: dict[str, Any]) -> CertificateRecord:
        record = CertificateRecord.model_validate(data)
        check_printable(record)
        return record

    def _until(self, months: int) -> datetime:
        """The last second of the last day, on the school's clock."""
        zone = ZoneInfo(self.school.time_zone)
        day = holds_until(self.work.now.astimezone(zone).date(), months)
        return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)


def name_of(person: Person) -> dict[str, str]:
    return {"name": person.certificate_name or person.display_name, "display": person.display_name}


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

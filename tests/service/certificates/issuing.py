"""Certificates of the finished project, and of short courses without a project, for tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from makerpath.service.certificates.models import Certificate, CertificateChange
from makerpath.service.certificates.operations import issue
from makerpath.service.classes.models import SchoolClass
from makerpath.service.classes.operations import join_class
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor
from makerpath.service.progress.reading import read_lesson
from tests.service.prepared import Finished
from tests.service.progress.small_courses import offered, publish_course
from tests.service.school import sample_course, SmallSchool


def issued(finished: Finished, **other: Any) -> UUID:
    """The certificate of the finished project."""
    school = finished.school
    answer = issue(
        school.services,
        school.officer,
        **{"project_id": finished.project, "person_id": school.learner.person_id, **other},
    )
    return UUID(answer["certificate"])


def row_of(school: SmallSchool, certificate: UUID) -> Certificate:
    with school.services.database.reading(school.id) as session:
        return session.get_one(Certificate, certificate)


def history(school: SmallSchool, certificate: UUID) -> list[tuple[str, str]]:
    """What happened to it, each with its reason."""
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(
            select(CertificateChange)
            .where(CertificateChange.certificate_id == certificate)
            .order_by(CertificateChange.at, CertificateChange.id)
        )
        return [(row.kind, row.reason) for row in rows]


def republish(finished: Finished, **changes: Any) -> None:
    """The sample course with another description of itself."""
    school, package = finished.school, sample_course()
    course = type(package.course).model_validate({**package.course.model_dump(by_alias=True), **changes})
    publish(school.services, school.administrator, package=take_in(replace(package, course=course)))


def trained(
    school: SmallSchool, folder: Path, count: int, slug: str = "making-safely", **course: Any
) -> list[list[str | None]]:
    """So many new learners who read both lessons of a training; as a batch names them."""
    run_id = offered(school, publish_course(school, folder, slug, **course))
    with school.services.database.writing(school.id) as session:
        code = session.get_one(SchoolClass, school.class_id).join_code
    found: list[list[str | None]] = []
    for number in range(count):
        made = create_person(school.services, school.administrator, display_name=f"Pupil {number:03d}")
        pupil = Actor(person_id=UUID(made["person"]), school_id=school.id)
        join_class(school.services, pupil, code=code)
        for lesson in ("one", "two"):
            read_lesson(school.services, pupil, run_id=run_id, lesson=lesson)
        found.append([None, str(run_id), made["person"]])
    return found

"""Who may have a course's guide, and what of it is printed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.content.guidebook import MADE
from makerpath.domain.course import Course
from makerpath.service import policy
from makerpath.service.courses.lessons import Published
from makerpath.service.courses.models import CourseFile, CourseRow, CourseRun
from makerpath.service.courses.packages import PRINTED
from makerpath.service.policy import Actor

READ = "guide.read"


def may_read(session: Session, actor: Actor, course_id: UUID) -> bool:
    """Whether the person teaches the course, in the whole school or in a run of it."""
    row = session.get(CourseRow, course_id)
    if row is None:
        return False
    if policy.allowed(session, actor, READ, row):
        return True
    runs = session.scalars(select(CourseRun).where(CourseRun.course_id == course_id))
    return any(policy.allowed(session, actor, READ, run) for run in runs)


def printed_as(slug: str, language: str, whole: bool) -> str:
    """The path of the PDF among the files of a version; another design has another one."""
    return f"{PRINTED}{MADE}/{slug}-guide{'-lessons' if whole else ''}.{language}.pdf"


def printed(found: Published, language: str, whole: bool) -> CourseFile | None:
    """The PDF of the guide of this version, if it is there."""
    return found.files.get(printed_as(found.row.slug, language, whole))


def language_for(course: Course, reader: str) -> str:
    """The reader's language if the course has it, else its first."""
    return reader if reader in course.languages else course.languages[0]

"""For which ages a course is, as its rubrics are worded."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.bands import band_of
from makerpath.service.courses.definitions import body, current
from makerpath.service.courses.models import CourseRow, CourseRun


def band_of_run(session: Session, run_id: UUID) -> str:
    """The age band of the run's course; empty for one that was never published here, so that all read the same."""
    slug = session.scalar(
        select(CourseRow.slug).join(CourseRun, CourseRun.course_id == CourseRow.id).where(CourseRun.id == run_id)
    )
    version = current(session, "course", slug) if slug else None
    if version is None:
        return ""
    ages = body(session, version.scoring_hash)["age_band"]
    return band_of(ages["from"], ages["to"])

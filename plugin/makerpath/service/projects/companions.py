"""The courses that a brief names beside its stages."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.text import LocalText
from makerpath.service.classes.models import Enrolment
from makerpath.service.courses.descriptions import describe, titles
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.policy import Actor


@dataclass(frozen=True)
class CompanionView:
    """A course that helps at a stage, and why; `path` leads to the reader's run of it, else to the catalogue.

    It is empty for a course that this school does not have.
    """

    title: LocalText
    why: LocalText
    path: str


def companions(session: Session, actor: Actor, brief: Brief, stage: str) -> list[CompanionView]:
    """What the brief names at `stage`, in its order."""
    named = [item for item in brief.companions if item.stage == stage]
    if not named:
        return []
    slugs = {item.course for item in named}
    rows = session.scalars(select(CourseRow).where(CourseRow.slug.in_(slugs))).all()
    paths = {item.row.slug: f"/courses/{item.row.slug}" for item in describe(session, rows).values()}
    runs = session.execute(
        select(CourseRow.slug, CourseRun.id)
        .join(CourseRun, CourseRun.course_id == CourseRow.id)
        .join(Enrolment, Enrolment.run_id == CourseRun.id)
        .where(CourseRow.slug.in_(slugs), Enrolment.person_id == actor.person_id, Enrolment.left_at.is_(None))
        .order_by(CourseRun.id)
    )
    paths |= {slug: f"/runs/{run_id}" for slug, run_id in runs}
    names = titles(session, slugs)
    return [CompanionView(names[item.course], item.why, paths.get(item.course, "")) for item in named]

"""Where a learner may begin: the briefs of the courses that they follow, with what each allows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.course import Course
from makerpath.domain.hashing import join
from makerpath.service.classes.models import Enrolment, SchoolClass
from makerpath.service.courses.descriptions import newest, read_bodies
from makerpath.service.courses.models import CourseRow, CourseRun, DefinitionVersion
from makerpath.service.projects.models import Project, TeamMember


@dataclass(frozen=True)
class Place:
    """A brief in a run; `project` is what the learner makes there already, if anything."""

    run: CourseRun
    group: str
    course: Course
    brief: Brief
    version: DefinitionVersion
    rubric: DefinitionVersion
    project: UUID | None


def places(session: Session, person_id: UUID | None, run_id: UUID | None = None) -> list[Place]:
    """Every brief of the runs that the person follows (or of one of them), the newest run first, in a fixed number of
    queries."""
    rows = session.execute(
        select(CourseRun, CourseRow.slug, SchoolClass.name)
        .join(Enrolment, Enrolment.run_id == CourseRun.id)
        .join(CourseRow, CourseRow.id == CourseRun.course_id)
        .join(SchoolClass, SchoolClass.id == CourseRun.class_id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.left_at.is_(None),
            *([CourseRun.id == run_id] if run_id else []),
        )
        .order_by(CourseRun.id.desc())
    ).all()
    if not rows:
        return []
    versions = newest(session, ["course", "brief", "rubric"], {slug for _run, slug, _group in rows})
    bodies = read_bodies(session, versions.values())
    mine = _own(session, person_id, [run.id for run, _slug, _group in rows])
    found = []
    for run, slug, group in rows:
        described = versions.get((slug, "course", slug))
        if described is None:
            continue
        course = Course.model_validate(join(bodies[described.scoring_hash], bodies[described.wording_hash]))
        for name in course.briefs:
            version = versions.get((slug, "brief", name))
            if version is None:
                continue
            brief = Brief.model_validate(join(bodies[version.scoring_hash], bodies[version.wording_hash]))
            rubric = versions.get((slug, "rubric", brief.rubric))
            if rubric is not None:
                found.append(Place(run, group, course, brief, version, rubric, mine.get((run.id, name))))
    return found


def takes(brief: Brief, kind: str, crafts: Collection[str]) -> bool:
    """Whether a project on the brief may begin from a topic or challenge of these crafts."""
    return kind in brief.starts and (not brief.crafts or bool(set(crafts) & set(brief.crafts)))


def taking(found: Iterable[Place], kind: str, crafts: Collection[str]) -> list[Place]:
    """Those places that are free and take it."""
    return [place for place in found if place.project is None and takes(place.brief, kind, crafts)]


def _own(session: Session, person_id: UUID | None, run_ids: Collection[UUID]) -> dict[tuple[UUID, str], UUID]:
    """The projects that the person makes in these runs, by run and brief."""
    rows = session.execute(
        select(Project.run_id, Project.brief, Project.id)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(Project.run_id.in_(run_ids), TeamMember.person_id == person_id, TeamMember.left_at.is_(None))
    )
    return {(run_id, brief): project_id for run_id, brief, project_id in rows}

"""What published courses ask for, with the titles to say it in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.completion import Plan, plan
from makerpath.domain.course import Course
from makerpath.domain.hashing import join
from makerpath.domain.text import LocalText
from makerpath.service.courses.descriptions import describe, Described, newest, read_bodies
from makerpath.service.courses.models import CourseFile, CourseRow

Titles = dict[tuple[str, str], LocalText]
NAMED = ("quiz", "sign-off", "brief")


@dataclass(frozen=True)
class CoursePlan:
    """A course as it is published now; `titles` by kind of requirement and id, lessons under `lesson`."""

    row: CourseRow
    course: Course
    plan: Plan
    titles: Titles


def plans(session: Session, course_ids: Collection[UUID]) -> dict[UUID, CoursePlan]:
    """The plans of these courses, in a number of queries that does not grow with them."""
    rows = session.scalars(select(CourseRow).where(CourseRow.id.in_(course_ids))).all()
    described = describe(session, rows)
    versions = newest(session, NAMED, [item.row.slug for item in described.values()])
    bodies = read_bodies(session, versions.values())
    wholes: defaultdict[str, dict[tuple[str, str], dict[str, Any]]] = defaultdict(dict)
    for (course, kind, slug), version in versions.items():
        wholes[course][kind, slug] = join(bodies[version.scoring_hash], bodies[version.wording_hash])
    lessons = _lessons(session, described.values())
    return {key: _plan(item, wholes[item.row.slug], lessons[key]) for key, item in described.items()}


def _lessons(session: Session, described: Iterable[Described]) -> dict[UUID, dict[str, dict[str, Any]]]:
    """The front matter of every lesson of these versions: by course, then by lesson and language."""
    versions = {item.row.id: item.version.wording_hash for item in described}
    found: dict[UUID, dict[str, dict[str, Any]]] = {course_id: {} for course_id in versions}
    rows = session.execute(
        select(CourseFile.course_id, CourseFile.version_hash, CourseFile.path, CourseFile.meta)
        .where(CourseFile.version_hash.in_(versions.values()), CourseFile.media_type == "text/markdown")
        .order_by(CourseFile.path)
    )
    for course_id, version, path, meta in rows:
        if versions.get(course_id) == version:
            found[course_id].setdefault(meta["id"], {})[path.rsplit(".", 2)[1]] = meta
    return found


def _plan(item: Described, definitions: dict[tuple[str, str], dict[str, Any]], lessons: dict[str, Any]) -> CoursePlan:
    order = [name for module in item.course.modules for name in module.lessons]
    titles: Titles = {}
    placed = {}
    for name, texts in lessons.items():
        titles["lesson", name] = titles["attendance", name] = LocalText(
            {tag: meta["title"] for tag, meta in texts.items()}
        )
        things = next(iter(texts.values())).get("placed", [])
        placed[name] = [
            (thing["rule"], thing["arguments"].get("brief" if thing["kind"] == "brief" else "id", ""))
            for thing in things
        ]
    for (kind, slug), whole in definitions.items():
        titles["project" if kind == "brief" else kind, slug] = LocalText(whole["title"])
    graded = {slug for (kind, slug), whole in definitions.items() if kind == "quiz" and whole.get("graded", True)}
    return CoursePlan(item.row, item.course, plan(order, placed, item.course.briefs, graded), titles)

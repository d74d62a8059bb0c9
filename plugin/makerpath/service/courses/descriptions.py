"""What published courses say about themselves, for many courses at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.course import Course
from makerpath.domain.hashing import join
from makerpath.domain.text import LocalText
from makerpath.service.courses.definitions import COURSE
from makerpath.service.courses.models import CourseRow, Definition, DefinitionVersion


@dataclass(frozen=True)
class Described:
    """A course of the school with its newest published version."""

    row: CourseRow
    version: DefinitionVersion
    course: Course


def describe(session: Session, rows: Iterable[CourseRow]) -> dict[UUID, Described]:
    """The newest description of each course, by the course's id, in two queries; one never published is left out."""
    by_slug = {row.slug: row for row in rows}
    versions = newest(session, ["course"], by_slug)
    bodies = read_bodies(session, versions.values())
    found = {}
    for (slug, _kind, _same), version in versions.items():
        whole = join(bodies[version.scoring_hash], bodies[version.wording_hash])
        found[by_slug[slug].id] = Described(by_slug[slug], version, Course.model_validate(whole))
    return found


def newest(
    session: Session, kinds: Collection[str], courses: Collection[str]
) -> dict[tuple[str, str, str], DefinitionVersion]:
    """The newest version of every definition that the packages of `courses` published, by course, kind and slug."""
    rows = session.scalars(
        select(DefinitionVersion)
        .where(
            DefinitionVersion.kind.in_(kinds), DefinitionVersion.source.in_([COURSE + slug for slug in sorted(courses)])
        )
        .order_by(DefinitionVersion.id)
    )
    return {(row.source.removeprefix(COURSE), row.kind, row.slug): row for row in rows}


def read_bodies(session: Session, versions: Iterable[DefinitionVersion]) -> dict[str, dict[str, Any]]:
    """Both parts of each version, by hash, in one query."""
    hashes = {digest for version in versions for digest in (version.scoring_hash, version.wording_hash)}
    return {row.hash: row.body for row in session.scalars(select(Definition).where(Definition.hash.in_(hashes)))}


def titles(session: Session, slugs: Collection[str]) -> dict[str, LocalText]:
    """What the courses are called; one that this school does not have goes by its slug."""
    rows = session.execute(select(CourseRow.slug, CourseRow.title).where(CourseRow.slug.in_(sorted(slugs)))).all()
    known = {slug: LocalText(title) for slug, title in rows if title}
    return {slug: known.get(slug) or LocalText({"en": slug}) for slug in slugs}

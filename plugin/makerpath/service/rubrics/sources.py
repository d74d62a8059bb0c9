"""Where a rubric comes from: the library, a published course, or the school's own versions; each has a name.

`library:<slug>`, `course:<course>:<slug>` and `school:<uuid>:<number>` are the names, here called references.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal
from uuid import UUID

import yaml
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.content import library
from makerpath.domain.errors import NotFound
from makerpath.domain.hashing import join, Parts, split
from makerpath.domain.rubric import Rubric
from makerpath.domain.text import LocalText
from makerpath.service.courses.definitions import COURSE, store
from makerpath.service.courses.models import CourseRow, Definition, DefinitionVersion
from makerpath.service.rubrics.models import RubricVersion, SchoolRubric

Kind = Literal["library", "course", "school"]
LIBRARY = "library"
SCHOOL = "school:"


@dataclass(frozen=True)
class Source:
    """A rubric with its reference. `where` is the course's title, empty elsewhere; `number` that of a version."""

    reference: str
    kind: Kind
    rubric: Rubric
    where: LocalText | None = None
    number: int = 0
    row: SchoolRubric | None = None

    @property
    def parts(self) -> Parts:
        return split(self.rubric)


@cache
def shared() -> Mapping[str, Rubric]:
    """The rubrics that come with Makerpath, by slug."""
    found = {}
    for path in sorted(library.shared().glob("*.yaml")):
        try:
            found[path.stem] = Rubric.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (ValidationError, yaml.YAMLError):
            # Whoever writes a library is told by `rubric check`; a school goes on with the others.
            continue
    return found


def in_library() -> list[Source]:
    return [Source(f"library:{slug}", "library", rubric) for slug, rubric in shared().items()]


def in_courses(session: Session) -> list[Source]:
    """The newest version of every rubric that a course of this school published."""
    newest: dict[tuple[str, str], DefinitionVersion] = {}
    for row in session.scalars(
        select(DefinitionVersion)
        .where(DefinitionVersion.kind == "rubric", DefinitionVersion.source.startswith(COURSE))
        .order_by(DefinitionVersion.id)
    ):
        newest[row.source.removeprefix(COURSE), row.slug] = row
    titles = {row.slug: row.title for row in session.scalars(select(CourseRow))}
    found = _load(session, [(row.scoring_hash, row.wording_hash) for row in newest.values()])
    return [
        Source(
            f"course:{course}:{slug}",
            "course",
            found[row.scoring_hash, row.wording_hash],
            LocalText(titles.get(course) or {"en": course}),
        )
        for (course, slug), row in sorted(newest.items())
    ]


def in_school(session: Session, *, archived: bool = False) -> list[Source]:
    """Every published version of the school's rubrics, the newest of each first."""
    query = select(RubricVersion, SchoolRubric).join(SchoolRubric, SchoolRubric.id == RubricVersion.rubric_id)
    if not archived:
        query = query.where(SchoolRubric.archived_at.is_(None))
    rows = session.execute(query.order_by(SchoolRubric.slug, RubricVersion.number.desc())).all()
    found = _load(session, [(version.scoring_hash, version.wording_hash) for version, _row in rows])
    return [_of_school(version, row, found) for version, row in rows]


def _of_school(version: RubricVersion, row: SchoolRubric, found: Mapping[tuple[str, str], Rubric]) -> Source:
    rubric = found[version.scoring_hash, version.wording_hash]
    return Source(f"school:{row.id}:{version.number}", "school", rubric, None, version.number, row)


def exact(session: Session, scoring: str, wording: str) -> Rubric:
    """The rubric with just these words, whatever newer ones there are."""
    return _load(session, [(scoring, wording)])[scoring, wording]


def _load(session: Session, pairs: list[tuple[str, str]]) -> dict[tuple[str, str], Rubric]:
    """The rubrics by their two hashes, read in one query."""
    wanted = {digest for pair in pairs for digest in pair}
    bodies = {row.hash: row.body for row in session.scalars(select(Definition).where(Definition.hash.in_(wanted)))}
    return {
        (scoring, wording): Rubric.model_validate(join(bodies[scoring], bodies[wording]))
        for scoring, wording in set(pairs)
    }


def find(session: Session, reference: str) -> Source:
    """What the reference names; `NotFound` for anything that is not here, another school's among it."""
    kind, _, rest = reference.partition(":")
    if kind == "library" and rest in shared():
        return Source(reference, "library", shared()[rest])
    if kind == "course":
        found = next((one for one in in_courses(session) if one.reference == reference), None)
        if found is not None:
            return found
    if kind == "school":
        ident, _, number = rest.partition(":")
        try:
            wanted, which = UUID(ident), int(number[:6])
        except ValueError:
            raise NotFound() from None
        row = session.scalar(select(SchoolRubric).where(SchoolRubric.id == wanted))
        version = session.scalar(
            select(RubricVersion).where(RubricVersion.rubric_id == wanted, RubricVersion.number == which)
        )
        if row is not None and version is not None:
            pair = version.scoring_hash, version.wording_hash
            return _of_school(version, row, _load(session, [pair]))
    raise NotFound()


def keep(session: Session, source: Source) -> tuple[str, str]:
    """The hashes of the two parts, stored if they are not yet."""
    parts = source.parts
    if source.kind == "library":
        store(session, "rubric", parts, source.rubric.id, LIBRARY)
    return parts.scoring_hash, parts.wording_hash

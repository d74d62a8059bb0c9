"""Definitions in the database: stored by hash when first seen, read with the newest wording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.content.kinds import KINDS
from makerpath.domain.brief import Brief
from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.hashing import join, Parts, split
from makerpath.domain.model import Titled
from makerpath.domain.rubric import Rubric
from makerpath.service.courses.models import Definition, DefinitionVersion

Wording = dict[str, dict[str, str]]
COURSE = "course:"
"""How the source of a version begins that a course package published; others came with a platform's blocks."""
MODELS: dict[str, type[Titled]] = {"rubric": Rubric, **{name: kind.model for name, kind in KINDS.items()}}
"""What may be stored as a definition of its own, by kind."""
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Version:
    """A definition as it is meant here, by the hashes of its two parts."""

    slug: str
    scoring_hash: str
    wording_hash: str


AnyVersion = Version | DefinitionVersion


def store(session: Session, kind: str, parts: Parts, slug: str, source: str) -> DefinitionVersion:
    """Keep both parts and note them as the newest version of `slug`, unless they are that already."""
    for digest, body in ((parts.scoring_hash, parts.scoring), (parts.wording_hash, parts.wording)):
        if session.get(Definition, digest) is None:
            session.add(Definition(hash=digest, kind=kind, body=body))
    session.flush()
    newest = _newest(session, kind, slug, source)
    if newest and (newest.scoring_hash, newest.wording_hash) == (parts.scoring_hash, parts.wording_hash):
        return newest
    version = DefinitionVersion(
        kind=kind, slug=slug, scoring_hash=parts.scoring_hash, wording_hash=parts.wording_hash, source=source
    )
    session.add(version)
    session.flush()
    session.info.pop(NEWEST, None)
    return version


def store_checked(session: Session, kind: str, scoring: dict[str, Any], wording: Wording, source: str) -> None:
    """`store` for a definition that came from outside: it must be a valid one first, in the one form it has."""
    whole = join(scoring, wording)
    try:
        definition = MODELS[kind].model_validate(whole)
    except ValidationError as error:
        first = error.errors()[0]
        raise _invalid(kind, f"{'/'.join(map(str, first['loc']))}: {first['msg']}") from None
    parts = split(definition)
    if (parts.scoring, parts.wording) != (scoring, wording):
        raise _invalid(kind, "its two parts hold more, or other things, than a course package puts there")
    store(session, kind, parts, definition.id, source)


def _invalid(kind: str, reason: str) -> MakerpathError:
    return MakerpathError(
        "definition.invalid",
        N_("The {kind} cannot be used: {reason}."),
        N_("Check the course package and import the course again."),
        status=422,
        kind=kind,
        reason=reason,
    )


def current(session: Session, kind: str, slug: str) -> DefinitionVersion | None:
    """The newest version of `slug` that a course package published in this school.

    What a platform's blocks bring along serves the projects that were begun there, and changes no others.
    """
    published = select(DefinitionVersion.source).where(
        DefinitionVersion.kind == kind, DefinitionVersion.slug == slug, DefinitionVersion.source.startswith(COURSE)
    )
    return _newest(session, kind, slug, session.scalar(published.order_by(DefinitionVersion.id.desc()).limit(1)))


def _newest(session: Session, kind: str, slug: str, source: str | None) -> DefinitionVersion | None:
    """The newest version of `slug` from one source."""
    return session.scalar(
        select(DefinitionVersion)
        .where(DefinitionVersion.kind == kind, DefinitionVersion.slug == slug, DefinitionVersion.source == source)
        .order_by(DefinitionVersion.id.desc())
        .limit(1)
    )


def body(session: Session, digest: str) -> dict[str, Any]:
    """The stored part; `definition.unknown` (409) if the service has never seen the hash."""
    found = session.get(Definition, digest)
    if found is None:
        raise Conflict("definition.unknown", N_("The service does not know this version yet."), hash=digest)
    return found.body


def load_definition(session: Session, model: type[M], kind: str, scoring_hash: str, wording_hash: str) -> M:
    """The definition with that scoring, worded as the newest version words it; see `load_brief`."""
    return _load(session, model, kind, scoring_hash, wording_hash)


def of_course(session: Session, kind: str, slug: str, course: str) -> DefinitionVersion | None:
    """The newest version of `slug` that the package of `course` published."""
    return _newest(session, kind, slug, COURSE + course)


def load_brief(session: Session, scoring_hash: str, wording_hash: str) -> Brief:
    """The brief with that scoring, worded as the newest version words it.

    `wording_hash` is the wording it began with: it fills in what the newest no longer names.
    """
    return _load(session, Brief, "brief", scoring_hash, wording_hash)


def load_rubric(session: Session, scoring_hash: str, wording_hash: str) -> Rubric:
    """As `load_brief`, for a rubric."""
    return _load(session, Rubric, "rubric", scoring_hash, wording_hash)


_READ: dict[tuple[str, str, str], Any] = {}
"""Definitions read before, by their hashes; what a hash names never changes, whoever asks."""
READ_LIMIT = 500
NEWEST = "newest wordings"
"""Where a session remembers which wording is newest: one operation asks several times."""


def _load(session: Session, model: type[M], kind: str, scoring_hash: str, wording_hash: str) -> M:
    asked: dict[tuple[Any, ...], str | None] = session.info.setdefault(NEWEST, {})
    this = (session.info.get("school_id"), kind, scoring_hash, wording_hash)
    if this not in asked:
        asked[this] = _newest_wording(session, kind, scoring_hash, wording_hash)
    newest = asked[this]
    key = (scoring_hash, wording_hash, newest or "")
    if key not in _READ:
        wording = {**body(session, wording_hash), **(body(session, newest) if newest else {})}
        if len(_READ) >= READ_LIMIT:
            _READ.clear()
        _READ[key] = model.model_validate(join(body(session, scoring_hash), wording))
    found: M = _READ[key]
    return found


def _newest_wording(session: Session, kind: str, scoring_hash: str, wording_hash: str) -> str | None:
    """The newest wording from where this version came: from the course package, if that ever published it."""
    known = session.execute(
        select(DefinitionVersion.slug, DefinitionVersion.source)
        .where(
            DefinitionVersion.kind == kind,
            DefinitionVersion.scoring_hash == scoring_hash,
            DefinitionVersion.wording_hash == wording_hash,
        )
        .distinct()
    ).all()
    if not known:
        return None
    slug, source = min(known, key=lambda row: (not row.source.startswith(COURSE), row.source))
    newest = _newest(session, kind, slug, source)
    return newest.wording_hash if newest else None

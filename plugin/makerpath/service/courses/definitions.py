"""Definitions in the database: stored by hash when first seen, read with the newest wording."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.hashing import canonical, join, Parts
from makerpath.domain.rubric import Rubric
from makerpath.service.courses.models import Definition, DefinitionVersion

Wording = dict[str, dict[str, str]]


def store(session: Session, kind: str, parts: Parts, slug: str, source: str = "") -> DefinitionVersion:
    """Keep both parts and note them as the newest version of `slug`, unless they are that already."""
    for digest, body in ((parts.scoring_hash, parts.scoring), (parts.wording_hash, parts.wording)):
        if session.get(Definition, digest) is None:
            session.add(Definition(hash=digest, kind=kind, body=body))
    session.flush()
    newest = current(session, kind, slug)
    if newest and (newest.scoring_hash, newest.wording_hash) == (parts.scoring_hash, parts.wording_hash):
        return newest
    version = DefinitionVersion(
        kind=kind, slug=slug, scoring_hash=parts.scoring_hash, wording_hash=parts.wording_hash, source=source
    )
    session.add(version)
    session.flush()
    return version


def store_checked(session: Session, kind: str, scoring: dict[str, Any], wording: Wording, source: str) -> None:
    """`store` for a definition that came from outside: it must be a valid one first."""
    whole = join(scoring, wording)
    try:
        definition = Brief.model_validate(whole) if kind == "brief" else Rubric.model_validate(whole)
    except ValidationError as error:
        first = error.errors()[0]
        raise MakerpathError(
            "definition.invalid",
            N_("The {kind} cannot be used: {reason}."),
            N_("Check the course package and import the course again."),
            status=422,
            kind=kind,
            reason=f"{'/'.join(map(str, first['loc']))}: {first['msg']}",
        ) from None
    store(session, kind, Parts(scoring=scoring, wording=wording), definition.id, source)


def current(session: Session, kind: str, slug: str) -> DefinitionVersion | None:
    """The newest version of `slug` in this school."""
    return session.scalar(
        select(DefinitionVersion)
        .where(DefinitionVersion.kind == kind, DefinitionVersion.slug == slug)
        .order_by(DefinitionVersion.id.desc())
        .limit(1)
    )


def body(session: Session, digest: str) -> dict[str, Any]:
    """The stored part; `definition.unknown` (409) if the service has never seen the hash."""
    found = session.get(Definition, digest)
    if found is None:
        raise Conflict("definition.unknown", N_("The service does not know this version yet."), hash=digest)
    return found.body


def load_brief(session: Session, scoring_hash: str, wording_hash: str) -> Brief:
    """The brief with that scoring, worded as the newest version words it.

    `wording_hash` is the wording it began with: it fills in what the newest no longer names.
    """
    return _brief(*_texts(session, "brief", scoring_hash, wording_hash))


def load_rubric(session: Session, scoring_hash: str, wording_hash: str) -> Rubric:
    """As `load_brief`, for a rubric."""
    return _rubric(*_texts(session, "rubric", scoring_hash, wording_hash))


def _texts(session: Session, kind: str, scoring_hash: str, wording_hash: str) -> tuple[str, str, str]:
    scoring = body(session, scoring_hash)
    newest = current(session, kind, str(scoring["id"]))
    newest_wording = body(session, newest.wording_hash) if newest else {}
    return canonical(scoring), canonical(body(session, wording_hash)), canonical(newest_wording)


@lru_cache(maxsize=256)
def _brief(scoring: str, wording: str, newest: str) -> Brief:
    return Brief.model_validate(_joined(scoring, wording, newest))


@lru_cache(maxsize=256)
def _rubric(scoring: str, wording: str, newest: str) -> Rubric:
    return Rubric.model_validate(_joined(scoring, wording, newest))


def _joined(scoring: str, wording: str, newest: str) -> dict[str, Any]:
    whole: dict[str, Any] = join(json.loads(scoring), {**json.loads(wording), **json.loads(newest)})
    return whole

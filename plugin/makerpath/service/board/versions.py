"""Briefs by their scoring hash, many at once: for what does not depend on their words."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.hashing import join
from makerpath.service.courses.models import Definition


def briefs_by_hash(session: Session, versions: Collection[tuple[str, str]]) -> dict[str, Brief]:
    """The briefs of these pairs of scoring and wording hash, in one query; worded as any of the pairs says."""
    hashes = {digest for pair in versions for digest in pair}
    rows = session.execute(select(Definition.hash, Definition.body).where(Definition.hash.in_(hashes)))
    bodies = {row.hash: row.body for row in rows}
    wordings = dict(sorted(versions))
    return {
        scoring: Brief.model_validate(join(bodies[scoring], bodies[wording])) for scoring, wording in wordings.items()
    }

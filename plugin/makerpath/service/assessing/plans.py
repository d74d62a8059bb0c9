"""The plans of many projects' briefs at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan, FINAL
from makerpath.domain.brief import Brief
from makerpath.domain.hashing import join
from makerpath.service.courses.models import Definition, DefinitionVersion
from makerpath.service.projects.models import Project

_READ: dict[tuple[str, str], dict[str, Planned]] = {}
"""By the hashes of a brief, whose content never changes."""
KEPT = 500
INSTRUCTOR = [{"role": "instructor"}]
"""Who assesses where a plan names nobody."""


@dataclass(frozen=True)
class Planned:
    """A plan, and the stage at which it is given."""

    plan: AssessmentPlan
    stage: str


def plans_of(session: Session, projects: Iterable[Project]) -> dict[UUID, dict[str, Planned]]:
    """By project, then by the plan's id, worded as when the project began; at most one query."""
    rows = list(projects)
    versions = {(row.brief_hash, row.brief_wording) for row in rows}
    unread = versions - _READ.keys()
    found = {version: _READ[version] for version in versions & _READ.keys()}
    if unread:
        hashes = {digest for version in unread for digest in version}
        bodies = {
            row.hash: row.body for row in session.scalars(select(Definition).where(Definition.hash.in_(sorted(hashes))))
        }
        for scoring, wording in unread:
            brief = Brief.model_validate(join(bodies[scoring], bodies[wording]))
            found[scoring, wording] = {plan.id: Planned(plan, brief.assessed_at(plan)) for plan in brief.plans}
        if len(_READ) + len(unread) > KEPT:
            _READ.clear()
        _READ.update({version: found[version] for version in unread})
    return {row.id: found[row.brief_hash, row.brief_wording] for row in rows}


_ASKED: dict[str, dict[str, frozenset[str]]] = {}
"""By the scoring hash of a brief, its plans, each with the roles that it asks."""


def plan_names(session: Session) -> list[str]:
    """The ids of the plans of the school's briefs that ask anybody but makers of themselves."""
    return sorted({plan for plans in _of_school(session).values() for plan, asks in plans.items() if asks - {"self"}})


def without_instructors(session: Session) -> list[tuple[str, str]]:
    """The plans of the school's briefs that ask no instructor, each with the hash of the brief's scoring part."""
    briefs = _of_school(session)
    return sorted(
        (digest, plan) for digest, plans in briefs.items() for plan, asks in plans.items() if "instructor" not in asks
    )


def _of_school(session: Session) -> dict[str, dict[str, frozenset[str]]]:
    hashes = set(
        session.scalars(select(DefinitionVersion.scoring_hash).where(DefinitionVersion.kind == "brief").distinct())
    )
    unread = hashes - _ASKED.keys()
    if unread:
        if len(_ASKED) + len(unread) > KEPT:
            _ASKED.clear()
            unread = hashes
        for row in session.scalars(select(Definition).where(Definition.hash.in_(sorted(unread)))):
            plans = row.body.get("assessments") or [{"id": FINAL}]
            _ASKED[row.hash] = {plan["id"]: _asked(plan) for plan in plans}
    return {digest: _ASKED.get(digest, {}) for digest in hashes}


def _asked(plan: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(rule["role"] for rule in plan.get("assessors", INSTRUCTOR))

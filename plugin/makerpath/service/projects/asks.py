"""What a gate may ask for besides pieces of evidence: a feature counts it, keeps a copy, and says where it is done.

ask("materials", count=count_items, keep=as_data, tab="materials")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief, PIECES
from makerpath.service.projects.models import Iteration, Project

Count = Callable[[Session, Project], int]
Keep = Callable[[Session, Project], Any]
Lacks = Callable[[Session, Project], list[str]]


@dataclass(frozen=True)
class Ask:
    """`count` says how much there is now; `keep` is what a submission keeps of it, as plain data; `lacks`, where parts
    have names, which of them are still empty.
    """

    kind: str
    count: Count
    keep: Keep | None
    tab: str
    lacks: Lacks | None = None


ASKS: dict[str, Ask] = {}


def ask(kind: str, *, count: Count, keep: Keep | None = None, tab: str, lacks: Lacks | None = None) -> None:
    """Register what the evidence rule `kind` counts, and the tab of the project where a maker provides it."""
    ASKS[kind] = Ask(kind, count, keep, tab, lacks)


def counted(session: Session, project: Project, brief: Brief) -> dict[str, int]:
    """How much there is of everything that the gates of `brief` count, by kind."""
    kinds = {str(rule.kind) for plan in brief.stages for rule in plan.evidence} - PIECES
    return {kind: ASKS[kind].count(session, project) for kind in sorted(kinds)}


def lacking(session: Session, project: Project, brief: Brief) -> dict[str, tuple[str, ...]]:
    """What is still empty, by kind, of what the gates of `brief` count."""
    kinds = {str(rule.kind) for plan in brief.stages for rule in plan.evidence}
    known = {kind: ASKS[kind].lacks for kind in sorted(kinds) if kind in ASKS}
    return {kind: tuple(lacks(session, project)) for kind, lacks in known.items() if lacks}


def kept(session: Session, project: Project, brief: Brief, stage: str) -> dict[str, Any]:
    """What a submission at `stage` keeps besides its evidence and versions."""
    found: dict[str, Any] = {}
    for rule in brief.stage(stage).evidence:
        keep = ASKS[rule.kind].keep if rule.kind in ASKS else None
        if keep is not None:
            found[rule.kind] = keep(session, project)
    return found


def _iterations(session: Session, project: Project) -> int:
    return session.scalar(select(func.count(Iteration.id)).where(Iteration.project_id == project.id)) or 0


ask("iteration", count=_iterations, tab="path")

"""What a maker says of their own work: the form, and how their picture of it changed over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.assessments.cases import is_over
from makerpath.service.assessments.models import Assessment, OPEN, RETURNED
from makerpath.service.projects.models import Project
from makerpath.service.results.reading import Planned

ROLE = "self"


@dataclass(frozen=True)
class Own:
    """The maker's self-assessments of one plan, the oldest first; `now` is what the form holds, draft or final.

    `revision` is that of `now`, 0 where there is none. `may_end`: it can be made final now. `over`: it counts, and
    the result is settled.
    """

    now: Assessment | None
    finals: Sequence[Assessment] = field(default_factory=list)
    may_end: bool = True
    over: bool = False

    @property
    def revision(self) -> int:
        return self.now.revision if self.now else 0

    @property
    def waits(self) -> bool:
        """Whether the maker is still asked."""
        return self.may_end and not self.over and (self.now is None or self.now.final_at is None)

    def changes(self, criterion: str) -> list[str]:
        """The levels that the maker gave themselves, in time; the same twice in a row stands once."""
        found: list[str] = []
        for row in self.finals:
            level = row.levels.get(criterion)
            if level and (not found or found[-1] != level):
                found.append(level)
        return found


def own_words(session: Session, project: Project, me: UUID, plans: Sequence[Planned]) -> Mapping[str, Own]:
    """By plan, for those that ask the makers; in one query."""
    asked = [item for item in plans if item.case is not None and item.plan.rule(ROLE) is not None]
    rows: defaultdict[UUID, list[Assessment]] = defaultdict(list)
    for row in session.scalars(
        select(Assessment)
        .where(Assessment.project_id == project.id, Assessment.assessor_id == me, Assessment.assessor_role == ROLE)
        .order_by(Assessment.number)
    ):
        rows[row.case_id].append(row)
    found = {}
    for item in asked:
        assert item.case is not None
        mine = rows[item.case.id]
        current = [row for row in mine if row.withdrawn_at is None]
        found[item.plan.id] = Own(
            now=current[-1] if current else None,
            finals=[row for row in mine if row.final_at is not None],
            may_end=item.rubric.formative or item.state not in (OPEN, RETURNED),
            over=is_over(item.state, item.plan, ROLE),
        )
    return found

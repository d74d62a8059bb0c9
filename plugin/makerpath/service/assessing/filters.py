"""What of the queue is shown, as the address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from makerpath.domain.assessing import ASSESSORS
from makerpath.service.assessments.models import STATES
from makerpath.service.core import text

TODO = "todo"
"""What waits for the person: handed in, and they have not spoken yet."""


@dataclass(frozen=True)
class Filters:
    """Anything that the address does not say, or says wrongly, filters nothing."""

    run: UUID | None = None
    plan: str = ""
    state: str = TODO
    role: str = ""
    mine: bool = False
    late: bool = False
    after_at: datetime | None = None
    after_id: UUID | None = None
    brief: str = ""
    """Where the queue stands in a lesson: the only brief that it is about. No address says it."""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Filters:
        state, role = args.get("state", ""), args.get("role", "")
        moment, _, place = args.get("after", "").partition("_")
        return cls(
            run=_id(args.get("run", "")),
            plan=text.sought(args.get("at", ""), 64),
            state=state if state in STATES else TODO,
            role=role if role in ASSESSORS else "",
            mine=args.get("mine") == "1",
            late=args.get("late") == "1",
            after_at=_moment(moment),
            after_id=_id(place),
        )

    @property
    def args(self) -> dict[str, Any]:
        """The filters as an address says them, without the place in the queue."""
        said = {
            "run": str(self.run or ""),
            "at": self.plan,
            "state": "" if self.state == TODO else self.state,
            "role": self.role,
            "mine": "1" if self.mine else "",
            "late": "1" if self.late else "",
        }
        return {name: value for name, value in said.items() if value}

    def past(self, moment: datetime | None, case_id: UUID | None) -> Filters:
        """The same, from behind that case on."""
        return replace(self, after_at=moment, after_id=case_id)


def place(after: tuple[datetime | None, UUID]) -> str:
    """Where a page begins, for an address."""
    moment, case_id = after
    return f"{moment.isoformat() if moment else ''}_{case_id}"


def _id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def _moment(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None

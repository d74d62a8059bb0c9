"""Whether assessors who judge by office differ too much to be combined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from makerpath.domain.assessing import AssessmentPlan


class Said(Protocol):
    """What is asked of an assessment here."""

    @property
    def assessor_role(self) -> str: ...

    @property
    def total(self) -> float | None: ...


def differ(plan: AssessmentPlan, said: Sequence[Said]) -> bool:
    """Whether the highest and the lowest total that instructors gave are further apart than the plan allows."""
    totals = [one.total for one in said if one.assessor_role == "instructor" and one.total is not None]
    return len(totals) > 1 and max(totals) - min(totals) > plan.moderation.tolerance

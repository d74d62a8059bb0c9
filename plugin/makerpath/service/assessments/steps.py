"""How an outcome came about, step by step: what is kept of each step, and how it reads."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.combining import Combined
from makerpath.domain.scoring import percent

Step = dict[str, Any]


def combined(plan: AssessmentPlan, result: Combined) -> Step:
    """Who counted with what share, and the percentages before anything was taken off."""
    return {
        "step": "combined",
        "combine": plan.combine,
        "roles": {role: {"percent": percent(share), "count": count} for role, (share, count) in result.roles.items()},
        "total": result.score.total,
    }


def without(missing: Mapping[str, int]) -> Step:
    """Who was not waited for, by role: so many did not speak."""
    return {"step": "without", "missing": dict(missing)}


def late(days: int, minus: Fraction) -> Step:
    """Percentage points taken off for so many days."""
    return {"step": "late", "days": days, "minus": percent(minus)}


def contribution(factor: Fraction, bound: float) -> Step:
    """The factor, in percent, by which a member's result differs from the team's, and how far it may."""
    return {"step": "contribution", "percent": percent(factor), "bound": bound}


def moderated(way: str, assessment: str = "") -> Step:
    """How a moderator settled a difference: they took `one` assessment, the `mean`, or gave their `own`."""
    return {"step": "moderated", "way": way, "assessment": assessment}


def override(before: float | None, after: float | None) -> Step:
    """Somebody set the result by hand; the totals before and after (None where they differ between makers)."""
    return {"step": "override", "before": before, "after": after}


def taken_back(before: float | None, after: float | None) -> Step:
    """What was set by hand was taken back; the totals before and after."""
    return {"step": "taken_back", "before": before, "after": after}

"""From the assessments of several people to one result, exactly, whatever order they came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from makerpath.domain.assessing import AssessmentPlan, LEARNERS
from makerpath.domain.rubric import Criterion, Level, Rubric
from makerpath.domain.scoring import exact, Score, score_shares, shares


@dataclass(frozen=True)
class Given:
    """One assessor's final word: a level for each criterion, and points where a level has a range."""

    role: str
    levels: Mapping[str, str]
    points: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Combined:
    """What several said together: shares from 0 to 1 by criterion, the level that each one stands for, the score.

    `roles` has, for those that counted, their share of the result in all and how many of them there were.
    """

    shares: Mapping[str, Fraction]
    levels: Mapping[str, str]
    failed: tuple[str, ...]
    score: Score
    roles: Mapping[str, tuple[Fraction, int]]


def combine(rubric: Rubric, plan: AssessmentPlan, given: Sequence[Given]) -> Combined | None:
    """The result of what was given; None while nobody who counts has said anything.

    `weighted`: the mean within each role, then the weighted mean of the roles that spoke. `median`: of everybody who
    counts, criterion by criterion. `best`: the one with the highest total. `staff`: the instructors' mean.
    """
    counting = [one for one in given if _weight(plan, one.role) > 0]
    if plan.combine == "staff":
        counting = [one for one in counting if one.role == "instructor"]
    if not counting:
        return None
    all_shares = [(one, shares(rubric, one.levels, one.points)) for one in counting]
    weights = _shares_of_roles(plan, counting)
    if plan.combine == "best":
        best = max(all_shares, key=lambda pair: (_total(rubric, pair[1]), sorted(pair[1].items()), pair[0].role))
        together, weights = best[1], {best[0].role: (Fraction(1), 1)}
    elif plan.combine == "median":
        each = {item.id: [said[item.id] for _one, said in all_shares if item.id in said] for item in rubric.criteria}
        together = {criterion: _median(values) for criterion, values in each.items() if values}
    else:
        together = _weighted(rubric, all_shares, weights)
    failed = _failed(rubric, counting)
    return Combined(
        shares=together,
        levels={item.id: nearest(item, together[item.id]).id for item in rubric.criteria if item.id in together},
        failed=failed,
        score=score_shares(rubric, together, failed),
        roles=weights,
    )


def nearest(criterion: Criterion, share: Fraction) -> Level:
    """The level that a share stands for: the highest whose range or points it reaches within half a step to the
    next.
    """
    points, best = share * exact(criterion.top), criterion.levels[0]
    for low, high in zip(criterion.levels, criterion.levels[1:], strict=False):
        least = exact(high.from_)
        if points - exact(low.points) >= least - points or points >= least:
            best = high
    return best


def _weight(plan: AssessmentPlan, role: str) -> float:
    rule = plan.rule(role)
    return rule.weight if rule else 0


def _shares_of_roles(plan: AssessmentPlan, given: Sequence[Given]) -> dict[str, tuple[Fraction, int]]:
    counts: defaultdict[str, int] = defaultdict(int)
    for one in given:
        counts[one.role] += 1
    whole = sum((exact(_weight(plan, role)) for role in counts), Fraction(0))
    return {role: (exact(_weight(plan, role)) / whole, count) for role, count in sorted(counts.items())}


def _weighted(
    rubric: Rubric,
    said: Sequence[tuple[Given, Mapping[str, Fraction]]],
    weights: Mapping[str, tuple[Fraction, int]],
) -> dict[str, Fraction]:
    found = {}
    for item in rubric.criteria:
        here = [
            (weights[one.role][0] / weights[one.role][1], reached[item.id])
            for one, reached in said
            if item.id in reached
        ]
        if here:
            found[item.id] = sum((weight * share for weight, share in here), Fraction(0)) / sum(
                weight for weight, _ in here
            )
    return found


def _median(values: list[Fraction]) -> Fraction:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _total(rubric: Rubric, reached: Mapping[str, Fraction]) -> Fraction:
    return sum((exact(item.weight) * reached.get(item.id, Fraction(0)) for item in rubric.graded), Fraction(0))


def _failed(rubric: Rubric, given: Sequence[Given]) -> tuple[str, ...]:
    """The criteria whose required level somebody did not see reached: staff, or where none spoke, most of the
    others.
    """
    judges = [one for one in given if one.role not in LEARNERS] or list(given)
    learners = judges[0].role in LEARNERS
    failed = []
    for item in rubric.criteria:
        if item.required is None:
            continue
        asked = [one for one in judges if item.id in one.levels]
        missed = sum(item.place(one.levels[item.id]) < item.place(item.required) for one in asked)
        if missed * 2 > len(asked) if learners else missed:
            failed.append(item.id)
    return tuple(failed)

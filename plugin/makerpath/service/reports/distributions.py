"""How a run's results lie: by criterion and level, and by theory and practice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from makerpath.domain.rubric import Criterion, Level
from makerpath.service.assessments.models import AssessmentCase, Outcome
from makerpath.service.courses.models import CourseRun
from makerpath.service.projects.models import Project
from makerpath.service.reports.columns import Column, columns_of


@dataclass(frozen=True)
class Spread:
    """How often each level of a criterion was reached, from the lowest; `mean` in percent of its points."""

    criterion: Criterion
    counts: Sequence[tuple[Level, int]]
    mean: float | None

    @property
    def most(self) -> int:
        return max((count for _level, count in self.counts), default=0)


@dataclass(frozen=True)
class Middle:
    """The percentages of a dimension, or of everything (`total`); `missed` are those below the minimum."""

    name: str
    count: int
    mean: float
    median: float
    least: float
    most: float
    missed: int


@dataclass(frozen=True)
class Distribution:
    """One assessment of the run: its released results. Levels count once a project, totals once a maker who has one."""

    column: Column
    count: int
    spreads: Sequence[Spread]
    middles: Sequence[Middle]


def distributions(session: Session, run: CourseRun, hidden: Collection[UUID] = ()) -> list[Distribution]:
    """Every assessment of the run, without `hidden` projects, in a constant number of queries."""
    rows: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in session.execute(
        select(
            Outcome.case_id,
            Project.brief,
            Outcome.plan,
            Outcome.levels,
            Outcome.shares,
            Outcome.total,
            Outcome.theory,
            Outcome.practice,
            Outcome.short,
        )
        .join(AssessmentCase, AssessmentCase.id == Outcome.case_id)
        .join(Project, Project.id == Outcome.project_id)
        .where(
            AssessmentCase.run_id == run.id,
            AssessmentCase.released_number > 0,
            and_(AssessmentCase.released_number == Outcome.number),
            AssessmentCase.project_id.not_in(hidden),
        )
    ):
        rows[row.brief, row.plan].append(row)
    return [_distribution(column, rows[column.key]) for column in columns_of(session, run)]


def _distribution(column: Column, rows: Sequence[Any]) -> Distribution:
    reached: dict[str, Counter[str]] = {item.id: Counter() for item in column.rubric.criteria}
    shares: defaultdict[str, list[float]] = defaultdict(list)
    # Makers with totals of their own have the levels of their project in common.
    works = {row.case_id: row for row in rows}.values()
    for row in works:
        for criterion, level in row.levels.items():
            if criterion in reached:
                reached[criterion][level] += 1
        for criterion, share in row.shares.items():
            if share is not None:
                shares[criterion].append(float(share))
    spreads = [
        Spread(
            item,
            [(level, reached[item.id][level.id]) for level in item.levels],
            round(fmean(shares[item.id]), 1) if shares[item.id] else None,
        )
        for item in column.rubric.criteria
    ]
    return Distribution(column, len(works), spreads, list(_middles(rows)))


def _middles(rows: Sequence[Any]) -> Iterable[Middle]:
    for name in ("theory", "practice", "total"):
        values = [float(value) for row in rows if (value := getattr(row, name)) is not None]
        if values:
            missed = sum(name in row.short for row in rows)
            yield Middle(
                name, len(values), round(fmean(values), 1), round(median(values), 1), min(values), max(values), missed
            )

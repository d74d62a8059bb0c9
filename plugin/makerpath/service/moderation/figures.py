"""How far the assessors of a run agree, worked out from their final assessments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from makerpath.domain.agreement import (
    alpha,
    between_all,
    exact_agreement,
    Figure,
    kappa,
    mean_difference,
    Rating,
    with_others,
)
from makerpath.domain.assessing import AssessmentPlan, ASSESSORS, LEARNERS
from makerpath.domain.brief import Brief
from makerpath.domain.participation import LEAST
from makerpath.domain.rubric import Criterion, Rubric
from makerpath.service.assessments.cases import briefs_of
from makerpath.service.assessments.models import Assessment, AssessmentCase
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project


@dataclass(frozen=True)
class OfCriterion:
    """One criterion: assessors by office with each other. Kappa and alpha of the places of levels."""

    criterion: Criterion
    exact: Figure
    kappa: Figure
    alpha: Figure


@dataclass(frozen=True)
class OfAssessor:
    """One assessor by office: `severity` in percentage points of the total, positive where they give more.

    Kappa is the mean of what each criterion gives with the others; `cases` is how many they assessed in all.
    """

    name: str
    cases: int
    severity: Figure
    kappa: Figure


@dataclass(frozen=True)
class OfRole:
    """All assessors of a role with the instructors, as `OfAssessor`; `hidden`: too few people to be shown."""

    role: str
    people: int
    cases: int
    severity: Figure
    kappa: Figure

    @property
    def hidden(self) -> bool:
        return self.role in LEARNERS and self.people < LEAST


@dataclass(frozen=True)
class Table:
    """The figures of one assessment by one version of its rubric; `cases` were assessed, `shared` by two or more."""

    brief: Brief
    plan: AssessmentPlan
    rubric: Rubric
    cases: int
    shared: int
    criteria: Sequence[OfCriterion]
    total: Figure
    assessors: Sequence[OfAssessor]
    roles: Sequence[OfRole]


@dataclass(frozen=True)
class _Row:
    case: UUID
    person: UUID
    role: str
    levels: Mapping[str, str]
    total: float


Units = Sequence[Mapping[UUID, Rating]]


def tables(session: Session, run: CourseRun) -> list[Table]:
    """The run's tables, the one with the most shared cases first, in a number of queries that grows with its briefs."""
    rows = session.execute(
        select(
            Assessment.case_id,
            Assessment.assessor_id,
            Assessment.assessor_role,
            Assessment.levels,
            Assessment.total,
            AssessmentCase.plan,
            AssessmentCase.rubric_hash,
            AssessmentCase.rubric_wording,
            AssessmentCase.project_id,
        )
        .join(AssessmentCase, AssessmentCase.id == Assessment.case_id)
        .where(
            AssessmentCase.run_id == run.id,
            Assessment.rubric_hash == AssessmentCase.rubric_hash,
            Assessment.final_at.is_not(None),
            Assessment.withdrawn_at.is_(None),
            # Whoever settles a difference has read what the others said: that is no agreement.
            or_(
                AssessmentCase.resolved_by.is_(None),
                AssessmentCase.resolved_by != Assessment.assessor_id,
                AssessmentCase.resolved_at != Assessment.final_at,
            ),
        )
        .order_by(Assessment.number, Assessment.id)
    ).all()
    projects = session.scalars(select(Project).where(Project.run_id == run.id)).all() if rows else []
    briefs = briefs_of(session, projects)
    groups: defaultdict[tuple[str, str, str, str], dict[tuple[UUID, UUID, str], _Row]] = defaultdict(dict)
    of_group: dict[tuple[str, str, str, str], Brief] = {}
    for row in rows:
        brief = briefs[row.project_id]
        key = (brief.id, row.plan, row.rubric_hash, row.rubric_wording)
        of_group[key] = brief
        said = _Row(row.case_id, row.assessor_id, row.assessor_role, row.levels, row.total or 0.0)
        groups[key][row.case_id, row.assessor_id, row.assessor_role] = said
    names = _names(session, {row.person for group in groups.values() for row in group.values()})
    found = []
    for key, group in groups.items():
        plan = of_group[key].plan(key[1])
        if plan is not None and not plan.own:
            rubric = load_rubric(session, key[2], key[3])
            found.append(_table(of_group[key], plan, rubric, list(group.values()), names))
    return sorted(found, key=lambda table: (-table.shared, table.brief.id, table.plan.id))


def _table(
    brief: Brief, plan: AssessmentPlan, rubric: Rubric, rows: Sequence[_Row], names: Mapping[UUID, str]
) -> Table:
    office = [row for row in rows if row.role not in LEARNERS]
    places = {criterion.id: _places(criterion, office) for criterion in rubric.criteria}
    totals = _units(office, lambda row: row.total)
    return Table(
        brief=brief,
        plan=plan,
        rubric=rubric,
        cases=len({row.case for row in rows}),
        shared=sum(len(unit) > 1 for unit in totals),
        criteria=[_criterion(criterion, places[criterion.id]) for criterion in rubric.criteria],
        total=alpha([list(unit.values()) for unit in totals], "interval"),
        assessors=_assessors(totals, places, names),
        roles=[_role(rubric, rows, role) for role in ASSESSORS if role != "instructor" and _has(rows, role)],
    )


def _criterion(criterion: Criterion, units: Units) -> OfCriterion:
    each = [list(unit.values()) for unit in units]
    shared = sum(len(unit) > 1 for unit in units)
    return OfCriterion(criterion, exact_agreement(each), _of(kappa(between_all(units)), shared), alpha(each))


def _assessors(totals: Units, places: Mapping[str, Units], names: Mapping[UUID, str]) -> list[OfAssessor]:
    people = sorted({who for unit in totals for who in unit}, key=lambda who: (names.get(who, ""), who))
    return [
        OfAssessor(
            name=names.get(who, ""),
            cases=sum(who in unit for unit in totals),
            severity=mean_difference(totals, who),
            kappa=_mean(
                [kappa(with_others(units, who)) for units in places.values()],
                sum(who in unit and len(unit) > 1 for unit in totals),
            ),
        )
        for who in people
    ]


def _role(rubric: Rubric, rows: Sequence[_Row], role: str) -> OfRole:
    """The role's assessors with the instructors of the same work; several are pairs, and for severity their mean."""
    theirs, others = ([row for row in rows if row.role == name] for name in (role, "instructor"))
    cases = {row.case for row in theirs} & {row.case for row in others}
    kappas = []
    for criterion in rubric.criteria:
        given: defaultdict[UUID, list[int]] = defaultdict(list)
        for row in others:
            if row.levels.get(criterion.id):
                given[row.case].append(criterion.place(row.levels[criterion.id]))
        kappas.append(
            kappa(
                [
                    (criterion.place(row.levels[criterion.id]), place)
                    for row in theirs
                    if row.levels.get(criterion.id)
                    for place in given[row.case]
                ]
            )
        )
    sides = {role: _totals(theirs), "instructor": _totals(others)}
    means = [{name: sum(totals[case]) / len(totals[case]) for name, totals in sides.items()} for case in sorted(cases)]
    return OfRole(
        role=role,
        people=len({row.person for row in theirs}),
        cases=len({row.case for row in theirs}),
        severity=mean_difference(means, role),
        kappa=_mean(kappas, len(cases)),
    )


def _places(criterion: Criterion, rows: Sequence[_Row]) -> list[dict[UUID, Rating]]:
    return _units(
        [row for row in rows if row.levels.get(criterion.id)],
        lambda row: criterion.place(row.levels[criterion.id]),
    )


def _units(rows: Sequence[_Row], rating: Callable[[_Row], Rating]) -> list[dict[UUID, Rating]]:
    """What each assessor gave, case by case."""
    found: defaultdict[UUID, dict[UUID, Rating]] = defaultdict(dict)
    for row in rows:
        found[row.case][row.person] = rating(row)
    return list(found.values())


def _totals(rows: Sequence[_Row]) -> Mapping[UUID, list[float]]:
    found: defaultdict[UUID, list[float]] = defaultdict(list)
    for row in rows:
        found[row.case].append(row.total)
    return found


def _has(rows: Sequence[_Row], role: str) -> bool:
    return any(row.role == role for row in rows)


def _of(figure: Figure, units: int) -> Figure:
    """The figure, resting on so many pieces of work; their pairs are more, and say no more."""
    return Figure(figure.value, units, figure.reason)


def _mean(figures: Sequence[Figure], units: int) -> Figure:
    known = [figure.value for figure in figures if figure.value is not None]
    if known:
        return Figure(sum(known) / len(known), units)
    same = any(figure.reason == "no_variation" for figure in figures)
    return Figure(None, units, "no_variation" if same else "no_pairs")


def _names(session: Session, ids: set[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    return {row[0]: row[1] for row in rows}

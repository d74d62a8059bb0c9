"""What another rubric would change of work that was assessed already, before anybody agrees to it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.combining import combine, Given
from makerpath.domain.contributing import moved
from makerpath.domain.lateness import deduction
from makerpath.domain.rubric import Rubric
from makerpath.domain.rubric_changes import carry
from makerpath.domain.scoring import exact, score, score_shares
from makerpath.service.assessments.cases import briefs_of
from makerpath.service.assessments.models import Assessment, AssessmentCase, Outcome, RETURNED
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.courses.models import CourseRun
from makerpath.service.moderation.differences import differ
from makerpath.service.moderation.resolutions import applied, OVERRIDE, still_resolved, whom
from makerpath.service.projects.models import Project

What = Literal["judge", "differ", "changed", "same", "kept", "unassessed"]
"""`judge`: somebody has to say more first; `differ`: the assessors would differ too much; `kept`: somebody set the
result by hand, or the work is with its makers; `unassessed`: there is no result yet."""
ORDER: tuple[What, ...] = ("judge", "differ", "changed", "same", "kept", "unassessed")


@dataclass(frozen=True)
class Standing:
    """A result of the team, or of one maker (`person_id`)."""

    person_id: UUID | None
    total: float
    passed: bool


@dataclass(frozen=True)
class Effect:
    """What becomes of one project's case; `missing` are the ids of criteria to judge first."""

    project: Project
    case: AssessmentCase
    what: What
    before: tuple[Standing, ...] = ()
    after: tuple[Standing, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def flips(self) -> bool:
        """Whether somebody passes who did not, or the other way round."""
        passed = {one.person_id: one.passed for one in self.before}
        return any(passed.get(one.person_id, one.passed) != one.passed for one in self.after)


@dataclass(frozen=True)
class Chosen:
    """A rubric for one assessment of a run, by its hashes."""

    brief: str
    plan: str
    rubric: Rubric
    scoring: str
    wording: str


def effects(session: Session, run: CourseRun, chosen: Chosen) -> list[Effect]:
    """Every case of the run that the rubric would concern, the gravest first, in a constant number of queries."""
    pairs = session.execute(
        select(AssessmentCase, Project)
        .join(Project, Project.id == AssessmentCase.project_id)
        .where(
            AssessmentCase.run_id == run.id,
            AssessmentCase.plan == chosen.plan,
            Project.brief == chosen.brief,
            AssessmentCase.rubric_hash != chosen.scoring,
        )
        .order_by(Project.title, Project.id)
    ).all()
    ids = [case.id for case, _project in pairs]
    said, results, taken = _said(session, ids), _newest(session, ids), whom(session, ids)
    briefs = briefs_of(session, [project for _case, project in pairs])
    old = {pair: load_rubric(session, *pair) for pair in {(case.rubric_hash, case.rubric_wording) for case, _ in pairs}}
    found = []
    for case, project in pairs:
        plan = briefs[project.id].plan(chosen.plan)
        if plan is not None:
            rubric = old[case.rubric_hash, case.rubric_wording]
            words = said[case.id], results[case.id], taken.get(case.id)
            found.append(effect(project, case, plan, rubric, chosen.rubric, *words))
    return sorted(found, key=lambda one: (ORDER.index(one.what), not one.flips))


def of_case(session: Session, project: Project, case: AssessmentCase, plan: AssessmentPlan, new: Rubric) -> Effect:
    """As `effects`, for one case."""
    old = load_rubric(session, case.rubric_hash, case.rubric_wording)
    said, results = _said(session, [case.id]), _newest(session, [case.id])
    taken = whom(session, [case.id]).get(case.id)
    return effect(project, case, plan, old, new, said[case.id], results[case.id], taken)


def effect(
    project: Project,
    case: AssessmentCase,
    plan: AssessmentPlan,
    old: Rubric,
    new: Rubric,
    said: Sequence[Assessment],
    results: Sequence[Outcome],
    taken: UUID | None,
) -> Effect:
    """What becomes of a case with these final assessments and newest outcomes, where a moderator took one's word."""
    before = tuple(Standing(row.person_id, row.total, not row.short) for row in results)
    if case.state == RETURNED or (results and results[0].how == OVERRIDE):
        return Effect(project, case, "kept", before, before)
    moved_on = [(row, carry(old, asked(new, row), row.levels, row.points)) for row in said]
    missing = {name for row, carried in moved_on for name in carried.missing if plan.counts(row.assessor_role)}
    if missing:
        ordered = tuple(item.id for item in new.criteria if item.id in missing)
        return Effect(project, case, "judge" if results else "unassessed", before, (), ordered)
    if not results:
        return Effect(project, case, "unassessed")
    whole: Sequence[Assessment] = [
        carried_over(row, new, carried.levels, carried.points) for row, carried in moved_on if carried.complete
    ]
    if still_resolved(case, said):
        plan, whole = applied(plan, whole, taken)
    elif differ(plan, whole):
        return Effect(project, case, "differ", before)
    combined = combine(new, plan, [Given(row.assessor_role, row.levels, row.points) for row in whole])
    if combined is None:
        return Effect(project, case, "kept", before, before)
    minus = deduction(plan.late, case.late_days)
    after = tuple(
        Standing(row.person_id, result.total, not result.short)
        for row in results
        for result in [
            score_shares(
                new,
                {name: moved(share, _factor(row)) for name, share in combined.shares.items()},
                combined.failed,
                minus,
            )
        ]
    )
    return Effect(project, case, "same" if before == after else "changed", before, after)


def asked(rubric: Rubric, row: Assessment) -> Rubric:
    """The rubric as whoever made the assessment is asked by it: makers are not for what is hidden from them."""
    if row.assessor_role != "self":
        return rubric
    criteria = [item for item in rubric.criteria if not item.hidden or item.id in row.levels]
    return rubric.model_copy(update={"criteria": criteria or rubric.criteria})


def carried_over(row: Assessment, new: Rubric, levels: dict[str, str], points: dict[str, float]) -> Assessment:
    """A new row that says on `new` what `row` said before, whole; it is in no session yet."""
    result = score(asked(new, row), levels, points)
    return Assessment(
        project_id=row.project_id,
        case_id=row.case_id,
        assessor_id=row.assessor_id,
        assessor_role=row.assessor_role,
        levels=levels,
        points=points,
        total=result.total,
        theory=result.theory,
        practice=result.practice,
        short=list(result.short),
        # It was said then; what a moderator settled since stays settled.
        final_at=row.final_at,
    )


def digest(found: Sequence[Effect]) -> str:
    """Tells whether what somebody agreed to is still what would happen."""
    said = [
        (str(one.case.id), one.case.number, one.what, [(s.total, s.passed) for s in one.after], one.missing)
        for one in sorted(found, key=lambda one: str(one.case.id))
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _factor(row: Outcome) -> Fraction:
    """By how much the maker's result differs from the team's: it stays as it is."""
    step = next((one for one in row.steps if one.get("step") == "contribution"), None)
    return exact(step["percent"]) / 100 if step and step.get("percent") is not None else Fraction(1)


def _said(session: Session, ids: Sequence[UUID]) -> defaultdict[UUID, list[Assessment]]:
    """The newest final assessment of each assessor in each role, by the case's rubric, as `settling.finals`."""
    rows = session.scalars(
        select(Assessment)
        .join(
            AssessmentCase,
            and_(AssessmentCase.id == Assessment.case_id, AssessmentCase.rubric_hash == Assessment.rubric_hash),
        )
        .where(Assessment.case_id.in_(ids), Assessment.final_at.is_not(None), Assessment.withdrawn_at.is_(None))
        .order_by(Assessment.number, Assessment.id)
    )
    newest = {(row.case_id, row.assessor_id, row.assessor_role): row for row in rows}
    found: defaultdict[UUID, list[Assessment]] = defaultdict(list)
    for row in newest.values():
        found[row.case_id].append(row)
    return found


def _newest(session: Session, ids: Sequence[UUID]) -> defaultdict[UUID, list[Outcome]]:
    """The newest outcomes of each case: one, or one for each maker."""
    found: defaultdict[UUID, list[Outcome]] = defaultdict(list)
    for row in session.scalars(
        select(Outcome)
        .join(AssessmentCase, and_(AssessmentCase.id == Outcome.case_id, AssessmentCase.number == Outcome.number))
        .where(Outcome.case_id.in_(ids))
        .order_by(Outcome.id)
    ):
        found[row.case_id].append(row)
    return found

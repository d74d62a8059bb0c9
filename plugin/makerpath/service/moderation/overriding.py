"""Somebody sets a result by hand, with a reason, and can take that back; what was before stays readable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.combining import Combined
from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import exact, percent, score, shares, unmet
from makerpath.service.assessments import steps
from makerpath.service.assessments.cases import plan_of, rubric_of
from makerpath.service.assessments.models import APPROVAL, AssessmentCase, Outcome, RELEASED
from makerpath.service.assessments.settling import outcomes, release, settle
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.moderation.people import check_made, check_others, locked
from makerpath.service.moderation.resolutions import OVERRIDE
from makerpath.service.moderation.resolving import check_fresh, check_reason
from makerpath.service.moderation.since import changed_since
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Project

TAKEN_BACK = "taken_back"


@operation("moderation.override")
def override(
    work: Work,
    *,
    case_id: UUID,
    reason: str,
    total: float | None = None,
    levels: Mapping[str, str] | None = None,
    points: Mapping[str, float] | None = None,
    person_id: UUID | None = None,
    revision: int | None = None,
) -> Answer:
    """Set the total in percent, or a level for every criterion; for `person_id` alone where makers have own results.

    With levels, lateness and contributions are taken into account as before; a total stands as it is given. A released
    result is released anew, unless its brief asks for approval and who sets it has assessed it; one that waits for
    approval goes on waiting. Raises `moderation.no_result` (409), `moderation.total` and `moderation.reason` (422).
    """
    case, project = _ready(work, case_id, revision)
    reason = check_reason(reason)
    before = outcomes_at(work.session, case, case.number)
    if person_id is not None and person_id not in {row.person_id for row in before}:
        raise NotFound()
    if total is None and levels is None:
        raise _no_total()
    if total is not None:
        if not isfinite(total) or not 0 <= total <= 100:
            raise _no_total()
        total = round(total, 1)
        made = [_with_total(work, row, total) if person_id in (None, row.person_id) else {} for row in before]
        _copy(work, case, before, made, OVERRIDE, reason)
    elif person_id is None:
        _by_levels(work, project, case, before, levels or {}, points or {}, reason)
    else:
        rubric = rubric_of(work.session, case)
        made = [
            _with_levels(case, row, rubric, levels or {}, points or {}) if person_id == row.person_id else {}
            for row in before
        ]
        _copy(work, case, before, made, OVERRIDE, reason)
    return _tell(work, project, case, OVERRIDE, reason)


@operation("moderation.take_back")
def take_back(work: Work, *, case_id: UUID, reason: str, revision: int | None = None) -> Answer:
    """Put back what was there before the newest override, then whatever follows from what happened since.

    Raises `moderation.no_override` (409) where there is none.
    """
    case, project = _ready(work, case_id, revision)
    reason = check_reason(reason)
    now = outcomes_at(work.session, case, case.number)
    back = number_before(work.session, case)
    if back is None:
        raise Conflict(
            "moderation.no_override", N_("Nothing was set by hand here."), N_("Load the page again to see it.")
        )
    before = outcomes_at(work.session, case, back)
    step = steps.taken_back(_alike(now), _alike(before))
    made = [{"steps": [*row.steps, step]} for row in before]
    _copy(work, case, before, made, TAKEN_BACK, reason)
    answer = _tell(work, project, case, TAKEN_BACK, reason)
    if changed_since(work.session, project, case, before):
        settle(work, project, case)
    return answer | {"number": case.number}


def outcomes_at(session: Session, case: AssessmentCase, number: int) -> list[Outcome]:
    """The outcomes of the case with that number: one, or one for each maker."""
    rows = session.scalars(
        select(Outcome).where(Outcome.case_id == case.id, Outcome.number == number).order_by(Outcome.id)
    )
    return list(rows)


def number_before(session: Session, case: AssessmentCase) -> int | None:
    """The number of what was there before the newest run of overrides; None unless the newest outcome is one."""
    found = session.execute(
        select(Outcome.number, Outcome.how).where(Outcome.case_id == case.id).order_by(Outcome.number.desc())
    ).all()
    hows = dict(reversed([(number, how) for number, how in found]))
    if hows.get(case.number) != OVERRIDE:
        return None
    earlier = [number for number in sorted(hows, reverse=True) if number < case.number and hows[number] != OVERRIDE]
    return earlier[0] if earlier else None


def _ready(work: Work, case_id: UUID, revision: int | None) -> tuple[AssessmentCase, Project]:
    case, project = locked(work, case_id)
    if case.state not in (RELEASED, APPROVAL) or not case.number:
        raise Conflict(
            "moderation.no_result",
            N_("There is no result to change yet."),
            N_("It can be set by hand once the assessors are done."),
        )
    check_fresh(case, revision)
    check_made(work, project)
    return case, project


def _no_total() -> MakerpathError:
    return MakerpathError(
        "moderation.total",
        N_("Give a total from 0 to 100, or a level for every criterion."),
        status=422,
        field="total",
    )


def _with_total(work: Work, row: Outcome, total: float) -> dict[str, Any]:
    rubric = load_rubric(work.session, row.rubric_hash, row.rubric_wording)
    short = [name for name in row.short if name != "total"]
    if exact(total) < exact(rubric.minima.total):
        short.insert(0, "total")
    return {"total": total, "short": short, "steps": [*row.steps, steps.override(row.total, total)]}


def _with_levels(
    case: AssessmentCase, row: Outcome, rubric: Rubric, levels: Mapping[str, str], points: Mapping[str, float]
) -> dict[str, Any]:
    chosen, given = _chosen(levels, points)
    result = score(rubric, chosen, given)
    return {
        "rubric_hash": case.rubric_hash,
        "rubric_wording": case.rubric_wording,
        "levels": chosen,
        "shares": {key: percent(share) for key, share in shares(rubric, chosen, given).items()},
        "total": result.total,
        "theory": result.theory,
        "practice": result.practice,
        "short": list(result.short),
        "steps": [*row.steps, steps.override(row.total, result.total)],
    }


def _by_levels(
    work: Work,
    project: Project,
    case: AssessmentCase,
    before: Sequence[Outcome],
    levels: Mapping[str, str],
    points: Mapping[str, float],
    reason: str,
) -> None:
    rubric = rubric_of(work.session, case)
    chosen, given = _chosen(levels, points)
    result = score(rubric, chosen, given)
    combined = Combined(
        shares=shares(rubric, chosen, given),
        levels=chosen,
        failed=tuple(unmet(rubric, chosen)),
        score=result,
        roles={},
    )
    plan = plan_of(work.session, project, case.plan)
    step = steps.override(_alike(before), result.total)
    so_far = [*(before[0].steps[:1] if before else []), step]
    outcomes(work, project, case, plan, rubric, combined, so_far, how=OVERRIDE, reason=reason)


def _chosen(levels: Mapping[str, str], points: Mapping[str, float]) -> tuple[dict[str, str], dict[str, float]]:
    chosen = {key: value for key, value in levels.items() if value}
    return chosen, {key: value for key, value in points.items() if key in chosen}


def _copy(
    work: Work,
    case: AssessmentCase,
    rows: Sequence[Outcome],
    changes: Sequence[dict[str, Any]],
    how: str,
    reason: str,
) -> None:
    """The next outcomes: those of `rows` with what changed of each; an empty change leaves one as it was."""
    case.number += 1
    for row, change in zip(rows, changes, strict=True):
        same = {
            name: getattr(row, name)
            for name in (
                "case_id",
                "project_id",
                "plan",
                "person_id",
                "rubric_hash",
                "rubric_wording",
                "levels",
                "shares",
                "total",
                "theory",
                "practice",
                "short",
                "steps",
            )
        }
        work.add(
            Outcome(
                **{**same, **change},
                number=case.number,
                how=how,
                reason=reason if change else "",
                language=work.actor.language,
                decided_by=work.actor.person_id,
            )
        )


def _alike(rows: Sequence[Outcome]) -> float | None:
    """The total that all makers have; None where they differ."""
    totals = {row.total for row in rows}
    return totals.pop() if len(totals) == 1 else None


def _tell(work: Work, project: Project, case: AssessmentCase, how: str, reason: str) -> Answer:
    case.revision += 1
    if case.state == RELEASED and _may_release(work, project, case):
        release(work, project, case, verb=f"assessment.{how}", reason=reason[:200])
    else:
        case.state = APPROVAL
        work.record(f"assessment.{how}_waits", case.id, project_id=project.id, plan=case.plan)
    return {"case": str(case.id), "number": case.number}


def _may_release(work: Work, project: Project, case: AssessmentCase) -> bool:
    """Whether who sets the result may also let it out: where the brief asks for approval, not who assessed it."""
    if not plan_of(work.session, project, case.plan).moderation.approval:
        return True
    try:
        check_others(work, project, case)
    except MakerpathError:
        return False
    return True

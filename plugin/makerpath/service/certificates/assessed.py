"""What a certificate says of the assessment of a project: levels reached, who assessed, what watched over it."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.course import Course
from makerpath.domain.rubric import Criterion
from makerpath.domain.scoring import exact
from makerpath.service.assessments.models import Assessment, Outcome
from makerpath.service.assessments.results import Result
from makerpath.service.certificates.eligibility import Candidate
from makerpath.service.core.events import Event
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.reports.competencies import named


def assessed(session: Session, found: Candidate) -> dict[str, Any]:
    """The parts of the record that a course without a project does not have."""
    project, brief, rubric, result = found.project, found.brief, found.rubric, found.result
    assert project is not None and brief is not None and rubric is not None and result is not None
    steps = [step for outcome in result.outcomes.values() for step in outcome.steps]
    roles = {role for step in steps if step.get("step") == "combined" for role in step.get("roles", ())}
    return {
        "project": {
            "title": project.title,
            "brief": brief.id,
            "brief_hash": project.brief_hash,
            "driving_question": brief.driving_question,
        },
        "rubric": {"id": rubric.id, "title": rubric.title, "scoring_hash": result.main.rubric_hash},
        "criteria": [criterion for item in rubric.graded if (criterion := _criterion(item, result.main)) is not None],
        "results": {"total": result.total, "theory": result.theory, "practice": result.practice},
        "minima": rubric.minima,
        "assessors": sorted(roles or {"instructor"}),
        "moderation": _moderation(session, list(result.outcomes.values())),
    }


def _criterion(criterion: Criterion, outcome: Outcome) -> dict[str, Any] | None:
    """What was reached of it, None where nobody judged it; points as the combined share of its most."""
    level = criterion.level(outcome.levels.get(criterion.id, ""))
    if level is None:
        return None
    share = outcome.shares.get(criterion.id)
    points = level.points if share is None else round(float(exact(share) * exact(criterion.top) / 100), 2)
    return {
        "id": criterion.id,
        "title": criterion.title,
        "dimension": criterion.dimension,
        "level": level.title,
        "points": points,
        "of": criterion.top,
        "level_id": level.id,
        "levels": [{"id": item.id, "title": item.title, "points": item.points} for item in criterion.levels],
        "competencies": criterion.competencies,
    }


def _moderation(session: Session, outcomes: list[Outcome]) -> list[str]:
    """What watched over the assessment, in the order in which it may happen."""
    case_ids = [outcome.case_id for outcome in outcomes]
    second = select(Assessment.id).where(
        Assessment.case_id.in_(case_ids),
        Assessment.blind.is_(True),
        Assessment.final_at.is_not(None),
        Assessment.withdrawn_at.is_(None),
    )
    approved = select(Event.id).where(
        Event.project_id.in_({outcome.project_id for outcome in outcomes}),
        Event.verb == "assessment.approved",
        Event.subject_id.in_(case_ids),
    )
    there = {
        "second-assessor": session.scalar(second.limit(1)) is not None,
        "moderated": any(step.get("step") == "moderated" for outcome in outcomes for step in outcome.steps),
        "approved": session.scalar(approved.limit(1)) is not None,
        "overridden": any(_last_by_hand(outcome) == "override" for outcome in outcomes),
    }
    return [name for name, happened in there.items() if happened]


def _last_by_hand(outcome: Outcome) -> str:
    """Whether a result set by hand stands, or was taken back."""
    return next((step["step"] for step in reversed(outcome.steps) if step["step"] in ("override", "taken_back")), "")


def competencies_of(session: Session, course: Course, result: Result | None) -> list[dict[str, Any]]:
    """What the course's outcomes and the criteria point to, with the mean of what was reached in those criteria."""
    reached: defaultdict[str, list[float]] = defaultdict(list)
    for outcome in result.outcomes.values() if result else ():
        rubric = load_rubric(session, outcome.rubric_hash, outcome.rubric_wording)
        for criterion in () if rubric.formative else rubric.graded:
            if criterion.id in outcome.shares:
                for code in criterion.competencies:
                    reached[code].append(float(outcome.shares[criterion.id]))
    codes = set(reached) | {code for item in course.outcomes for code in item.competencies}
    return [
        {
            "code": item.code,
            "title": item.title,
            "framework": item.framework,
            "percent": round(fmean(reached[item.code]), 1) if item.code in reached else None,
        }
        for item in named(codes)
    ]

"""Assessors agree with examples before they begin."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan, LEARNERS
from makerpath.domain.errors import Conflict, N_
from makerpath.service import policy
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.courses.models import CourseRun
from makerpath.service.moderation.models import Example, ExampleTry
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project


def check_agrees(
    session: Session, project: Project, case: AssessmentCase, plan: AssessmentPlan, role: str, person_id: UUID | None
) -> None:
    """Raise `assessment.examples_first` (409) for an assessor who has not agreed with enough examples yet.

    Where the run has fewer examples by others than the plan asks for, with all there are. Learners never need to, nor
    does somebody from outside the class, such as a juror who came by a link: they cannot open its examples.
    """
    if role in LEARNERS or not plan.moderation.examples:
        return
    of_plan = (
        Example.run_id == case.run_id,
        Example.brief == project.brief,
        Example.plan == plan.id,
        Example.withdrawn_at.is_(None),
        Example.created_by != person_id,
    )
    there = session.scalar(select(func.count(Example.id)).where(*of_plan)) or 0
    agreed = session.scalar(
        select(func.count(func.distinct(ExampleTry.example_id)))
        .join(Example, Example.id == ExampleTry.example_id)
        .where(*of_plan, ExampleTry.person_id == person_id, ExampleTry.agrees.is_(True))
    )
    left = min(plan.moderation.examples, there) - (agreed or 0)
    if left <= 0:
        return
    somebody = Actor(person_id=person_id, school_id=project.school_id)
    if policy.allowed(session, somebody, "example.try", session.get_one(CourseRun, case.run_id)):
        raise Conflict(
            "assessment.examples_first",
            N_("Assess {count} more examples first, so that all assessors mean the same."),
            N_("Your draft is kept. The examples stand on the pages of the class, under “Examples for assessors”."),
            count=left,
        )

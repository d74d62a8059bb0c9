"""What a run assesses: the columns of its gradebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import cast, func, select, String, Uuid
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.brief import Brief
from makerpath.domain.rubric import Rubric
from makerpath.domain.text import LocalText
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.courses.definitions import load_brief, load_rubric
from makerpath.service.courses.models import CourseRun
from makerpath.service.projects.models import Project


@dataclass(frozen=True)
class Column:
    """One assessment of one brief, as the newest project of the run has it."""

    brief: Brief
    plan: AssessmentPlan
    rubric: Rubric

    @property
    def key(self) -> tuple[str, str]:
        """Brief and plan."""
        return self.brief.id, self.plan.id

    @property
    def title(self) -> LocalText:
        return self.plan.title or self.rubric.title


def columns_of(session: Session, run: CourseRun) -> Sequence[Column]:
    """The assessments of the run's projects, in the order of the briefs, each as the newest project has it."""
    newest = (
        select(func.max(Project.id))
        .where(Project.run_id == run.id)
        .group_by(Project.brief, Project.brief_hash, Project.brief_wording)
    )
    # PostgreSQL has no greatest UUID; as text a UUIDv7 keeps its order.
    if session.get_bind().dialect.name == "postgresql":
        newest = (
            select(cast(func.max(cast(Project.id, String)), Uuid))
            .where(Project.run_id == run.id)
            .group_by(Project.brief, Project.brief_hash, Project.brief_wording)
        )
    samples = session.scalars(select(Project).where(Project.id.in_(newest)).order_by(Project.brief, Project.id)).all()
    rubrics = {
        (row.project_id, row.plan): (row.rubric_hash, row.rubric_wording)
        for row in session.scalars(
            select(AssessmentCase).where(AssessmentCase.project_id.in_([project.id for project in samples]))
        )
    }
    found: dict[tuple[str, str], Column] = {}
    for project in samples:
        brief = load_brief(session, project.brief_hash, project.brief_wording)
        for plan in brief.plans:
            if (project.id, plan.id) in rubrics:
                rubric = load_rubric(session, *rubrics[project.id, plan.id])
                if not rubric.formative:  # what makers see in themselves is no mark
                    found[project.brief, plan.id] = Column(brief, plan, rubric)
    return list(found.values())

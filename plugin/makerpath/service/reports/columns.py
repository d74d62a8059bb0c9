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
from makerpath.service.assessments.cases import briefs_of
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.courses.definitions import load_rubric
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
        (project_id, plan): (scoring, wording)
        for project_id, plan, scoring, wording in session.execute(
            select(
                AssessmentCase.project_id,
                AssessmentCase.plan,
                AssessmentCase.rubric_hash,
                AssessmentCase.rubric_wording,
            ).where(AssessmentCase.project_id.in_([project.id for project in samples]))
        )
    }
    # Most plans share a rubric: each is read once.
    read = {version: load_rubric(session, *version) for version in sorted(set(rubrics.values()))}
    briefs = briefs_of(session, samples)
    found: dict[tuple[str, str], Column] = {}
    for project in samples:
        for plan in briefs[project.id].plans:
            rubric = read.get(rubrics.get((project.id, plan.id), ("", "")))
            if rubric is not None and not rubric.formative:  # what makers see in themselves is no mark
                found[project.brief, plan.id] = Column(briefs[project.id], plan, rubric)
    return list(found.values())

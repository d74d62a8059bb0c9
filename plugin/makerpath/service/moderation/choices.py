"""What a run assesses: the assessments of its course's briefs, each with the rubric by which it is done now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.brief import Brief
from makerpath.domain.course import Course
from makerpath.domain.hashing import join
from makerpath.domain.rubric import Rubric
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.courses.definitions import load_brief, load_rubric
from makerpath.service.courses.descriptions import newest, read_bodies
from makerpath.service.courses.models import CourseRow, CourseRun, DefinitionVersion
from makerpath.service.projects.models import Project
from makerpath.service.rubrics.models import RubricAdoption, RubricVersion


@dataclass(frozen=True)
class Choice:
    """One planned assessment of a brief, and the hashes of the rubric that new work is assessed by."""

    brief: Brief
    plan: AssessmentPlan
    scoring: str
    wording: str

    @property
    def key(self) -> str:
        return f"{self.brief.id}:{self.plan.id}"


def choices(session: Session, run: CourseRun) -> list[Choice]:
    """Those of the briefs that the course has now, then those of briefs that projects of the run began with."""
    found = {choice.key: choice for choice in _published(session, run)}
    for choice in _begun(session, run):
        found.setdefault(choice.key, choice)
    return list(found.values())


def choice_of(session: Session, run: CourseRun, brief: str, plan: str) -> Choice | None:
    return next((one for one in choices(session, run) if (one.brief.id, one.plan.id) == (brief, plan)), None)


def rubric_by(session: Session, scoring: str) -> Rubric:
    """The rubric with that scoring, in its newest words."""
    wording = session.scalar(
        select(DefinitionVersion.wording_hash)
        .where(DefinitionVersion.kind == "rubric", DefinitionVersion.scoring_hash == scoring)
        .order_by(DefinitionVersion.id.desc())
        .limit(1)
    ) or session.scalar(
        select(RubricVersion.wording_hash)
        .where(RubricVersion.scoring_hash == scoring)
        .order_by(RubricVersion.id.desc())
        .limit(1)
    )
    assert wording is not None
    return load_rubric(session, scoring, wording)


def _published(session: Session, run: CourseRun) -> list[Choice]:
    slug = session.get_one(CourseRow, run.course_id).slug
    versions = newest(session, ["course", "brief", "rubric"], {slug})
    described = versions.get((slug, "course", slug))
    if described is None:
        return []
    wanted = [one for (_course, kind, _slug), one in versions.items() if kind != "rubric"]
    bodies = read_bodies(session, wanted)
    adopted = {
        (row.brief, row.plan): (row.scoring_hash, row.wording_hash)
        for row in session.scalars(
            select(RubricAdoption).where(RubricAdoption.run_id == run.id).order_by(RubricAdoption.id)
        )
    }
    course = Course.model_validate(join(bodies[described.scoring_hash], bodies[described.wording_hash]))
    found = []
    for name in course.briefs:
        version = versions.get((slug, "brief", name))
        if version is None:
            continue
        brief = Brief.model_validate(join(bodies[version.scoring_hash], bodies[version.wording_hash]))
        for plan in brief.plans:
            rubric = versions.get((slug, "rubric", plan.rubric or brief.rubric))
            hashes = adopted.get((brief.id, plan.id)) or (rubric and (rubric.scoring_hash, rubric.wording_hash))
            if hashes:
                found.append(Choice(brief, plan, *hashes))
    return found


def _begun(session: Session, run: CourseRun) -> list[Choice]:
    rows = session.execute(
        select(
            Project.brief_hash,
            Project.brief_wording,
            AssessmentCase.plan,
            AssessmentCase.rubric_hash,
            AssessmentCase.rubric_wording,
        )
        .join(AssessmentCase, AssessmentCase.project_id == Project.id)
        .where(Project.run_id == run.id)
        .distinct()
    ).all()
    briefs = {key: load_brief(session, *key) for key in sorted({(row[0], row[1]) for row in rows})}
    found = []
    for row in rows:
        brief = briefs[row[0], row[1]]
        plan = brief.plan(row[2])
        if plan is not None:
            found.append(Choice(brief, plan, row[3], row[4]))
    return found

"""What a panel says becomes assessments, where the brief gives it a say in the result."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.errors import MakerpathError
from makerpath.domain.scoring import check_levels, score
from makerpath.service.allocations.asking import settle_again
from makerpath.service.assessments.cases import rubric_of
from makerpath.service.assessments.models import Assessment, AssessmentCase, OPEN
from makerpath.service.courses.definitions import load_brief
from makerpath.service.exhibition.models import Exhibition, ExhibitionEntry, PanelScore
from makerpath.service.operation import Work
from makerpath.service.projects.models import Project

PANEL = "panel"
Key = tuple[str, str]
"""Scoring and wording hash of a rubric."""


def count_in(work: Work, exhibition: Exhibition) -> int:
    """Make assessments of the newest word of each juror on each entry, once, and settle their cases.

    How many were made; called again without a newer word, none.
    """
    found = _newest(work.session, exhibition)
    made = 0
    for project_id in sorted({project for project, _row in found}, key=str):
        project = work.get(Project, project_id, lock=True)
        case = case_of_panel(work.session, project)
        if case is None:
            continue
        rows = [row for at, row in found if at == project_id]
        added = sum(_take(work, project, case, row) for row in rows)
        made += added
        work.session.flush()
        if added and case.state != OPEN:
            settle_again(work, project.id, case.id)
    return made


def case_of_panel(session: Session, project: Project) -> AssessmentCase | None:
    """The first assessment of the project in which a panel has a say."""
    plan = _plan(load_brief(session, project.brief_hash, project.brief_wording))
    if plan is None:
        return None
    return session.scalar(
        select(AssessmentCase).where(AssessmentCase.project_id == project.id, AssessmentCase.plan == plan)
    )


def panel_rubrics(session: Session, projects: Collection[Project]) -> dict[UUID, Key]:
    """By which rubric a panel judges each project: that of the assessment in which it has a say, else the brief's."""
    found = {project.id: (project.rubric_hash, project.rubric_wording) for project in projects}
    keys = {(project.brief_hash, project.brief_wording) for project in projects}
    briefs = {key: load_brief(session, *key) for key in keys}
    plans: dict[UUID, str] = {}
    for project in projects:
        plan = _plan(briefs[project.brief_hash, project.brief_wording])
        if plan is not None:
            plans[project.id] = plan
    if plans:
        for case in session.scalars(select(AssessmentCase).where(AssessmentCase.project_id.in_(plans))):
            if plans[case.project_id] == case.plan:
                found[case.project_id] = case.rubric_hash, case.rubric_wording
    return found


def _plan(brief: Brief) -> str | None:
    return next((plan.id for plan in brief.plans if plan.rule(PANEL)), None)


def _newest(session: Session, exhibition: Exhibition) -> list[tuple[UUID, PanelScore]]:
    rows = session.execute(
        select(ExhibitionEntry.project_id, PanelScore)
        .join(ExhibitionEntry, ExhibitionEntry.id == PanelScore.entry_id)
        .where(ExhibitionEntry.exhibition_id == exhibition.id, ExhibitionEntry.withdrawn_at.is_(None))
        .order_by(PanelScore.id)
    )
    newest = {(project_id, row.juror_id): row for project_id, row in rows}
    return [(project_id, row) for (project_id, _juror), row in newest.items()]


def _take(work: Work, project: Project, case: AssessmentCase, said: PanelScore) -> bool:
    """The assessment that says what the juror said; False if there is one as new, or it fits the rubric no more."""
    rubric = rubric_of(work.session, case)
    try:
        check_levels(rubric, said.levels, {})
        result = score(rubric, said.levels)
    except MakerpathError:
        return False
    before = work.session.scalar(
        select(Assessment)
        .where(
            Assessment.case_id == case.id,
            Assessment.assessor_id == said.juror_id,
            Assessment.assessor_role == PANEL,
        )
        .order_by(Assessment.number.desc())
        .limit(1)
    )
    if before is not None and before.created_at >= said.created_at:
        return False
    work.add(
        Assessment(
            project_id=project.id,
            case_id=case.id,
            rubric_hash=case.rubric_hash,
            assessor_id=said.juror_id,
            assessor_role=PANEL,
            number=before.number + 1 if before else 1,
            levels=dict(said.levels),
            comments={},
            comment=said.comment,
            language=said.language,
            total=result.total,
            theory=result.theory,
            practice=result.practice,
            short=list(result.short),
            final_at=work.now,
        )
    )
    return True

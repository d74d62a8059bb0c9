"""An instructor fills in the rubric: drafts as often as they like, then a final one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.scoring import check_levels, Score, score
from makerpath.service.assessments.models import Assessment
from makerpath.service.core import text
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.platforms.grades import queue_grades
from makerpath.service.progress.completion import note_team
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import touch


@operation("assessment.save")
def save(
    work: Work,
    *,
    project_id: UUID,
    levels: dict[str, str],
    comments: dict[str, str],
    comment: str = "",
    final: bool = False,
) -> Answer:
    """Save the assessor's draft, or make it final: then the score is worked out and goes to the platform.

    A final assessment stays; saving again begins the next one, which counts once it is final.
    """
    project = work.get(Project, project_id, lock=True)
    work.require("project.assess", project)
    rubric = load_rubric(work.session, project.rubric_hash, project.rubric_wording)
    chosen = {key: value for key, value in levels.items() if value}
    check_levels(rubric, chosen)
    said = {
        item.id: text.paragraphs(comments.get(item.id, ""), f"comment-{item.id}", required=False)
        for item in rubric.criteria
    }
    assert work.actor.person_id is not None
    row = _draft(work.session, project, work.actor.person_id)
    if row is None:
        latest = _latest_number(work.session, project, work.actor.person_id)
        row = Assessment(
            project_id=project.id,
            rubric_hash=project.rubric_hash,
            assessor_id=work.actor.person_id,
            assessor_role="instructor",
            number=latest + 1,
            language=work.actor.language,
        )
        work.session.add(row)
    row.levels, row.comments = chosen, {key: value for key, value in said.items() if value}
    row.comment = text.paragraphs(comment, "comment", required=False)
    row.language = work.actor.language
    if final:
        _finish(row, score(rubric, chosen), work)
    work.session.flush()
    if final:
        work.record("assessment.final", row.id, project_id=project.id, total=row.total, passed=not row.short)
        touch(work, project)
        note_team(work, project)
        queue_grades(work, project)
    return {"project": str(project.id), "assessment": str(row.id)}


def draft_or_latest(session: Session, project: Project, person_id: UUID) -> Assessment | None:
    """What the assessor sees when they open the form: the draft, else their last final one."""
    return session.scalar(
        select(Assessment)
        .where(Assessment.project_id == project.id, Assessment.assessor_id == person_id)
        .order_by(Assessment.number.desc())
        .limit(1)
    )


def _draft(session: Session, project: Project, person_id: UUID) -> Assessment | None:
    row = draft_or_latest(session, project, person_id)
    return row if row is not None and row.final_at is None else None


def _latest_number(session: Session, project: Project, person_id: UUID) -> int:
    row = draft_or_latest(session, project, person_id)
    return row.number if row else 0


def _finish(row: Assessment, result: Score, work: Work) -> None:
    row.total, row.theory, row.practice = result.total, result.theory, result.practice
    row.short = list(result.short)
    row.final_at = work.now

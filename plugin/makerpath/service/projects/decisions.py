"""What instructors decide at a gate."""

from __future__ import annotations

from uuid import UUID

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.gates import check_decide
from makerpath.domain.stages import VERDICTS
from makerpath.service.core import text
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.progress.completion import note_team
from makerpath.service.projects.models import Decision, Project
from makerpath.service.projects.operations import opened, touch
from makerpath.service.projects.record import latest_submission


@operation("project.decide")
def decide(
    work: Work, *, project_id: UUID, stage: str, verdict: str, comment: str = "", revision: int | None = None
) -> Answer:
    """Pass, revise, hold or close at the gate of `stage`; all but a pass say why."""
    project, record = opened(work, project_id, "project.decide", revision)
    check_decide(record.standing, stage)
    if verdict not in VERDICTS:
        raise MakerpathError("decision.unknown", N_("Choose a decision."), status=422, field="verdict")
    said = text.paragraphs(comment, "comment", required=False)
    if verdict != "pass" and not said:
        raise MakerpathError(
            "decision.comment_missing",
            N_("Say why, so that the maker knows how to go on."),
            status=422,
            field="comment",
        )
    row = rule_on(work, project, stage, verdict, said)
    return {"project": str(project.id), "decision": str(row.id), "state": project.state}


def rule_on(work: Work, project: Project, stage: str, verdict: str, said: str, *, quiet: bool = False) -> Decision:
    """Decide on a stage that waits, inside an operation that has seen to the permission and to what is decided.

    `quiet`: that operation tells the makers itself.
    """
    submission = latest_submission(work.session, project.id, stage)
    assert submission is not None and work.actor.person_id is not None
    row = work.add(
        Decision(
            project_id=project.id,
            submission_id=submission.id,
            stage=stage,
            verdict=verdict,
            comment=said,
            language=work.actor.language,
            created_by=work.actor.person_id,
        )
    )
    told = {"quiet": True} if quiet else {}
    work.record(
        "stage.decided", row.id, project_id=project.id, stage=stage, verdict=verdict, number=submission.number, **told
    )
    touch(work, project)
    note_team(work, project)
    return row

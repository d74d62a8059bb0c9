"""What makers do with a project: show evidence, make versions, hand in, open again, comment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from makerpath.domain.ai_use import declared, LONGEST
from makerpath.domain.brief import PIECES
from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.gates import check_open, check_reopen, check_submit, Standing
from makerpath.service.core import text
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import FileReference
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.asks import kept
from makerpath.service.projects.models import (
    Artifact,
    Evidence,
    Iteration,
    Project,
    Reopening,
    Submission,
)
from makerpath.service.projects.record import ProjectRecord, read_record
from makerpath.service.uploads.media import PICTURES

MOST_FILES = 6
"""How many files a version may have."""


@operation("project.rename")
def rename(work: Work, *, project_id: UUID, title: str) -> Answer:
    project, _record = opened(work, project_id, "project.work")
    before, project.title = project.title, text.line(title, "title", 200)
    if before != project.title:
        work.record("project.renamed", project.id, project_id=project.id, before=before, title=project.title)
        touch(work, project)
    return {"project": str(project.id)}


@operation("project.add_evidence")
def add_evidence(
    work: Work, *, project_id: UUID, stage: str, rule: str = "", body: str = "", file_id: UUID | None = None
) -> Answer:
    """Show something at a stage: a paragraph, or a file with a word about it."""
    project, record = opened(work, project_id, "project.work")
    plan = check_open(record.standing, stage).plan
    asked = next((item for item in plan.evidence if item.id == rule), None)
    kind = asked.kind if asked else ("file" if file_id else "text")
    if (rule and asked is None) or kind not in PIECES:
        raise MakerpathError("evidence.unknown_rule", N_("This stage does not ask for that."), status=422)
    if kind == "text":
        body, file_id = text.paragraphs(body, "body"), None
    else:
        _check_file(work, project, file_id, kind)
        body = text.paragraphs(body, "body", required=False)
    assert work.actor.person_id is not None
    row = work.add(
        Evidence(
            project_id=project.id,
            stage=stage,
            rule=rule,
            kind=kind,
            body=body,
            language=work.actor.language,
            file_id=file_id,
            created_by=work.actor.person_id,
        )
    )
    work.record("evidence.added", row.id, project_id=project.id, stage=stage, kind=kind, rule=rule)
    worked(project)
    touch(work, project)
    return {"project": str(project.id), "evidence": str(row.id)}


@operation("project.withdraw_evidence")
def withdraw_evidence(work: Work, *, project_id: UUID, evidence_id: UUID) -> Answer:
    """Take a piece of evidence back. The row stays, and so do the submissions that showed it."""
    project, record = opened(work, project_id, "project.work")
    row = work.get(Evidence, evidence_id)
    if row.project_id != project.id:
        raise MakerpathError("evidence.elsewhere", N_("That belongs to another project."), status=422)
    if record.standing[row.stage].status == "submitted":
        raise Conflict(
            "gate.waiting",
            N_("This stage was handed in and waits for a decision."),
            N_("What was handed in stays as it is until then."),
        )
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = work.now, work.actor.person_id
        work.record("evidence.withdrawn", row.id, project_id=project.id, stage=row.stage)
        touch(work, project)
    return {"project": str(project.id)}


@operation("project.add_iteration")
def add_iteration(
    work: Work, *, project_id: UUID, stage: str, body: str, change_note: str = "", file_ids: list[str]
) -> Answer:
    """A new version of the artifact. From the second on it says what changed; earlier ones stay as they are."""
    project, record = opened(work, project_id, "project.work")
    check_open(record.standing, stage)
    artifact = work.session.scalar(select(Artifact).where(Artifact.project_id == project.id))
    if artifact is None:
        artifact = work.add(Artifact(project_id=project.id, title=project.title))
    number = 1 + (
        work.session.scalar(select(func.max(Iteration.number)).where(Iteration.artifact_id == artifact.id)) or 0
    )
    if number > 1 and not change_note.strip():
        raise MakerpathError(
            "iteration.change_note_missing",
            N_("Say what changed since version {number}."),
            N_("One sentence is enough; it helps whoever looks at both."),
            status=422,
            field="change_note",
            number=number - 1,
        )
    if len(file_ids) > MOST_FILES:
        raise MakerpathError(
            "iteration.too_many_files",
            N_("A version has at most {limit} files."),
            N_("Put what belongs together into one archive (ZIP)."),
            status=422,
            field="file",
            limit=MOST_FILES,
        )
    for file_id in file_ids:
        _check_file(work, project, UUID(file_id), "file")
    assert work.actor.person_id is not None
    row = work.add(
        Iteration(
            artifact_id=artifact.id,
            project_id=project.id,
            number=number,
            body=text.paragraphs(body, "body"),
            change_note=text.paragraphs(change_note, "change_note", required=False),
            language=work.actor.language,
            stage=stage,
            file_ids=[str(item) for item in file_ids],
            created_by=work.actor.person_id,
        )
    )
    work.record("iteration.added", row.id, project_id=project.id, stage=stage, number=number)
    worked(project)
    touch(work, project)
    return {"project": str(project.id), "iteration": str(row.id), "number": number}


@operation("project.submit")
def submit(
    work: Work,
    *,
    project_id: UUID,
    stage: str,
    note: str = "",
    reflection: str = "",
    ai_use: Mapping[str, str] | None = None,
    revision: int | None = None,
) -> Answer:
    """Hand a stage in at its gate, with everything that is shown now."""
    project, record = opened(work, project_id, "project.work", revision)
    state = check_submit(record.standing, stage, record.missing(stage), reflection)
    said = {
        name: text.paragraphs(value, f"ai_{name}", LONGEST, required=False) for name, value in (ai_use or {}).items()
    }
    evidence = work.session.scalars(
        select(Evidence.id).where(
            Evidence.project_id == project.id, Evidence.stage == stage, Evidence.withdrawn_at.is_(None)
        )
    )
    iterations = work.session.scalars(
        select(Iteration.id).where(Iteration.project_id == project.id).order_by(Iteration.number)
    )
    assert work.actor.person_id is not None
    row = work.add(
        Submission(
            project_id=project.id,
            stage=stage,
            number=state.submissions + 1,
            note=text.paragraphs(note, "note", required=False),
            reflection=text.paragraphs(reflection, "reflection", required=False),
            language=work.actor.language,
            evidence_ids=[str(item) for item in evidence],
            iteration_ids=[str(item) for item in iterations],
            kept=kept(work.session, project, record.brief, stage),
            ai_use=declared(state.plan, said),
            created_by=work.actor.person_id,
        )
    )
    work.record("stage.submitted", row.id, project_id=project.id, stage=stage, number=row.number)
    worked(project)
    touch(work, project)
    return {"project": str(project.id), "submission": str(row.id)}


@operation("project.reopen")
def reopen(work: Work, *, project_id: UUID, stage: str, reason: str) -> Answer:
    """Go back to a stage. Makers may reopen what was passed; what is held or closed only an instructor may."""
    project, record = opened(work, project_id, "project.view")
    state = check_reopen(record.standing, stage)
    maker_may = state.status == "passed" and record.standing.state != "closed"
    decides = work.allowed("project.decide", project)
    work.require("project.work" if maker_may and not decides else "project.decide", project)
    take_up(work, project, stage, reason)
    return {"project": str(project.id)}


def take_up(work: Work, project: Project, stage: str, reason: str, *, quiet: bool = False) -> None:
    """Open again a stage that may be taken up (`check_reopen`), inside an operation that has seen to the permission.

    `quiet`: that operation tells the makers itself.
    """
    assert work.actor.person_id is not None
    row = work.add(
        Reopening(
            project_id=project.id,
            stage=stage,
            reason=text.paragraphs(reason, "reason"),
            language=work.actor.language,
            created_by=work.actor.person_id,
        )
    )
    work.record("stage.reopened", row.id, project_id=project.id, stage=stage, **({"quiet": True} if quiet else {}))
    touch(work, project)


def opened(work: Work, project_id: UUID, permission: str, revision: int | None = None) -> tuple[Project, ProjectRecord]:
    """The project, locked and permitted, with its record; `page.stale` if the caller saw an older one."""
    project = work.get(Project, project_id, lock=True)
    work.require(permission, project)
    if revision is not None and revision != project.revision:
        raise Conflict(
            "page.stale",
            N_("Something changed here since you loaded the page."),
            N_("What you wrote is still in the form. Look at what is new, then send it again."),
        )
    return project, read_record(work.session, project)


def touch(work: Work, project: Project) -> None:
    """Bring the project's own columns in line with its record, and count the change."""
    work.session.flush()
    now = read_record(work.session, project).standing
    if project.stage != now.current.id:
        project.stage, project.stage_since = now.current.id, utc_now()
    project.state = now.state
    project.waiting_since = _waiting_since(work, project, now)
    project.revision += 1


def worked(project: Project) -> None:
    """The makers showed or noted something: the project is alive."""
    project.worked_at, project.stalled_at = utc_now(), None


def _waiting_since(work: Work, project: Project, now: Standing) -> datetime | None:
    """When the oldest submission that nobody has decided on was handed in."""
    waiting = [stage.id for stage in now.stages if stage.status == "submitted"]
    if not waiting or now.state == "closed":
        return None
    newest = select(func.max(Submission.created_at)).where(
        Submission.project_id == project.id, Submission.stage.in_(waiting)
    )
    rows = work.session.scalars(newest.group_by(Submission.stage)).all()
    return min(rows, default=None)


def _check_file(work: Work, project: Project, file_id: UUID | None, kind: str) -> None:
    if file_id is None:
        raise MakerpathError("evidence.file_missing", N_("Choose a file first."), status=422, field="file")
    row = work.get(FileReference, file_id)
    if row.project_id != project.id:
        raise MakerpathError("evidence.elsewhere", N_("That belongs to another project."), status=422)
    if kind == "photo" and row.media_type not in PICTURES:
        raise MakerpathError(
            "evidence.not_a_photo",
            N_("{name} is not a picture."),
            N_("Take a photo, or choose a JPEG, PNG, WebP or HEIC file."),
            status=422,
            field="file",
            name=row.name,
        )

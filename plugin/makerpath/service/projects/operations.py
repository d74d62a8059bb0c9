"""What makers do with a project: begin it, show evidence, make versions, hand in, open again, comment."""

from __future__ import annotations

import secrets
from uuid import UUID

from sqlalchemy import func, select

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.gates import check_open, check_reopen, check_submit
from makerpath.service.core import text
from makerpath.service.core.files import FileReference
from makerpath.service.courses.definitions import AnyVersion
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import (
    Artifact,
    Comment,
    Evidence,
    Iteration,
    Project,
    Reopening,
    Submission,
    TeamMember,
)
from makerpath.service.projects.record import ProjectRecord, read_record
from makerpath.service.uploads.media import PICTURES

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@operation("project.start")
def start(work: Work, *, run_id: UUID, brief: AnyVersion, rubric: AnyVersion, title: str) -> Answer:
    """Begin a project on the published `brief`."""
    return {"project": str(begin(work, run_id=run_id, brief=brief, rubric=rubric, title=title).id)}


def begin(work: Work, *, run_id: UUID, brief: AnyVersion, rubric: AnyVersion, title: str) -> Project:
    """The person's project on `brief` in the run; made if there is none, because a learner has one on each."""
    run = work.get(CourseRun, run_id, lock=True)
    work.require("project.start", run)
    assert work.actor.person_id is not None
    existing = work.session.scalar(
        select(Project)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(
            Project.run_id == run.id,
            Project.brief == brief.slug,
            TeamMember.person_id == work.actor.person_id,
            TeamMember.left_at.is_(None),
        )
    )
    if existing is not None:
        return existing
    project = work.add(
        Project(
            run_id=run.id,
            brief=brief.slug,
            brief_hash=brief.scoring_hash,
            brief_wording=brief.wording_hash,
            rubric_hash=rubric.scoring_hash,
            rubric_wording=rubric.wording_hash,
            title=text.line(title, "title", 200),
            language=work.actor.language,
            number="".join(secrets.choice(ALPHABET) for _ in range(8)),
            stage="launch",
            created_by=work.actor.person_id,
        )
    )
    work.add(TeamMember(project_id=project.id, person_id=work.actor.person_id))
    work.record("project.started", project.id, project_id=project.id, title=project.title)
    return project


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
    if (rule and asked is None) or kind == "iteration":
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
    touch(work, project)
    return {"project": str(project.id), "iteration": str(row.id), "number": number}


@operation("project.submit")
def submit(
    work: Work, *, project_id: UUID, stage: str, note: str = "", reflection: str = "", revision: int | None = None
) -> Answer:
    """Hand a stage in at its gate, with everything that is shown now."""
    project, record = opened(work, project_id, "project.work", revision)
    state = check_submit(record.standing, stage, record.missing(stage), reflection)
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
            created_by=work.actor.person_id,
        )
    )
    work.record("stage.submitted", row.id, project_id=project.id, stage=stage, number=row.number)
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
    work.record("stage.reopened", row.id, project_id=project.id, stage=stage)
    touch(work, project)
    return {"project": str(project.id)}


@operation("project.comment")
def comment(work: Work, *, project_id: UUID, stage: str, body: str) -> Answer:
    """A word on a stage, by a maker, a mentor or an instructor."""
    project, record = opened(work, project_id, "project.comment")
    record.standing[stage]
    assert work.actor.person_id is not None
    row = work.add(
        Comment(
            project_id=project.id,
            stage=stage,
            body=text.paragraphs(body, "body"),
            language=work.actor.language,
            created_by=work.actor.person_id,
        )
    )
    work.record("comment.added", row.id, project_id=project.id, stage=stage)
    touch(work, project)
    return {"project": str(project.id), "comment": str(row.id)}


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
    project.stage, project.state = now.current.id, now.state
    project.revision += 1


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

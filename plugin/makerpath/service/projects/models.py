"""A project, who makes it, what they show, and what was decided at its gates."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, Immutable, InSchool, utc_now
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Scope


class Project(InSchool, Base):
    """A learner's or a team's work on one brief.

    Pinned at the start: the scoring hashes of brief and rubric, and the wording they had. `stage` and `state`
    (`active`, `finished`, `closed`) are what the gates' records say, kept for lists. `revision` counts changes, so that
    a stale page is noticed. `shown_at` is when its makers put it into the showcase of their course; until then nobody
    else in the class sees it.

    `question` is the driving question where it is not the brief's; `origin` says what the project began from:
    `{"kind": "brief" | "topic" | "challenge" | "own" | "fork", "id", "title", …}`. `critique_from` is since when the
    class may look and say what it thinks. For boards: `stage_since` is when it came to its stage, `worked_at` when its
    makers last showed or noted something, `waiting_since` when the oldest undecided submission was handed in,
    `stalled_at` when it was noticed that nothing happens any more.
    """

    __tablename__ = "project"

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"), index=True)
    brief: Mapped[str] = mapped_column(String(64), index=True)
    brief_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    brief_wording: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    rubric_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    rubric_wording: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(16), unique=True)
    stage: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="active")
    revision: Mapped[int] = mapped_column(default=1)
    shown_at: Mapped[datetime | None]
    question: Mapped[dict[str, str]] = mapped_column(default=dict)
    origin: Mapped[dict[str, Any]] = mapped_column(default=dict)
    critique_from: Mapped[datetime | None]
    stage_since: Mapped[datetime] = mapped_column(default=utc_now)
    worked_at: Mapped[datetime] = mapped_column(default=utc_now)
    waiting_since: Mapped[datetime | None]
    stalled_at: Mapped[datetime | None]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))

    def scopes(self, session: Session) -> list[Scope]:
        run = session.get(CourseRun, self.run_id)
        assert run is not None
        return [("project", self.id), *run.scopes(session)]


class TeamMember(InSchool, Base):
    """Who makes the project; a team of one is a team."""

    __tablename__ = "team_member"
    __table_args__ = (UniqueConstraint("project_id", "person_id"),)

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(64), default="maker")
    left_at: Mapped[datetime | None]


def made_by(session: Session, project_id: uuid.UUID, person_id: uuid.UUID | None) -> bool:
    """Whether the person makes the project, or did before they left."""
    mine = select(TeamMember.id).where(TeamMember.project_id == project_id, TeamMember.person_id == person_id)
    return session.scalar(mine) is not None


class Artifact(InSchool, Base):
    """A thing that is made; its versions are iterations."""

    __tablename__ = "artifact"

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))


class Iteration(Immutable, InSchool, Base):
    """An immutable version of an artifact; from the second on it says what changed."""

    __tablename__ = "iteration"
    __table_args__ = (UniqueConstraint("artifact_id", "number"),)

    artifact_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("artifact.id"))
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    change_note: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(12))
    stage: Mapped[str] = mapped_column(String(16))
    file_ids: Mapped[list[str]]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))


class Evidence(InSchool, Base):
    """What shows a claim: a paragraph, a photo or a file. Taken back, it stays in the record."""

    __tablename__ = "evidence"

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    stage: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(64), default="")
    kind: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(12))
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file_reference.id"))
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class Submission(Immutable, InSchool, Base):
    """A stage handed in at its gate, with what was shown then.

    `kept` holds, by name, what else the gate asked for as it was at that moment (see `projects.asks`); `ai_use` is the
    declaration, empty where none was asked for.
    """

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("project_id", "stage", "number"),)

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    stage: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    reflection: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(12))
    evidence_ids: Mapped[list[str]]
    iteration_ids: Mapped[list[str]]
    kept: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ai_use: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))


class Decision(Immutable, InSchool, Base):
    """What an instructor decided at a gate, and why."""

    __tablename__ = "decision"

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"), index=True)
    stage: Mapped[str] = mapped_column(String(16))
    verdict: Mapped[str] = mapped_column(String(16))
    comment: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(12))
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))


class Reopening(Immutable, InSchool, Base):
    """A passed or closed stage that was opened again, and why."""

    __tablename__ = "reopening"

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    stage: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(12))
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))

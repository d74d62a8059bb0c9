"""What assessors say of a project, and what comes of it: assessments, the case they belong to, its outcomes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, Immutable, InSchool, JsonType
from makerpath.service.people.models import Scope
from makerpath.service.projects.models import Project

OPEN, WAITING, ESCALATED, APPROVAL, RELEASED, RETURNED = (
    "open",
    "waiting",
    "escalated",
    "approval",
    "released",
    "returned",
)
STATES = (OPEN, WAITING, ESCALATED, APPROVAL, RELEASED, RETURNED)
SIDES = ("below", "beyond")
"""What a single-point criterion is commented on beside itself: the comment's key is `<criterion>.<side>`."""


class AssessmentCase(InSchool, Base):
    """One assessment that a project's brief plans (`domain.assessing.AssessmentPlan.id`), from handing in to its
    result.

    `state`: `open` (not handed in), `waiting` for assessors, `escalated` (two differ too much), `approval` (before
    release), `released`, `returned` to the makers. `ready_at` is when it was handed in last, `late_days` how late.
    `closed_at`: staff went on without those who had not spoken. `resolved_at`: a moderator settled a difference.
    `number` counts the outcomes; the one of `released_number` (0: none) is what makers see. The rubric is the one
    pinned when the project began, or that was adopted since.
    """

    __tablename__ = "assessment_case"
    __table_args__ = (
        UniqueConstraint("project_id", "plan"),
        Index(None, "school_id", "state", "ready_at"),
        Index(None, "run_id", "plan", "state", "ready_at"),
        Index(None, "run_id", "state", "ready_at"),
    )

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"))
    plan: Mapped[str] = mapped_column(String(64))
    rubric_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    rubric_wording: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    state: Mapped[str] = mapped_column(String(16), default=OPEN)
    ready_at: Mapped[datetime | None]
    late_days: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int] = mapped_column(default=0)
    released_number: Mapped[int] = mapped_column(default=0)
    released_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    def scopes(self, session: Session) -> list[Scope]:
        return session.get_one(Project, self.project_id).scopes(session)


class Assessment(InSchool, Base):
    """What one assessor says: a draft until it is final; a final one is never changed, their next takes its place.

    `levels` maps criterion id to level id, `points` criterion id to points where they are not the level's own,
    `comments` criterion id (or `<id>.<side>`, see `SIDES`) to what the assessor wrote. `pins` are comments on a point
    of a picture: `{"file", "x", "y" (0 to 1), "criterion" or "", "text"}`. `revision` counts the saves, so that a stale
    page is noticed.
    `blind`: a second assessor who does not see the first. Percentages as in `domain.scoring.Score`; they are set when
    it becomes final.
    """

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("case_id", "assessor_id", "assessor_role", "number"),)

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessment_case.id"))
    rubric_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    assessor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    assessor_role: Mapped[str] = mapped_column(String(32))
    number: Mapped[int] = mapped_column(default=1)
    levels: Mapped[dict[str, str]]
    points: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comments: Mapped[dict[str, str]]
    comment: Mapped[str] = mapped_column(Text, default="")
    pins: Mapped[list[dict[str, Any]]] = mapped_column(JsonType, default=list)
    language: Mapped[str] = mapped_column(String(12))
    blind: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    total: Mapped[float | None]
    theory: Mapped[float | None]
    practice: Mapped[float | None]
    short: Mapped[list[str]] = mapped_column(JsonType, default=list)
    final_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Outcome(Immutable, InSchool, Base):
    """What came of a case, for all makers or for one of them; a later `number` takes its place.

    `levels` maps criterion id to the level that it stands for, `shares` criterion id to percent. `steps` says in order
    how the percentages came about: `{"step": "combined" | "late" | "contribution" | "override" | …, …}` (see
    `assessments.steps`). `how` is the last step, `reason` what somebody wrote to it.
    """

    __tablename__ = "outcome"
    __table_args__ = (UniqueConstraint("case_id", "number", "person_id"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessment_case.id"))
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    plan: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    rubric_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    rubric_wording: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    levels: Mapped[dict[str, str]]
    shares: Mapped[dict[str, Any]]
    total: Mapped[float]
    theory: Mapped[float | None]
    practice: Mapped[float | None]
    short: Mapped[list[str]] = mapped_column(JsonType, default=list)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JsonType, default=list)
    how: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(12))
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))

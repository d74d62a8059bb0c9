"""The job table: work that follows from a committed change."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool, utc_now

WAITING, RUNNING, DONE, DEAD = "waiting", "running", "done", "dead"


class Job(InSchool, Base):
    """One piece of work, in the state `waiting`, `running`, `done` or `dead`.

    `key` is unique for a kind within a school; `attempts` counts the times it was begun; `progress` runs from
    0 to 1; `note` and `error` are for people; `leased_by` names the worker, until `leased_until`.
    Only a job of the system as a whole has no school.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index(None, "school_id", "kind", "key", unique=True),
        Index(
            "ix_job_system_key",
            "kind",
            "key",
            unique=True,
            sqlite_where=text("school_id IS NULL"),
            postgresql_where=text("school_id IS NULL"),
        ),
        Index(
            "ix_job_due",
            "run_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_job_leased",
            "leased_until",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    school_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("school.id"))  # type: ignore[assignment]
    kind: Mapped[str] = mapped_column(String(64))
    key: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(8), default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int]
    run_at: Mapped[datetime] = mapped_column(default=utc_now)
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(String(120))
    progress: Mapped[float] = mapped_column(default=0.0)
    note: Mapped[str] = mapped_column(String(400), default="")
    error: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[datetime | None]
    caused_by_event: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("event.id"))

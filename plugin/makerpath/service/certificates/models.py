"""A certificate as it was issued, and its revocation."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, InSchool
from makerpath.service.people.models import Scope


class Certificate(InSchool, Base):
    """A frozen record with the school's serial and a random code; revoked, it stays, with the reason.

    `record` is a `credentials.record.CertificateRecord` as JSON, `record_hash` its content hash; `sha256` is the
    printed PDF once the job has made it.
    """

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("school_id", "serial"),)

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"), index=True)
    serial: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(40), unique=True)
    design: Mapped[str] = mapped_column(String(64))
    record: Mapped[dict[str, Any]]
    record_hash: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    issued_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    revoke_reason: Mapped[str] = mapped_column(Text, default="")

    def scopes(self, session: Session) -> list[Scope]:
        from makerpath.service.projects.models import Project

        project = session.get(Project, self.project_id)
        assert project is not None
        return project.scopes(session)

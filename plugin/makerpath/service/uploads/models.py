"""An upload and its ticket."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, InSchool


class Upload(InSchool, Base):
    """A file on its way in, for a project, or for a lab of the run `run_id`.

    `ticket_hash` is the SHA-256 of the secret in its address; `size` in bytes.

    How much has arrived is the size of its part (see `parts`), nothing else: a crash cannot make the two differ.
    """

    __tablename__ = "upload"

    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project.id"), index=True)
    run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("course_run.id"))
    name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    ticket_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file_reference.id"))

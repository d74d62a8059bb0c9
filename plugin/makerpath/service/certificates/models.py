"""Certificates as they were issued, what happened to them since, and what a school prints and signs them with."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, ColumnElement, ForeignKey, or_, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, Immutable, InSchool, JsonType, Row, utc_now
from makerpath.service.people.models import Scope

State = Literal["printing", "valid", "suspended", "expired", "replaced", "revoked"]


class Certificate(InSchool, Base):
    """A frozen record with the school's serial and a random code. Revoked or replaced, it stays, with the reason.

    `record` is a `credentials.record.CertificateRecord` as JSON, `record_hash` its content hash, `credential` the same
    signed (a compact JWS; by the key `key_id`), `sha256` the printed PDF once a job has made it. `design_sha256` is the
    design's folder as an archive, None for one that came with Makerpath. `status_index` is the certificate's place in
    the school's status lists. One that was restored from another service has neither project nor run here.
    """

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("school_id", "serial"), UniqueConstraint("school_id", "status_index"))

    project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("course_run.id"), index=True)
    batch_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("certificate_batch.id"), index=True)
    serial: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(40), unique=True)
    design: Mapped[str] = mapped_column(String(64))
    design_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    record: Mapped[dict[str, Any]]
    record_hash: Mapped[str] = mapped_column(String(64))
    credential: Mapped[str] = mapped_column(Text, default="", server_default="")
    key_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("issuer_key.id"))
    status_index: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"), index=True)
    issued_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime | None]
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("certificate.id"), unique=True)
    replaced_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    revoke_reason: Mapped[str] = mapped_column(Text, default="")
    restored_at: Mapped[datetime | None]

    def scopes(self, session: Session) -> list[Scope]:
        from makerpath.service.courses.models import CourseRun
        from makerpath.service.projects.models import Project

        for model, id_ in ((Project, self.project_id), (CourseRun, self.run_id)):
            if id_ is not None and (place := session.get(model, id_)) is not None:
                return place.scopes(session)  # type: ignore[attr-defined, no-any-return]
        return [("school", self.school_id)]

    def state(self, now: datetime | None = None) -> State:
        """What whoever verifies it is told; a certificate is valid before its PDF is printed, too."""
        if self.revoked_at is not None:
            return "revoked"
        if self.replaced_at is not None:
            return "replaced"
        if self.suspended_at is not None:
            return "suspended"
        if self.expires_at is not None and self.expires_at <= (now or utc_now()):
            return "expired"
        return "valid" if self.sha256 else "printing"

    def holds(self, now: datetime | None = None) -> bool:
        return self.state(now) in ("valid", "printing")


def current() -> ColumnElement[bool]:
    """For queries: the newest word of the school on what it certifies, neither taken back nor replaced."""
    return and_(Certificate.revoked_at.is_(None), Certificate.replaced_at.is_(None))


def holding(now: datetime) -> ColumnElement[bool]:
    """For queries: `Certificate.holds`."""
    lasting = or_(Certificate.expires_at.is_(None), Certificate.expires_at > now)
    return and_(current(), Certificate.suspended_at.is_(None), lasting)


class CertificateChange(Immutable, InSchool, Base):
    """One thing that happened to a certificate, in the order that the public page tells it.

    `kind` is `issued`, `suspended`, `reinstated`, `revoked`, `replaced` or `restored`; `reason` is shown to whoever
    verifies the certificate. A change that was restored from another service has its own `at` and nobody in `by_id`.
    """

    __tablename__ = "certificate_change"

    certificate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("certificate.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class CertificateBatch(InSchool, Base):
    """Certificates that were asked for together. `wanted` has [project or null, run, person] of each.

    `refused` has one {"person", "missing": [{"code", "message", "params"}]} for each that could not be issued.
    """

    __tablename__ = "certificate_batch"

    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(200), default="")
    wanted: Mapped[list[Any]] = mapped_column(JsonType)
    issued: Mapped[int] = mapped_column(default=0)
    refused: Mapped[list[Any]] = mapped_column(JsonType, default=list)
    finished_at: Mapped[datetime | None]

    def scopes(self, session: Session) -> list[Scope]:
        return [("school", self.school_id)]


class CertificateSetting(InSchool, Base):
    """What a school's next certificates look like; those issued keep what they were issued with.

    `signatories` has up to three {"name", "role": {language: text}, "file": id of a file reference or null}.
    """

    __tablename__ = "certificate_setting"
    __table_args__ = (UniqueConstraint("school_id"),)

    design: Mapped[str] = mapped_column(String(64), default="classic")
    orientation: Mapped[str] = mapped_column(String(16), default="landscape")
    languages: Mapped[list[str]] = mapped_column(default=list)
    logo_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file_reference.id"))
    seal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file_reference.id"))
    signatories: Mapped[list[Any]] = mapped_column(JsonType, default=list)


class CertificateDesign(InSchool, Base):
    """A version of a design of the school's own: its folder as an archive of fixed order and times.

    The newest of a slug that is not retired is offered; certificates name the version they were issued with.
    """

    __tablename__ = "certificate_design"
    __table_args__ = (UniqueConstraint("school_id", "slug", "sha256"),)

    slug: Mapped[str] = mapped_column(String(64))
    title: Mapped[dict[str, str]]
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    uploaded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[datetime | None]


class IssuerKey(InSchool, Base):
    """A key that a school signs with. `secret` is the private key, encrypted with a secret of the installation.

    Retired, it signs nothing more and its signatures stand; `compromised_at` says from when on they do not.
    """

    __tablename__ = "issuer_key"
    __table_args__ = (UniqueConstraint("school_id", "kid"),)

    kid: Mapped[str] = mapped_column(String(64))
    algorithm: Mapped[str] = mapped_column(String(16))
    public: Mapped[dict[str, Any]]
    secret: Mapped[str] = mapped_column(Text)
    retired_at: Mapped[datetime | None]
    compromised_at: Mapped[datetime | None]


class RateWindow(Row, Base):
    """How often somebody who is not signed in asked something within a stretch of time; `bucket` names who and what.

    Belongs to no school: whoever asks is not known to any.
    """

    __tablename__ = "rate_window"
    __table_args__ = (UniqueConstraint("bucket", "begins_at"),)

    bucket: Mapped[str] = mapped_column(String(120))
    begins_at: Mapped[datetime]
    count: Mapped[int] = mapped_column(default=0)

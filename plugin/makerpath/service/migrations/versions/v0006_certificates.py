"""Certificates: what happened to each, keys and designs of schools, batches; roles that end with a certificate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from makerpath.service.core.database import JsonType, new_id, utc_now, UtcDateTime
from makerpath.service.core.immutable import protect, protect_once

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
FROZEN = [
    "serial",
    "code",
    "person_id",
    "record_hash",
    "credential",
    "key_id",
    "status_index",
    "replaces_id",
    "issued_by",
]


def upgrade() -> None:
    _tables()
    with op.batch_alter_table("certificate") as batch:
        for name in ("project_id", "run_id", "issued_by"):
            batch.alter_column(name, existing_type=sa.Uuid(), nullable=True)
        batch.add_column(sa.Column("batch_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("design_sha256", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("credential", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("key_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("status_index", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("replaces_id", sa.Uuid(), nullable=True))
        for name in ("expires_at", "replaced_at", "suspended_at", "restored_at"):
            batch.add_column(sa.Column(name, UtcDateTime(), nullable=True))
        batch.create_unique_constraint("uq_certificate_replaces_id", ["replaces_id"])
        batch.create_unique_constraint("uq_certificate_school_id_status_index", ["school_id", "status_index"])
        batch.create_foreign_key("fk_certificate_key_id", "issuer_key", ["key_id"], ["id"])
        batch.create_foreign_key("fk_certificate_replaces_id", "certificate", ["replaces_id"], ["id"])
        batch.create_foreign_key("fk_certificate_batch_id", "certificate_batch", ["batch_id"], ["id"])
        batch.create_foreign_key("fk_certificate_design_sha256", "blob", ["design_sha256"], ["sha256"])
    op.create_index("ix_certificate_batch_id", "certificate", ["batch_id"], unique=False)
    op.create_index("ix_certificate_sha256", "certificate", ["sha256"], unique=False)
    with op.batch_alter_table("export") as batch:
        batch.add_column(sa.Column("options", JsonType, server_default="{}", nullable=False))
    with op.batch_alter_table("role_grant") as batch:
        batch.add_column(sa.Column("certificate_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key("fk_role_grant_certificate_id", "certificate", ["certificate_id"], ["id"])
    _tell_what_happened()
    protect(op.get_bind(), ["certificate_change"])
    protect_once(op.get_bind(), "certificate", "created_at", FROZEN)


def _tell_what_happened() -> None:
    """Certificates that are there already get their history."""
    certificate = sa.table(
        "certificate",
        sa.column("id", sa.Uuid()),
        sa.column("school_id", sa.Uuid()),
        sa.column("created_at", UtcDateTime()),
        sa.column("issued_by", sa.Uuid()),
        sa.column("revoked_at", UtcDateTime()),
        sa.column("revoked_by", sa.Uuid()),
        sa.column("revoke_reason", sa.Text()),
    )
    change = sa.table(
        "certificate_change",
        sa.column("id", sa.Uuid()),
        sa.column("created_at", UtcDateTime()),
        sa.column("school_id", sa.Uuid()),
        sa.column("certificate_id", sa.Uuid()),
        sa.column("kind", sa.String()),
        sa.column("reason", sa.Text()),
        sa.column("at", UtcDateTime()),
        sa.column("by_id", sa.Uuid()),
    )
    rows = []
    for row in op.get_bind().execute(sa.select(certificate)):
        told = [("issued", "", row.created_at, row.issued_by)]
        if row.revoked_at is not None:
            told.append(("revoked", row.revoke_reason, row.revoked_at, row.revoked_by))
        for kind, reason, at, by_id in told:
            one = {"kind": kind, "reason": reason, "at": at, "by_id": by_id, "certificate_id": row.id}
            rows.append({"id": new_id(), "created_at": utc_now(), "school_id": row.school_id, **one})
    if rows:
        op.bulk_insert(change, rows)


def _tables() -> None:
    op.create_table(
        "rate_window",
        sa.Column("bucket", sa.String(length=120), nullable=False),
        sa.Column("begins_at", UtcDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_window")),
        sa.UniqueConstraint("bucket", "begins_at", name=op.f("uq_rate_window_bucket_begins_at")),
    )
    op.create_table(
        "issuer_key",
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=16), nullable=False),
        sa.Column("public", JsonType, nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("compromised_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_issuer_key_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer_key")),
        sa.UniqueConstraint("school_id", "kid", name=op.f("uq_issuer_key_school_id_kid")),
    )
    op.create_index(op.f("ix_issuer_key_school_id"), "issuer_key", ["school_id"], unique=False)
    op.create_table(
        "certificate_batch",
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("wanted", JsonType, nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("refused", JsonType, nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_certificate_batch_asked_by")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_certificate_batch_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_batch")),
    )
    op.create_index(op.f("ix_certificate_batch_school_id"), "certificate_batch", ["school_id"], unique=False)
    op.create_table(
        "certificate_design",
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("title", JsonType, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_certificate_design_school_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_certificate_design_sha256")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_certificate_design_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_design")),
        sa.UniqueConstraint("school_id", "slug", "sha256", name=op.f("uq_certificate_design_school_id_slug_sha256")),
    )
    op.create_index(op.f("ix_certificate_design_school_id"), "certificate_design", ["school_id"], unique=False)
    op.create_table(
        "certificate_change",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_certificate_change_by_id")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_change_certificate_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_certificate_change_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_change")),
    )
    op.create_index(
        op.f("ix_certificate_change_certificate_id"), "certificate_change", ["certificate_id"], unique=False
    )
    op.create_index(op.f("ix_certificate_change_school_id"), "certificate_change", ["school_id"], unique=False)
    op.create_table(
        "certificate_setting",
        sa.Column("design", sa.String(length=64), nullable=False),
        sa.Column("orientation", sa.String(length=16), nullable=False),
        sa.Column("languages", JsonType, nullable=False),
        sa.Column("logo_id", sa.Uuid(), nullable=True),
        sa.Column("seal_id", sa.Uuid(), nullable=True),
        sa.Column("signatories", JsonType, nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["logo_id"], ["file_reference.id"], name=op.f("fk_certificate_setting_logo_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_certificate_setting_school_id")),
        sa.ForeignKeyConstraint(["seal_id"], ["file_reference.id"], name=op.f("fk_certificate_setting_seal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_setting")),
        sa.UniqueConstraint("school_id", name=op.f("uq_certificate_setting_school_id")),
    )
    op.create_index(op.f("ix_certificate_setting_school_id"), "certificate_setting", ["school_id"], unique=False)

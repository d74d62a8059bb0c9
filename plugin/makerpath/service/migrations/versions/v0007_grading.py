"""Grading of labs: what the engine found of a teacher's notebook, and how far it is with a learner's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from makerpath.service.core.database import JsonType, UtcDateTime
from makerpath.service.core.immutable import protect_once, unprotect_once

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SAID = ["engine", "state", "tests", "reason", "feedback_id", "finished_at", "source_sha256", "notes"]


def upgrade() -> None:
    op.create_table(
        "lab_release",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.String(length=64), nullable=False),
        sa.Column("key", JsonType, nullable=False),
        sa.Column("faults", JsonType, nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_lab_release_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_release")),
        sa.UniqueConstraint("school_id", "sha256", "engine", name=op.f("uq_lab_release_school_id_sha256_engine")),
    )
    op.create_index(op.f("ix_lab_release_school_id"), "lab_release", ["school_id"], unique=False)
    for column in (
        sa.Column("source_sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("notes", JsonType, server_default="[]", nullable=False),
        sa.Column("cause", sa.String(length=64), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
    ):
        op.add_column("lab_result", column)
    unprotect_once(op.get_bind(), "lab_result")
    protect_once(op.get_bind(), "lab_result", "finished_at", SAID)

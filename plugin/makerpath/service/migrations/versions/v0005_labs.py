"""Labs: notebooks that were handed in, results of the grading engine, points that people gave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from makerpath.service.core.database import JsonType, UtcDateTime
from makerpath.service.core.immutable import protect, protect_once

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("upload") as batch:
        batch.alter_column("project_id", existing_type=sa.Uuid(), nullable=True)
        batch.add_column(sa.Column("run_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key("fk_upload_run_id", "course_run", ["run_id"], ["id"])
    _tables()
    protect(op.get_bind(), ["lab_attempt", "lab_mark"])
    said = ["engine", "state", "tests", "reason", "feedback_id", "finished_at"]
    protect_once(op.get_bind(), "lab_result", "finished_at", said)


def _tables() -> None:
    op.create_table(
        "lab_attempt",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("lab", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scoring_hash", sa.String(length=64), nullable=False),
        sa.Column("wording_hash", sa.String(length=64), nullable=False),
        sa.Column("notebooks", JsonType, nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file_reference.id"], name=op.f("fk_lab_attempt_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lab_attempt_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_lab_attempt_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_lab_attempt_school_id")),
        sa.ForeignKeyConstraint(["scoring_hash"], ["definition.hash"], name=op.f("fk_lab_attempt_scoring_hash")),
        sa.ForeignKeyConstraint(["wording_hash"], ["definition.hash"], name=op.f("fk_lab_attempt_wording_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_attempt")),
        sa.UniqueConstraint(
            "run_id", "lab", "person_id", "number", name=op.f("uq_lab_attempt_run_id_lab_person_id_number")
        ),
    )
    op.create_index(op.f("ix_lab_attempt_person_id"), "lab_attempt", ["person_id"], unique=False)
    op.create_index(op.f("ix_lab_attempt_school_id"), "lab_attempt", ["school_id"], unique=False)
    op.create_table(
        "lab_result",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tests", JsonType, nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("feedback_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("returned_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["lab_attempt.id"], name=op.f("fk_lab_result_attempt_id")),
        sa.ForeignKeyConstraint(["feedback_id"], ["file_reference.id"], name=op.f("fk_lab_result_feedback_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lab_result_person_id")),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("fk_lab_result_released_by")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_lab_result_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_result")),
        sa.UniqueConstraint("attempt_id", "number", name=op.f("uq_lab_result_attempt_id_number")),
    )
    op.create_index(op.f("ix_lab_result_person_id"), "lab_result", ["person_id"], unique=False)
    op.create_index(op.f("ix_lab_result_school_id"), "lab_result", ["school_id"], unique=False)
    op.create_index(op.f("ix_lab_result_state_created_at"), "lab_result", ["state", "created_at"], unique=False)
    op.create_table(
        "lab_mark",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("grade_id", sa.String(length=128), nullable=False),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("possible", sa.Double(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["lab_attempt.id"], name=op.f("fk_lab_mark_attempt_id")),
        sa.ForeignKeyConstraint(["marked_by"], ["person.id"], name=op.f("fk_lab_mark_marked_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lab_mark_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_lab_mark_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_mark")),
    )
    op.create_index(op.f("ix_lab_mark_attempt_id"), "lab_mark", ["attempt_id"], unique=False)
    op.create_index(op.f("ix_lab_mark_person_id"), "lab_mark", ["person_id"], unique=False)
    op.create_index(op.f("ix_lab_mark_school_id"), "lab_mark", ["school_id"], unique=False)

"""Quizzes, surveys, attendance, sign-offs, progress, topics and kits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from makerpath.service.core.database import JsonType, UtcDateTime
from makerpath.service.core.immutable import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


IMMUTABLE = ["attendance", "course_completion", "lesson_read", "quiz_attempt", "survey_answer"]


def upgrade() -> None:
    op.create_table(
        "kit",
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("body", JsonType, nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_kit_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit")),
        sa.UniqueConstraint("school_id", "slug", name=op.f("uq_kit_school_id_slug")),
    )
    op.create_index(op.f("ix_kit_school_id"), "kit", ["school_id"], unique=False)
    op.create_table(
        "topic",
        sa.Column("bank", sa.String(length=64), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", JsonType, nullable=False),
        sa.Column("question", JsonType, nullable=False),
        sa.Column("summary", JsonType, nullable=False),
        sa.Column("crafts", JsonType, nullable=False),
        sa.Column("disciplines", JsonType, nullable=False),
        sa.Column("equipment", JsonType, nullable=False),
        sa.Column("age_from", sa.Integer(), nullable=False),
        sa.Column("age_to", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_topic_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("school_id", "bank", "slug", name=op.f("uq_topic_school_id_bank_slug")),
    )
    op.create_index(op.f("ix_topic_school_id"), "topic", ["school_id"], unique=False)
    op.create_table(
        "kit_try",
        sa.Column("kit_id", sa.Uuid(), nullable=False),
        sa.Column("activity", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["kit_id"], ["kit.id"], name=op.f("fk_kit_try_kit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kit_try_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_kit_try_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_try")),
        sa.UniqueConstraint("kit_id", "activity", "person_id", name=op.f("uq_kit_try_kit_id_activity_person_id")),
    )
    op.create_index(op.f("ix_kit_try_person_id"), "kit_try", ["person_id"], unique=False)
    op.create_index(op.f("ix_kit_try_school_id"), "kit_try", ["school_id"], unique=False)
    op.create_table(
        "course_completion",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("course", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_course_completion_noted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_course_completion_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_course_completion_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_course_completion_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_completion")),
        sa.UniqueConstraint("person_id", "course", name=op.f("uq_course_completion_person_id_course")),
    )
    op.create_index(op.f("ix_course_completion_course"), "course_completion", ["course"], unique=False)
    op.create_index(op.f("ix_course_completion_school_id"), "course_completion", ["school_id"], unique=False)
    op.create_table(
        "lesson_read",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("lesson", sa.String(length=64), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lesson_read_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_lesson_read_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_lesson_read_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_read")),
        sa.UniqueConstraint("run_id", "person_id", "lesson", name=op.f("uq_lesson_read_run_id_person_id_lesson")),
    )
    op.create_index(op.f("ix_lesson_read_person_id"), "lesson_read", ["person_id"], unique=False)
    op.create_index(op.f("ix_lesson_read_school_id"), "lesson_read", ["school_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("lesson", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_meeting_opened_by")),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_meeting_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_meeting_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index(op.f("ix_meeting_run_id_lesson"), "meeting", ["run_id", "lesson"], unique=False)
    op.create_index(op.f("ix_meeting_school_id"), "meeting", ["school_id"], unique=False)
    op.create_table(
        "quiz_attempt",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("quiz", sa.String(length=64), nullable=False),
        sa.Column("scoring_hash", sa.String(length=64), nullable=False),
        sa.Column("wording_hash", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", JsonType, nullable=False),
        sa.Column("outcome", JsonType, nullable=False),
        sa.Column("earned", sa.Double(), nullable=False),
        sa.Column("possible", sa.Double(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quiz_attempt_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_quiz_attempt_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_quiz_attempt_school_id")),
        sa.ForeignKeyConstraint(["scoring_hash"], ["definition.hash"], name=op.f("fk_quiz_attempt_scoring_hash")),
        sa.ForeignKeyConstraint(["wording_hash"], ["definition.hash"], name=op.f("fk_quiz_attempt_wording_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_attempt")),
        sa.UniqueConstraint(
            "run_id", "person_id", "quiz", "number", name=op.f("uq_quiz_attempt_run_id_person_id_quiz_number")
        ),
    )
    op.create_index(op.f("ix_quiz_attempt_person_id"), "quiz_attempt", ["person_id"], unique=False)
    op.create_index(op.f("ix_quiz_attempt_run_id_quiz"), "quiz_attempt", ["run_id", "quiz"], unique=False)
    op.create_index(op.f("ix_quiz_attempt_school_id"), "quiz_attempt", ["school_id"], unique=False)
    op.create_table(
        "signed_off",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sign_off", sa.String(length=64), nullable=False),
        sa.Column("scoring_hash", sa.String(length=64), nullable=False),
        sa.Column("wording_hash", sa.String(length=64), nullable=False),
        sa.Column("observer_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["observer_id"], ["person.id"], name=op.f("fk_signed_off_observer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signed_off_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_signed_off_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_signed_off_school_id")),
        sa.ForeignKeyConstraint(["scoring_hash"], ["definition.hash"], name=op.f("fk_signed_off_scoring_hash")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_signed_off_withdrawn_by")),
        sa.ForeignKeyConstraint(["wording_hash"], ["definition.hash"], name=op.f("fk_signed_off_wording_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_off")),
    )
    op.create_index(op.f("ix_signed_off_person_id"), "signed_off", ["person_id"], unique=False)
    op.create_index(op.f("ix_signed_off_run_id_sign_off"), "signed_off", ["run_id", "sign_off"], unique=False)
    op.create_index(op.f("ix_signed_off_school_id"), "signed_off", ["school_id"], unique=False)
    op.create_table(
        "survey_answer",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("moment", sa.String(length=8), nullable=False),
        sa.Column("scoring_hash", sa.String(length=64), nullable=False),
        sa.Column("wording_hash", sa.String(length=64), nullable=False),
        sa.Column("answers", JsonType, nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_survey_answer_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_survey_answer_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_survey_answer_school_id")),
        sa.ForeignKeyConstraint(["scoring_hash"], ["definition.hash"], name=op.f("fk_survey_answer_scoring_hash")),
        sa.ForeignKeyConstraint(["wording_hash"], ["definition.hash"], name=op.f("fk_survey_answer_wording_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
        sa.UniqueConstraint(
            "run_id", "survey", "moment", "person_id", name=op.f("uq_survey_answer_run_id_survey_moment_person_id")
        ),
    )
    op.create_index(op.f("ix_survey_answer_person_id"), "survey_answer", ["person_id"], unique=False)
    op.create_index(op.f("ix_survey_answer_school_id"), "survey_answer", ["school_id"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("lesson", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_attendance_noted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_attendance_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_attendance_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("run_id", "lesson", "person_id", name=op.f("uq_attendance_run_id_lesson_person_id")),
    )
    op.create_index(op.f("ix_attendance_person_id"), "attendance", ["person_id"], unique=False)
    op.create_index(op.f("ix_attendance_school_id"), "attendance", ["school_id"], unique=False)
    op.add_column("course_run", sa.Column("opens", JsonType, server_default="{}", nullable=False))
    op.add_column("project", sa.Column("shown_at", UtcDateTime(), nullable=True))
    protect(op.get_bind(), IMMUTABLE)

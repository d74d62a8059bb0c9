"""Assessment: cases and outcomes, allocations, examples, contributions, a school's own rubrics, answers, comments."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from makerpath.service.core.database import JsonType, new_id, UtcDateTime
from makerpath.service.core.immutable import protect, protect_once

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEW = [
    "assessment_example_try",
    "contribution_claim",
    "feedback_answer",
    "outcome",
    "rubric_adoption",
    "rubric_version",
]


def upgrade() -> None:
    _tables()
    with op.batch_alter_table("assessment") as batch:
        batch.add_column(sa.Column("case_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("points", JsonType, server_default="{}", nullable=False))
        batch.add_column(sa.Column("pins", JsonType, server_default="[]", nullable=False))
        batch.add_column(sa.Column("blind", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
        batch.add_column(sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
    _cases()
    with op.batch_alter_table("assessment") as batch:
        batch.alter_column("case_id", existing_type=sa.Uuid(), nullable=False)
        batch.drop_constraint("uq_assessment_project_id_assessor_id_number", type_="unique")
        batch.create_unique_constraint(
            "uq_assessment_case_id_assessor_id_assessor_role_number",
            ["case_id", "assessor_id", "assessor_role", "number"],
        )
        batch.create_foreign_key("fk_assessment_case_id", "assessment_case", ["case_id"], ["id"])
        batch.create_index("ix_assessment_assessor_id", ["assessor_id"])
    op.add_column("block_link", sa.Column("possible", sa.Double(), nullable=True))
    op.add_column("block_link", sa.Column("heard_at", UtcDateTime(), nullable=True))
    op.add_column("block_link", sa.Column("failure", sa.String(length=80), server_default="", nullable=False))
    # What is known of the grade books was stored in points of the block's weight, and confirmed as such.
    op.execute("UPDATE block_link SET possible = round(weight), heard_at = confirmed_at WHERE earned IS NOT NULL")
    protect(op.get_bind(), NEW)
    said = ["levels", "points", "pins", "comments", "comment", "blind", "total", "final_at"]
    protect_once(op.get_bind(), "assessment", "final_at", said)


def _cases() -> None:
    """One case for every project of before; its newest final assessment is its outcome."""
    connection = op.get_bind()
    project, assessment, submission, case, outcome = (
        sa.Table(name, sa.MetaData(), autoload_with=connection)
        for name in ("project", "assessment", "submission", "assessment_case", "outcome")
    )
    ready: dict[Any, Any] = {
        row[0]: row[1]
        for row in connection.execute(
            sa.select(submission.c.project_id, sa.func.max(submission.c.created_at))
            .where(submission.c.stage == "exhibit")
            .group_by(submission.c.project_id)
        )
    }
    finals: dict[Any, list[Any]] = {}
    for row in connection.execute(
        sa.select(assessment).where(assessment.c.final_at.is_not(None)).order_by(assessment.c.final_at, assessment.c.id)
    ):
        finals.setdefault(row.project_id, []).append(row)
    for row in connection.execute(sa.select(project)).all():
        done = finals.get(row.id, [])
        case_id = _key(new_id(), row.id)
        at = done[-1].final_at if done else None
        connection.execute(
            case.insert().values(
                id=case_id,
                created_at=row.created_at,
                school_id=row.school_id,
                project_id=row.id,
                run_id=row.run_id,
                plan="final",
                rubric_hash=row.rubric_hash,
                rubric_wording=row.rubric_wording,
                state="released" if done else "waiting" if row.id in ready else "open",
                ready_at=ready.get(row.id, at),
                late_days=0,
                number=len(done),
                released_number=len(done),
                released_at=at,
                revision=1,
            )
        )
        connection.execute(assessment.update().where(assessment.c.project_id == row.id).values(case_id=case_id))
        for number, final in enumerate(done, 1):
            roles = {final.assessor_role: {"percent": 100, "count": 1}}
            step = {"step": "combined", "combine": "weighted", "roles": roles, "total": final.total}
            connection.execute(
                outcome.insert().values(
                    id=_key(new_id(), row.id),
                    created_at=final.final_at,
                    school_id=row.school_id,
                    case_id=case_id,
                    project_id=row.id,
                    plan="final",
                    number=number,
                    rubric_hash=final.rubric_hash,
                    rubric_wording=row.rubric_wording,
                    levels=final.levels,
                    shares=_json({}, final.levels),
                    total=final.total,
                    theory=final.theory,
                    practice=final.practice,
                    short=final.short,
                    steps=_json([step], final.levels),
                    how="combined",
                    reason="",
                    language=final.language,
                    decided_by=final.assessor_id,
                )
            )


def _key(made: Any, like: Any) -> Any:
    """An id as this database keeps it: a UUID, or 32 letters."""
    return made.hex if isinstance(like, str) else made


def _json(value: Any, like: Any) -> Any:
    """A value as a reflected column takes it: text where the database has no type of its own for it."""
    return json.dumps(value) if isinstance(like, str) else value


def _tables() -> None:
    op.create_table(
        "school_rubric",
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("title", JsonType, nullable=False),
        sa.Column("draft", JsonType, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("origin", JsonType, nullable=False),
        sa.Column("archived_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_school_rubric_changed_by")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_rubric_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_rubric")),
        sa.UniqueConstraint("school_id", "slug", name=op.f("uq_school_rubric_school_id_slug")),
    )
    op.create_index(op.f("ix_school_rubric_school_id"), "school_rubric", ["school_id"], unique=False)
    op.create_table(
        "rubric_version",
        sa.Column("rubric_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scoring_hash", sa.String(length=64), nullable=False),
        sa.Column("wording_hash", sa.String(length=64), nullable=False),
        sa.Column("change", sa.String(length=24), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_rubric_version_created_by")),
        sa.ForeignKeyConstraint(["rubric_id"], ["school_rubric.id"], name=op.f("fk_rubric_version_rubric_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_rubric_version_school_id")),
        sa.ForeignKeyConstraint(["scoring_hash"], ["definition.hash"], name=op.f("fk_rubric_version_scoring_hash")),
        sa.ForeignKeyConstraint(["wording_hash"], ["definition.hash"], name=op.f("fk_rubric_version_wording_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_version")),
        sa.UniqueConstraint("rubric_id", "number", name=op.f("uq_rubric_version_rubric_id_number")),
    )
    op.create_index(op.f("ix_rubric_version_school_id"), "rubric_version", ["school_id"], unique=False)
    op.create_table(
        "assessment_example",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("brief", sa.String(length=64), nullable=False),
        sa.Column("plan", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("file_ids", JsonType, nullable=False),
        sa.Column("rubric_hash", sa.String(length=64), nullable=False),
        sa.Column("levels", JsonType, nullable=False),
        sa.Column("points", JsonType, nullable=False),
        sa.Column("reasons", JsonType, nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_assessment_example_created_by")),
        sa.ForeignKeyConstraint(["rubric_hash"], ["definition.hash"], name=op.f("fk_assessment_example_rubric_hash")),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_assessment_example_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_assessment_example_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_example")),
    )
    op.create_index(op.f("ix_assessment_example_run_id"), "assessment_example", ["run_id"], unique=False)
    op.create_index(op.f("ix_assessment_example_school_id"), "assessment_example", ["school_id"], unique=False)
    op.create_table(
        "juror_link",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_juror_link_created_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_juror_link_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_juror_link_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_juror_link_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_juror_link")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_juror_link_code_hash")),
    )
    op.create_index(op.f("ix_juror_link_run_id"), "juror_link", ["run_id"], unique=False)
    op.create_index(op.f("ix_juror_link_school_id"), "juror_link", ["school_id"], unique=False)
    op.create_table(
        "rubric_adoption",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("brief", sa.String(length=64), nullable=False),
        sa.Column("plan", sa.String(length=64), nullable=False),
        sa.Column("scoring_hash", sa.String(length=64), nullable=False),
        sa.Column("wording_hash", sa.String(length=64), nullable=False),
        sa.Column("regraded", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_rubric_adoption_created_by")),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_rubric_adoption_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_rubric_adoption_school_id")),
        sa.ForeignKeyConstraint(["scoring_hash"], ["definition.hash"], name=op.f("fk_rubric_adoption_scoring_hash")),
        sa.ForeignKeyConstraint(["wording_hash"], ["definition.hash"], name=op.f("fk_rubric_adoption_wording_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_adoption")),
    )
    op.create_index(op.f("ix_rubric_adoption_run_id"), "rubric_adoption", ["run_id"], unique=False)
    op.create_index(op.f("ix_rubric_adoption_school_id"), "rubric_adoption", ["school_id"], unique=False)
    op.create_table(
        "saved_comment",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("criterion", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_comment_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_saved_comment_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_saved_comment_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_comment")),
    )
    op.create_index(op.f("ix_saved_comment_run_id"), "saved_comment", ["run_id"], unique=False)
    op.create_index(op.f("ix_saved_comment_school_id"), "saved_comment", ["school_id"], unique=False)
    op.create_index(
        op.f("ix_saved_comment_school_id_person_id"), "saved_comment", ["school_id", "person_id"], unique=False
    )
    op.create_table(
        "assessment_case",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sa.String(length=64), nullable=False),
        sa.Column("rubric_hash", sa.String(length=64), nullable=False),
        sa.Column("rubric_wording", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("ready_at", UtcDateTime(), nullable=True),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("released_number", sa.Integer(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_assessment_case_closed_by")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_assessment_case_project_id")),
        sa.ForeignKeyConstraint(["resolved_by"], ["person.id"], name=op.f("fk_assessment_case_resolved_by")),
        sa.ForeignKeyConstraint(["rubric_hash"], ["definition.hash"], name=op.f("fk_assessment_case_rubric_hash")),
        sa.ForeignKeyConstraint(
            ["rubric_wording"], ["definition.hash"], name=op.f("fk_assessment_case_rubric_wording")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_assessment_case_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_assessment_case_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_case")),
        sa.UniqueConstraint("project_id", "plan", name=op.f("uq_assessment_case_project_id_plan")),
    )
    op.create_index(
        op.f("ix_assessment_case_run_id_plan_state_ready_at"),
        "assessment_case",
        ["run_id", "plan", "state", "ready_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_assessment_case_run_id_state_ready_at"),
        "assessment_case",
        ["run_id", "state", "ready_at"],
        unique=False,
    )
    op.create_index(op.f("ix_assessment_case_school_id"), "assessment_case", ["school_id"], unique=False)
    op.create_index(
        op.f("ix_assessment_case_school_id_state_ready_at"),
        "assessment_case",
        ["school_id", "state", "ready_at"],
        unique=False,
    )
    op.create_table(
        "assessment_example_try",
        sa.Column("example_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("levels", JsonType, nullable=False),
        sa.Column("points", JsonType, nullable=False),
        sa.Column("off", sa.Double(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["example_id"], ["assessment_example.id"], name=op.f("fk_assessment_example_try_example_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assessment_example_try_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_assessment_example_try_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_example_try")),
    )
    op.create_index(
        op.f("ix_assessment_example_try_example_id"), "assessment_example_try", ["example_id"], unique=False
    )
    op.create_index(op.f("ix_assessment_example_try_person_id"), "assessment_example_try", ["person_id"], unique=False)
    op.create_index(op.f("ix_assessment_example_try_school_id"), "assessment_example_try", ["school_id"], unique=False)
    op.create_table(
        "contribution_claim",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("evidence_ids", JsonType, nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contribution_claim_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_contribution_claim_project_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_contribution_claim_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_claim")),
    )
    op.create_index(op.f("ix_contribution_claim_project_id"), "contribution_claim", ["project_id"], unique=False)
    op.create_index(op.f("ix_contribution_claim_school_id"), "contribution_claim", ["school_id"], unique=False)
    op.create_table(
        "contribution_rating",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("ratings", JsonType, nullable=False),
        sa.Column("reasons", JsonType, nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contribution_rating_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_contribution_rating_project_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_contribution_rating_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_rating")),
        sa.UniqueConstraint(
            "project_id", "plan", "person_id", name=op.f("uq_contribution_rating_project_id_plan_person_id")
        ),
    )
    op.create_index(op.f("ix_contribution_rating_school_id"), "contribution_rating", ["school_id"], unique=False)
    op.create_table(
        "allocation",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("allocated_by", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["allocated_by"], ["person.id"], name=op.f("fk_allocation_allocated_by")),
        sa.ForeignKeyConstraint(["case_id"], ["assessment_case.id"], name=op.f("fk_allocation_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_allocation_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_allocation_project_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_allocation_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint("case_id", "person_id", "role", name=op.f("uq_allocation_case_id_person_id_role")),
    )
    op.create_index(op.f("ix_allocation_project_id"), "allocation", ["project_id"], unique=False)
    op.create_index(op.f("ix_allocation_school_id"), "allocation", ["school_id"], unique=False)
    op.create_index(
        op.f("ix_allocation_school_id_person_id_done_at"),
        "allocation",
        ["school_id", "person_id", "done_at"],
        unique=False,
    )
    op.create_table(
        "outcome",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rubric_hash", sa.String(length=64), nullable=False),
        sa.Column("rubric_wording", sa.String(length=64), nullable=False),
        sa.Column("levels", JsonType, nullable=False),
        sa.Column("shares", JsonType, nullable=False),
        sa.Column("total", sa.Double(), nullable=False),
        sa.Column("theory", sa.Double(), nullable=True),
        sa.Column("practice", sa.Double(), nullable=True),
        sa.Column("short", JsonType, nullable=False),
        sa.Column("steps", JsonType, nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["assessment_case.id"], name=op.f("fk_outcome_case_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_outcome_decided_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outcome_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_outcome_project_id")),
        sa.ForeignKeyConstraint(["rubric_hash"], ["definition.hash"], name=op.f("fk_outcome_rubric_hash")),
        sa.ForeignKeyConstraint(["rubric_wording"], ["definition.hash"], name=op.f("fk_outcome_rubric_wording")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_outcome_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("case_id", "number", "person_id", name=op.f("uq_outcome_case_id_number_person_id")),
    )
    op.create_index(op.f("ix_outcome_project_id"), "outcome", ["project_id"], unique=False)
    op.create_index(op.f("ix_outcome_school_id"), "outcome", ["school_id"], unique=False)
    op.create_table(
        "feedback_answer",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_number", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("iteration_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["assessment_case.id"], name=op.f("fk_feedback_answer_case_id")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_feedback_answer_created_by")),
        sa.ForeignKeyConstraint(["iteration_id"], ["iteration.id"], name=op.f("fk_feedback_answer_iteration_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_feedback_answer_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_answer")),
    )
    op.create_index(op.f("ix_feedback_answer_case_id"), "feedback_answer", ["case_id"], unique=False)
    op.create_index(op.f("ix_feedback_answer_school_id"), "feedback_answer", ["school_id"], unique=False)

"""The project from idea to prototype: journal, materials, critique, ownership, exhibition, teams, notices, dates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from makerpath.service.core.database import JsonType, UtcDateTime
from makerpath.service.core.immutable import protect, unprotect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = [
    "attendance",
    "course_completion",
    "course_file",
    "decision",
    "definition",
    "definition_version",
    "event",
    "iteration",
    "lesson_read",
    "quiz_attempt",
    "reopening",
    "submission",
    "survey_answer",
]
NEW = ["critique", "extension", "ownership_signature", "ownership_statement", "panel_score"]


def upgrade() -> None:
    unprotect(op.get_bind(), [*BEFORE, "comment"])
    _tables()
    _columns()
    _comments_become_critiques()
    _guardians()
    _search()
    protect(op.get_bind(), [*BEFORE, *NEW])


def _columns() -> None:
    now = sa.func.now() if op.get_bind().dialect.name == "postgresql" else sa.text("'2026-01-01 00:00:00'")
    op.add_column("blob", sa.Column("gone_at", UtcDateTime(), nullable=True))
    op.add_column("course_run", sa.Column("due", JsonType, server_default="{}", nullable=False))
    op.add_column("course_run", sa.Column("stall_days", sa.Integer(), server_default="14", nullable=False))
    op.add_column("file_reference", sa.Column("erased_at", UtcDateTime(), nullable=True))
    op.add_column("mail_message", sa.Column("headers", JsonType, server_default="{}", nullable=False))
    op.add_column("person", sa.Column("erased_at", UtcDateTime(), nullable=True))
    op.add_column("project", sa.Column("question", JsonType, server_default="{}", nullable=False))
    op.add_column("project", sa.Column("origin", JsonType, server_default="{}", nullable=False))
    op.add_column("project", sa.Column("critique_from", UtcDateTime(), nullable=True))
    op.add_column("project", sa.Column("stage_since", UtcDateTime(), server_default=now, nullable=False))
    op.add_column("project", sa.Column("worked_at", UtcDateTime(), server_default=now, nullable=False))
    op.add_column("project", sa.Column("waiting_since", UtcDateTime(), nullable=True))
    op.add_column("project", sa.Column("stalled_at", UtcDateTime(), nullable=True))
    op.add_column("sign_in", sa.Column("visiting", sa.Uuid(), nullable=True))
    op.add_column("submission", sa.Column("kept", JsonType, server_default="{}", nullable=False))
    op.add_column("submission", sa.Column("ai_use", JsonType, server_default="{}", nullable=False))
    # Projects that were begun before: their last event says when they came to their stage and were last worked on.
    op.execute(
        "UPDATE project SET worked_at = last.at, stage_since = last.at FROM "
        "(SELECT project_id, max(created_at) AS at FROM event GROUP BY project_id) AS last "
        "WHERE last.project_id = project.id"
    )
    op.execute(
        "UPDATE project SET waiting_since = last.at FROM "
        "(SELECT project_id, min(created_at) AS at FROM submission WHERE NOT EXISTS "
        "(SELECT 1 FROM decision WHERE decision.submission_id = submission.id) GROUP BY project_id) AS last "
        "WHERE last.project_id = project.id AND project.state = 'active'"
    )


def _comments_become_critiques() -> None:
    op.execute(
        "INSERT INTO critique (project_id, stage, body, language, created_by, school_id, id, created_at) "
        "SELECT project_id, stage, body, language, created_by, school_id, id, created_at FROM comment"
    )
    op.drop_table("comment")


def _guardians() -> None:
    """Who consented for a minor becomes a consent to show their work in public, given on that day."""
    op.execute(
        "INSERT INTO guardian_consent (person_id, scope, guardian, given_on, note, school_id, id, created_at) "
        "SELECT id, 'public-page', consent_by, date(consent_at), '', school_id, id, consent_at FROM person "
        "WHERE consent_by <> '' AND consent_at IS NOT NULL"
    )
    op.drop_column("person", "consent_by")
    op.drop_column("person", "consent_at")


def _search() -> None:
    """Journal entries are found by words and pairs of characters (`journal.search` writes them)."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX journal_terms ON journal_entry USING gin (to_tsvector('simple', terms))")
        return
    op.execute("CREATE VIRTUAL TABLE journal_terms USING fts5(entry_id UNINDEXED, terms)")
    # Each entry is also found by its id: letting one go does not read all the others.
    insert = "INSERT INTO journal_terms (entry_id, terms) VALUES (new.id, 'e' || new.id || ' ' || new.terms)"
    delete = "DELETE FROM journal_terms WHERE journal_terms MATCH 'e' || old.id"
    op.execute(f"CREATE TRIGGER journal_terms_new AFTER INSERT ON journal_entry BEGIN {insert}; END")
    op.execute(
        f"CREATE TRIGGER journal_terms_other AFTER UPDATE OF terms ON journal_entry BEGIN {delete}; {insert}; END"
    )
    op.execute(f"CREATE TRIGGER journal_terms_gone AFTER DELETE ON journal_entry BEGIN {delete}; END")


def _tables() -> None:
    op.create_table(
        "erasing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasing")),
    )
    op.create_table(
        "preview",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("pieces", JsonType, nullable=False),
        sa.Column("facts", JsonType, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_preview_sha256")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_preview")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_calendar_feed_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("person_id", name=op.f("uq_calendar_feed_person_id")),
        sa.UniqueConstraint("secret", name=op.f("uq_calendar_feed_secret")),
    )
    op.create_index(op.f("ix_calendar_feed_school_id"), "calendar_feed", ["school_id"], unique=False)
    op.create_table(
        "challenge",
        sa.Column("sponsor", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("title", JsonType, nullable=False),
        sa.Column("question", JsonType, nullable=False),
        sa.Column("summary", JsonType, nullable=False),
        sa.Column("offers", JsonType, nullable=False),
        sa.Column("crafts", JsonType, nullable=False),
        sa.Column("disciplines", JsonType, nullable=False),
        sa.Column("equipment", JsonType, nullable=False),
        sa.Column("age_from", sa.Integer(), nullable=False),
        sa.Column("age_to", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_challenge_created_by")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_challenge_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
    )
    op.create_index(op.f("ix_challenge_school_id"), "challenge", ["school_id"], unique=False)
    op.create_table(
        "guardian_consent",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("guardian", sa.String(length=200), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guardian_consent_person_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_guardian_consent_recorded_by")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_guardian_consent_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_consent")),
    )
    op.create_index(op.f("ix_guardian_consent_person_id"), "guardian_consent", ["person_id"], unique=False)
    op.create_index(op.f("ix_guardian_consent_school_id"), "guardian_consent", ["school_id"], unique=False)
    op.create_table(
        "guest",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("home_person_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["home_person_id"], ["person.id"], name=op.f("fk_guest_home_person_id")),
        sa.ForeignKeyConstraint(["home_school_id"], ["school.id"], name=op.f("fk_guest_home_school_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guest_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_guest_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest")),
        sa.UniqueConstraint("person_id", name=op.f("uq_guest_person_id")),
    )
    op.create_index(op.f("ix_guest_home_person_id"), "guest", ["home_person_id"], unique=False)
    op.create_index(op.f("ix_guest_home_school_id"), "guest", ["home_school_id"], unique=False)
    op.create_index(op.f("ix_guest_school_id"), "guest", ["school_id"], unique=False)
    op.create_table(
        "maker_profile",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=False),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column("crafts", JsonType, nullable=False),
        sa.Column("disciplines", JsonType, nullable=False),
        sa.Column("equipment", JsonType, nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_maker_profile_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_maker_profile_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maker_profile")),
        sa.UniqueConstraint("person_id", name=op.f("uq_maker_profile_person_id")),
    )
    op.create_index(op.f("ix_maker_profile_field"), "maker_profile", ["field"], unique=False)
    op.create_index(op.f("ix_maker_profile_school_id"), "maker_profile", ["school_id"], unique=False)
    op.create_table(
        "notice_choice",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("mail", sa.String(length=8), nullable=False),
        sa.Column("muted", JsonType, nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_choice_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_notice_choice_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_choice")),
        sa.UniqueConstraint("person_id", name=op.f("uq_notice_choice_person_id")),
    )
    op.create_index(op.f("ix_notice_choice_school_id"), "notice_choice", ["school_id"], unique=False)
    op.create_table(
        "exhibition",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("entries_until", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_exhibition_created_by")),
        sa.ForeignKeyConstraint(["run_id"], ["course_run.id"], name=op.f("fk_exhibition_run_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_exhibition_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibition")),
    )
    op.create_index(op.f("ix_exhibition_run_id"), "exhibition", ["run_id"], unique=False)
    op.create_index(op.f("ix_exhibition_school_id"), "exhibition", ["school_id"], unique=False)
    op.create_table(
        "exhibition_entry",
        sa.Column("exhibition_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_exhibition_entry_entered_by")),
        sa.ForeignKeyConstraint(["exhibition_id"], ["exhibition.id"], name=op.f("fk_exhibition_entry_exhibition_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_exhibition_entry_project_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_exhibition_entry_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibition_entry")),
        sa.UniqueConstraint("exhibition_id", "project_id", name=op.f("uq_exhibition_entry_exhibition_id_project_id")),
    )
    op.create_index(op.f("ix_exhibition_entry_project_id"), "exhibition_entry", ["project_id"], unique=False)
    op.create_index(op.f("ix_exhibition_entry_school_id"), "exhibition_entry", ["school_id"], unique=False)
    op.create_table(
        "extension",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_extension_created_by")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_extension_project_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_extension_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_project_id"), "extension", ["project_id"], unique=False)
    op.create_index(op.f("ix_extension_school_id"), "extension", ["school_id"], unique=False)
    op.create_table(
        "material_item",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Double(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("unit_cost", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("consumable", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_material_item_created_by")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_material_item_project_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_material_item_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_item")),
    )
    op.create_index(op.f("ix_material_item_project_id"), "material_item", ["project_id"], unique=False)
    op.create_index(op.f("ix_material_item_school_id"), "material_item", ["school_id"], unique=False)
    op.create_table(
        "ownership_statement",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shares", JsonType, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("record", JsonType, nullable=False),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_ownership_statement_created_by")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_ownership_statement_project_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_ownership_statement_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership_statement")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_ownership_statement_project_id_number")),
    )
    op.create_index(op.f("ix_ownership_statement_school_id"), "ownership_statement", ["school_id"], unique=False)
    op.create_table(
        "page_consent",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name_shown", sa.String(length=8), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_page_consent_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_page_consent_project_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_page_consent_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_consent")),
        sa.UniqueConstraint("project_id", "person_id", name=op.f("uq_page_consent_project_id_person_id")),
    )
    op.create_index(op.f("ix_page_consent_school_id"), "page_consent", ["school_id"], unique=False)
    op.create_table(
        "public_page",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("licence", sa.String(length=32), nullable=False),
        sa.Column("shown", JsonType, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("blocked_at", UtcDateTime(), nullable=True),
        sa.Column("blocked_by", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["blocked_by"], ["person.id"], name=op.f("fk_public_page_blocked_by")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_public_page_project_id")),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name=op.f("fk_public_page_published_by")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_public_page_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_page")),
        sa.UniqueConstraint("code", name=op.f("uq_public_page_code")),
        sa.UniqueConstraint("project_id", name=op.f("uq_public_page_project_id")),
    )
    op.create_index(op.f("ix_public_page_school_id"), "public_page", ["school_id"], unique=False)
    op.create_table(
        "resource_plan",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("sections", JsonType, nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_resource_plan_changed_by")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_resource_plan_project_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_resource_plan_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_plan")),
        sa.UniqueConstraint("project_id", name=op.f("uq_resource_plan_project_id")),
    )
    op.create_index(op.f("ix_resource_plan_school_id"), "resource_plan", ["school_id"], unique=False)
    op.create_table(
        "team_invitation",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("across", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("used_by", sa.Uuid(), nullable=True),
        sa.Column("declined_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_team_invitation_created_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_team_invitation_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_team_invitation_project_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_team_invitation_school_id")),
        sa.ForeignKeyConstraint(["used_by"], ["person.id"], name=op.f("fk_team_invitation_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_team_invitation_code_hash")),
    )
    op.create_index(op.f("ix_team_invitation_person_id"), "team_invitation", ["person_id"], unique=False)
    op.create_index(op.f("ix_team_invitation_project_id"), "team_invitation", ["project_id"], unique=False)
    op.create_index(op.f("ix_team_invitation_school_id"), "team_invitation", ["school_id"], unique=False)
    op.create_table(
        "export",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file_reference.id"], name=op.f("fk_export_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_export_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_export_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index(op.f("ix_export_person_id"), "export", ["person_id"], unique=False)
    op.create_index(op.f("ix_export_school_id"), "export", ["school_id"], unique=False)
    op.create_table(
        "journal_entry",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("measure", sa.String(length=100), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_journal_entry_created_by")),
        sa.ForeignKeyConstraint(["file_id"], ["file_reference.id"], name=op.f("fk_journal_entry_file_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_journal_entry_project_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_journal_entry_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    op.create_index(op.f("ix_journal_entry_project_id_id"), "journal_entry", ["project_id", "id"], unique=False)
    op.create_index(op.f("ix_journal_entry_school_id"), "journal_entry", ["school_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("verb", sa.String(length=64), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("data", JsonType, nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("mailed_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_notice_event_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_notice_project_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_notice_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_notice_event_id_person_id")),
    )
    op.create_index(op.f("ix_notice_person_id_id"), "notice", ["person_id", "id"], unique=False)
    op.create_index(op.f("ix_notice_school_id"), "notice", ["school_id"], unique=False)
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["person_id"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "ownership_signature",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ownership_signature_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_ownership_signature_school_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["ownership_statement.id"], name=op.f("fk_ownership_signature_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership_signature")),
        sa.UniqueConstraint("statement_id", "person_id", name=op.f("uq_ownership_signature_statement_id_person_id")),
    )
    op.create_index(op.f("ix_ownership_signature_school_id"), "ownership_signature", ["school_id"], unique=False)
    op.create_table(
        "panel_score",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("juror_id", sa.Uuid(), nullable=False),
        sa.Column("levels", JsonType, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("scores", JsonType, nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["exhibition_entry.id"], name=op.f("fk_panel_score_entry_id")),
        sa.ForeignKeyConstraint(["juror_id"], ["person.id"], name=op.f("fk_panel_score_juror_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_panel_score_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_score")),
    )
    op.create_index(op.f("ix_panel_score_entry_id"), "panel_score", ["entry_id"], unique=False)
    op.create_index(op.f("ix_panel_score_school_id"), "panel_score", ["school_id"], unique=False)
    op.create_table(
        "critique",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("reply_to", sa.Uuid(), nullable=True),
        sa.Column("iteration_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("x", sa.Double(), nullable=True),
        sa.Column("y", sa.Double(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_critique_created_by")),
        sa.ForeignKeyConstraint(["file_id"], ["file_reference.id"], name=op.f("fk_critique_file_id")),
        sa.ForeignKeyConstraint(["iteration_id"], ["iteration.id"], name=op.f("fk_critique_iteration_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_critique_project_id")),
        sa.ForeignKeyConstraint(["reply_to"], ["critique.id"], name=op.f("fk_critique_reply_to")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_critique_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_critique")),
    )
    op.create_index(op.f("ix_critique_project_id"), "critique", ["project_id"], unique=False)
    op.create_index(op.f("ix_critique_reply_to"), "critique", ["reply_to"], unique=False)
    op.create_index(op.f("ix_critique_school_id"), "critique", ["school_id"], unique=False)

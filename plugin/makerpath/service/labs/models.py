"""Notebooks that were handed in, what the engine says of each, and the points that people gave."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Double, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.service.core.database import Base, Immutable, InSchool, JsonType
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Scope


class LabAttempt(Immutable, InSchool, Base):
    """A notebook as a learner handed it in, for good.

    `notebooks` holds the SHA-256 of the teacher's notebooks (with the answers) of that day, by language: what it is
    graded by. `size` in bytes; `late_days` counts the days after the due day.
    """

    __tablename__ = "lab_attempt"
    __table_args__ = (UniqueConstraint("run_id", "lab", "person_id", "number"),)

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course_run.id"))
    lab: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    scoring_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    wording_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    notebooks: Mapped[dict[str, str]]
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("file_reference.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    late_days: Mapped[int] = mapped_column(default=0)

    def scopes(self, session: Session) -> list[Scope]:
        return session.get_one(CourseRun, self.run_id).scopes(session)


class LabRelease(InSchool, Base):
    """What the engine found of a teacher's notebook when it first ran it, by the notebook's SHA-256.

    `key` is a `labs.key.Key`: what learners' notebooks are graded by. `faults` (code and params) speak to the teacher.
    `engine` names who found it; a newer engine finds it anew.
    """

    __tablename__ = "lab_release"
    __table_args__ = (UniqueConstraint("school_id", "sha256", "engine"),)

    sha256: Mapped[str] = mapped_column(String(64))
    engine: Mapped[str] = mapped_column(String(64))
    key: Mapped[dict[str, Any]]
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JsonType, default=list)


class LabResult(InSchool, Base):
    """One run of the grading engine over an attempt; the newest counts. Once finished, what it says stays.

    `state` is one of `waiting`, `grading`, `graded`, `failed` (`reason` is then a code); `tests` are `TestResult`s.
    `source_sha256`: the teacher's notebook that it was graded by. `notes` are codes of what was put right before the
    notebook ran (`labs.restoring`). The engine has it until `leased_until`, for the `tries`th time. `cause` says why it
    was graded again: a code, or nothing.
    Learners see it from `released_at` on; `returned_at`: it was given back, to be handed in again.
    """

    __tablename__ = "lab_result"
    __table_args__ = (UniqueConstraint("attempt_id", "number"), Index(None, "state", "created_at"))

    attempt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lab_attempt.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    engine: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(16))
    tests: Mapped[list[dict[str, Any]]] = mapped_column(JsonType, default=list)
    reason: Mapped[str] = mapped_column(String(64), default="")
    source_sha256: Mapped[str] = mapped_column(String(64), default="")
    notes: Mapped[list[str]] = mapped_column(JsonType, default=list)
    cause: Mapped[str] = mapped_column(String(64), default="")
    tries: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    feedback_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file_reference.id"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    returned_at: Mapped[datetime | None]


class LabMark(Immutable, InSchool, Base):
    """What a person gave for a test of an attempt (`grade_id`), or for the whole notebook where it is empty.

    The newest of each counts, over whatever the engine says. Without `points` it is a comment alone, or takes back
    what was given before.
    """

    __tablename__ = "lab_mark"

    attempt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lab_attempt.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    grade_id: Mapped[str] = mapped_column(String(128), default="")
    points: Mapped[float | None] = mapped_column(Double)
    possible: Mapped[float | None] = mapped_column(Double)
    comment: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(12))
    marked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))

"""What makers may have of assessments and labs: what was released to them, and was not taken out since."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, ColumnElement, exists, or_, Select, select
from sqlalchemy.orm import aliased

from makerpath.service.assessments.feedback import taken_out
from makerpath.service.assessments.models import Assessment, Outcome
from makerpath.service.core.events import Event
from makerpath.service.labs.models import LabMark, LabResult

RELEASES = (
    "assessment.final",
    "assessment.override",
    "assessment.taken_back",
    "assessment.regraded",
    "assessment.carried",
)
"""What is recorded of a case when a result of it goes out, with the result's number."""


def was_read() -> ColumnElement[bool]:
    """The condition on `Assessment` that its makers read it: it stood when a result went out, as the newest word of
    whoever said it, and was not taken out for its words.
    """
    later = aliased(Assessment)
    replaced = (
        exists()
        .where(
            later.case_id == Assessment.case_id,
            later.assessor_id == Assessment.assessor_id,
            later.assessor_role == Assessment.assessor_role,
            later.number > Assessment.number,
            later.final_at <= Event.created_at,
            or_(later.withdrawn_at.is_(None), later.withdrawn_at > Event.created_at),
        )
        .correlate(Assessment, Event)
    )
    released = (
        exists()
        .where(
            Event.subject_id == Assessment.case_id,
            Event.project_id == Assessment.project_id,
            Event.verb.in_(RELEASES),
            Event.created_at >= Assessment.final_at,
            or_(Assessment.withdrawn_at.is_(None), Assessment.withdrawn_at > Event.created_at),
            ~replaced,
        )
        .correlate(Assessment)
    )
    return and_(released, ~taken_out())


def was_released() -> ColumnElement[bool]:
    """The condition on `Outcome` that its makers were shown it: what waited for approval and was set otherwise first
    never was theirs.
    """
    return exists().where(
        Event.subject_id == Outcome.case_id,
        Event.project_id == Outcome.project_id,
        Event.verb.in_(RELEASES),
        Event.data["number"].as_integer() == Outcome.number,
    )


def lab_released() -> ColumnElement[bool]:
    """The condition on `LabResult` that the learner was shown it."""
    return LabResult.released_at.is_not(None)


def mark_released() -> ColumnElement[bool]:
    """The condition on `LabMark` that a result of its attempt was shown to the learner."""
    return exists().where(LabResult.attempt_id == LabMark.attempt_id, LabResult.released_at.is_not(None))


def kept_back() -> Select[Any]:
    """The files with feedback that learners have not been shown yet."""
    return select(LabResult.feedback_id).where(LabResult.feedback_id.is_not(None), LabResult.released_at.is_(None))

"""What makers may have of the assessments of their project: what was released to them, and was not taken out since."""

from __future__ import annotations

from sqlalchemy import and_, ColumnElement, exists

from makerpath.service.assessments.feedback import taken_out
from makerpath.service.assessments.models import Assessment, AssessmentCase, Outcome


def was_read() -> ColumnElement[bool]:
    """The condition on `Assessment` that its makers read it: final when a result went out, and not taken out for its
    words.
    """
    released = exists().where(
        AssessmentCase.id == Assessment.case_id, Assessment.final_at <= AssessmentCase.released_at
    )
    return and_(released, ~taken_out())


def was_released() -> ColumnElement[bool]:
    """The condition on `Outcome` that it is the one that makers see, or an earlier one."""
    return exists().where(AssessmentCase.id == Outcome.case_id, Outcome.number <= AssessmentCase.released_number)

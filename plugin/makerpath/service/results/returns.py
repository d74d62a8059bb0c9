"""How often work went back to its makers, why, and what they answered each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.core.events import Event
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Iteration, Project
from makerpath.service.results.models import FeedbackAnswer

VERB = "assessment.returned"
WHOLE = ""
"""Stands for the work on the whole, where no criterion was named."""


@dataclass(frozen=True)
class Answered:
    """What a maker answered, and the number of the version that shows it."""

    row: FeedbackAnswer
    by: str
    version: int | None


@dataclass
class Return:
    """Work that went back: when, by whom, what to improve until when, and the newest answer to each criterion."""

    at: datetime
    by: str
    asked: Sequence[str]
    due_on: date | None
    reason: str
    language: str
    answers: dict[str, Answered] = field(default_factory=dict)

    def answer(self, criterion: str) -> Answered | None:
        return self.answers.get(criterion)

    @property
    def missing(self) -> int:
        """How many of the asked criteria nobody has answered yet."""
        return sum(name not in self.answers for name in self.asked)


def newest_return(session: Session, project: Project, case: AssessmentCase) -> Return | None:
    """The last time that the case went back; None if it never did."""
    found = returns_of(session, project, [case.id])[case.id]
    return found[-1] if found else None


def returns_of(session: Session, project: Project, case_ids: Collection[UUID]) -> defaultdict[UUID, list[Return]]:
    """Every return of these cases of the project with its answers, the oldest first, in two queries."""
    found: defaultdict[UUID, list[Return]] = defaultdict(list)
    events = session.execute(
        select(Event, Person.display_name)
        .outerjoin(Person, Person.id == Event.actor_id)
        .where(Event.project_id == project.id, Event.verb == VERB, Event.subject_id.in_(case_ids))
        .order_by(Event.id)
    )
    for event, name in events:
        assert event.subject_id is not None
        found[event.subject_id].append(_return(event, name or ""))
    rows = session.execute(
        select(FeedbackAnswer, Person.display_name, Iteration.number)
        .join(Person, Person.id == FeedbackAnswer.created_by)
        .outerjoin(Iteration, Iteration.id == FeedbackAnswer.iteration_id)
        .where(FeedbackAnswer.case_id.in_(case_ids))
        .order_by(FeedbackAnswer.id)
    )
    for row, name, number in rows:
        before = [item for item in found[row.case_id] if item.at <= row.created_at]
        if before:
            before[-1].answers[row.criterion] = Answered(row, name, number)
    return found


def _return(event: Event, name: str) -> Return:
    due = str(event.data.get("due_on") or "")
    try:
        day = date.fromisoformat(due)
    except ValueError:
        day = None
    return Return(
        at=event.created_at,
        by=name,
        asked=list(event.data.get("criteria") or [WHOLE]),
        due_on=day,
        reason=str(event.data.get("reason", "")),
        language=str(event.data.get("language", "en")),
    )

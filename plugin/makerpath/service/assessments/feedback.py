"""What a reader may see of a released outcome: the rubric, the result, and what assessors said."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased, Session

from makerpath.domain.rubric import Criterion, Rubric
from makerpath.service.assessments.models import Assessment, Outcome, SIDES
from makerpath.service.assessments.results import Result
from makerpath.service.core.events import Event
from makerpath.service.courses.ages import band_of_run
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project

ANONYMOUS = frozenset({"peer"})
"""The roles whose names makers do not learn."""


@dataclass(frozen=True)
class Word:
    """What one assessor said; `who` is empty where makers do not learn the name."""

    row: Assessment
    who: str

    @property
    def role(self) -> str:
        return self.row.assessor_role

    @property
    def mark(self) -> str:
        """Names the assessment to its makers: its id would tell when it was begun, and by that maybe who began it."""
        return hashlib.sha256(b"assessment:" + self.row.id.bytes).hexdigest()[:32]


@dataclass(frozen=True)
class Feedback:
    """One outcome in the open: by which rubric, what was said to it, when it was released.

    `band` is the age band for which the rubric is worded.
    """

    outcome: Outcome
    rubric: Rubric
    words: Sequence[Word]
    final_at: datetime
    band: str = ""

    def comments(self, criterion: Criterion) -> list[tuple[Word, str]]:
        """What was said of one criterion; of a single-point one what is below it first, what is beyond it last."""
        below, beyond = (f"{criterion.id}.{side}" for side in SIDES)
        places = (below, criterion.id, beyond)
        return [(word, said) for word in self.words for place in places if (said := word.row.comments.get(place))]

    @property
    def names(self) -> list[str]:
        """The assessors whose names are told."""
        return list(dict.fromkeys(word.who for word in self.words if word.who))


def feedback(session: Session, result: Result, maker: UUID | None = None) -> Feedback:
    """The main outcome of a result, for this `maker` of it, or for staff (None)."""
    found = of_outcome(session, result.main, result.final_at)
    return replace(found, words=for_maker(found.words, maker))


def for_maker(said: Iterable[Word], maker: UUID | None) -> list[Word]:
    """What a `maker` reads of it: what the others of the team say of themselves is theirs; staff (None) read all."""
    return [word for word in said if maker is None or word.role != "self" or word.row.assessor_id == maker]


def of_outcome(session: Session, outcome: Outcome, released_at: datetime) -> Feedback:
    said = all_said(session, [outcome.case_id])[outcome.case_id]
    rubric = load_rubric(session, outcome.rubric_hash, outcome.rubric_wording)
    run_id = session.get_one(Project, outcome.project_id).run_id
    return Feedback(outcome, rubric, as_of(said, released_at), released_at, band_of_run(session, run_id))


def words(session: Session, case_ids: Collection[UUID]) -> defaultdict[UUID, list[Word]]:
    """By case, the newest final assessment of each assessor in each role that counts now, as its makers read them."""
    said = all_said(session, case_ids)
    now: defaultdict[UUID, list[Word]] = defaultdict(list)
    for case_id, rows in said.items():
        now[case_id] = as_of([word for word in rows if word.row.withdrawn_at is None])
    return now


def as_of(said: Iterable[Word], at: datetime | None = None) -> list[Word]:
    """Of everything that was said, the newest of each assessor in each role; with `at`, as it stood at that moment."""
    newest: dict[tuple[UUID, str], Word] = {}
    for word in said:
        row = word.row
        if at is not None and row.final_at is not None and row.final_at > at:
            continue
        if at is not None and row.withdrawn_at is not None and row.withdrawn_at <= at:
            continue
        newest[row.assessor_id, row.assessor_role] = word
    # Those whose names are not told stand last, in an order that does not tell who was first.
    return sorted(
        newest.values(), key=lambda word: (word.role in ANONYMOUS, word.mark if word.role in ANONYMOUS else "")
    )


def all_said(session: Session, case_ids: Collection[UUID]) -> defaultdict[UUID, list[Word]]:
    """By case, every final assessment there ever was, withdrawn ones too, the oldest first; in one query.

    What an instructor took out for its words is not among them.
    """
    rows = session.execute(
        select(Assessment, Person.display_name)
        .join(Person, Person.id == Assessment.assessor_id)
        .where(Assessment.case_id.in_(case_ids), Assessment.final_at.is_not(None), ~taken_out())
        .order_by(Assessment.number, Assessment.id)
    )
    found: defaultdict[UUID, list[Word]] = defaultdict(list)
    for row, name in rows:
        found[row.case_id].append(Word(row, "" if row.assessor_role in ANONYMOUS else name))
    return found


def taken_out() -> ColumnElement[bool]:
    """The condition on `Assessment` that an instructor took it out for its words, or what its assessor said later."""
    later = aliased(Assessment)
    return exists().where(
        Event.verb == "assessment.withdrawn",
        Event.project_id == Assessment.project_id,
        Event.subject_id == later.id,
        later.case_id == Assessment.case_id,
        later.assessor_id == Assessment.assessor_id,
        later.assessor_role == Assessment.assessor_role,
        later.number >= Assessment.number,
    )

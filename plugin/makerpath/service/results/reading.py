"""The assessments of a project for one reader: what is planned, where each stands, what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.brief import Brief
from makerpath.domain.dates import Due
from makerpath.domain.rubric import Rubric
from makerpath.service.allocations.asked import missing_assessors
from makerpath.service.assessments.cases import brief_of, cases_of
from makerpath.service.assessments.feedback import all_said, as_of, Feedback, for_maker, Word
from makerpath.service.assessments.models import AssessmentCase, ESCALATED, OPEN, Outcome, RETURNED, WAITING
from makerpath.service.calendar.dues import dues
from makerpath.service.core.events import Event
from makerpath.service.core.files import FileReference
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project
from makerpath.service.results.returns import Return, returns_of


@dataclass(frozen=True)
class Pin:
    """A comment at a point of a picture, from 0 to 1 of its width and height."""

    number: int
    x: float
    y: float
    text: str
    criterion: str
    word: Word


@dataclass(frozen=True)
class Picture:
    """A picture that assessors pointed at."""

    file: FileReference
    pins: Sequence[Pin]


@dataclass(frozen=True)
class Shown:
    """An outcome that was released: for whom (empty: all makers), what was said to it, who decided it by themselves."""

    feedback: Feedback
    whose: str
    person_id: UUID | None
    decided_by: str
    pictures: Sequence[Picture]

    @property
    def outcome(self) -> Outcome:
        return self.feedback.outcome


@dataclass
class Planned:
    """One assessment of the brief as it stands; `shown` is what makers see now, `earlier` what they saw before.

    `missing` has how many assessments are awaited, by role.
    """

    plan: AssessmentPlan
    rubric: Rubric
    stage: str
    state: str
    case: AssessmentCase | None = None
    due: Due | None = None
    missing: Mapping[str, int] = field(default_factory=dict)
    shown: Sequence[Shown] = ()
    earlier: Sequence[Shown] = ()
    returns: Sequence[Return] = ()

    @property
    def back(self) -> Return | None:
        """Why the work is with its makers again."""
        return self.returns[-1] if self.returns and self.state == RETURNED else None

    @property
    def settles(self) -> bool:
        """Whether there will be a result: somebody's word counts, and not for learning alone about oneself."""
        return any(rule.weight for rule in self.plan.assessors) and not (self.plan.own and self.rubric.formative)

    @property
    def released(self) -> bool:
        return bool(self.shown)


@dataclass(frozen=True)
class Whole:
    """Every assessment of a project."""

    brief: Brief
    plans: Sequence[Planned]


def read(session: Session, project: Project, maker: UUID | None, band: str = "") -> Whole:
    """For a `maker` with their own outcomes alone, for staff (None) with those of all makers.

    The number of queries grows with the plans of the brief, not with what was done.
    """
    brief, cases = brief_of(session, project), cases_of(session, project.id)
    by_id = {case.id: case for case in cases.values()}
    days = dues(session, [project])[project.id]
    back = returns_of(session, project, list(by_id))
    said = all_said(session, list(by_id))
    rubrics = _Rubrics(session)
    shown = _shown(session, project, by_id, said, rubrics, maker, band)
    found = []
    for plan in brief.plans:
        case, stage = cases.get(plan.id), brief.assessed_at(plan)
        rubric = rubrics(
            case.rubric_hash if case else project.rubric_hash, case.rubric_wording if case else project.rubric_wording
        )
        here = Planned(plan, rubric, stage, case.state if case else OPEN, case, days.get(stage))
        if case is not None:
            outs = shown[case.id]
            here.shown = [item for item in outs if item.outcome.number == case.released_number]
            here.earlier = [item for item in outs if item.outcome.number < case.released_number]
            here.returns = back[case.id]
            if here.settles and case.state in (WAITING, ESCALATED) and case.closed_at is None:
                now = [word.row for word in as_of(said[case.id]) if word.row.withdrawn_at is None]
                here.missing = missing_assessors(session, project, case, plan, now)
        found.append(here)
    return Whole(brief, found)


class _Rubrics:
    """Every version of a rubric is read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[tuple[str, str], Rubric] = {}

    def __call__(self, scoring: str, wording: str) -> Rubric:
        if (scoring, wording) not in self._read:
            self._read[scoring, wording] = load_rubric(self._session, scoring, wording)
        return self._read[scoring, wording]


def _shown(
    session: Session,
    project: Project,
    cases: Mapping[UUID, AssessmentCase],
    said: Mapping[UUID, list[Word]],
    rubrics: _Rubrics,
    maker: UUID | None,
    band: str,
) -> defaultdict[UUID, list[Shown]]:
    """Every outcome that was ever released to this reader, by case, the newest first."""
    moments = _released(session, project, cases)
    rows = session.scalars(
        select(Outcome).where(Outcome.case_id.in_(cases)).order_by(Outcome.number.desc(), Outcome.id)
    )
    mine = [
        row
        for row in rows
        if (row.case_id, row.number) in moments and (maker is None or row.person_id in (None, maker))
    ]
    names = _names(session, {row.person_id for row in mine} | {row.decided_by for row in mine})
    found: defaultdict[UUID, list[Shown]] = defaultdict(list)
    words: dict[UUID, list[Word]] = {}
    for row in mine:
        words[row.id] = for_maker(as_of(said.get(row.case_id, []), moments[row.case_id, row.number]), maker)
    files = _files(session, project, words.values())
    for row in mine:
        at = moments[row.case_id, row.number]
        feedback = Feedback(row, rubrics(row.rubric_hash, row.rubric_wording), words[row.id], at, band)
        found[row.case_id].append(
            Shown(
                feedback=feedback,
                whose=names.get(row.person_id, ""),
                person_id=row.person_id,
                decided_by=names.get(row.decided_by, "") if row.reason else "",
                pictures=_pictures(words[row.id], files),
            )
        )
    return found


def _released(
    session: Session, project: Project, cases: Mapping[UUID, AssessmentCase]
) -> dict[tuple[UUID, int], datetime]:
    """When each outcome was released, by case and number; what was never released is not there."""
    moments: dict[tuple[UUID, int], datetime] = {}
    rows = session.execute(
        select(Event.subject_id, Event.data, Event.created_at)
        .where(Event.project_id == project.id, Event.subject_id.in_(cases), Event.verb.startswith("assessment."))
        .order_by(Event.id)
    )
    for case_id, data, moment in rows:
        # Whatever the verb, who releases says the number and the total together.
        if "number" in data and "total" in data:
            moments[case_id, int(data["number"])] = moment
    for case in cases.values():
        if case.released_number and case.released_at is not None:
            moments[case.id, case.released_number] = case.released_at
    return moments


def _names(session: Session, people: set[UUID | None]) -> dict[UUID | None, str]:
    ids = {person for person in people if person is not None}
    if not ids:
        return {}
    rows = session.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _files(session: Session, project: Project, words: Any) -> dict[str, FileReference]:
    """The pictures that anybody pointed at, by id."""
    ids = {UUID(pin["file"]) for said in words for word in said for pin in word.row.pins}
    if not ids:
        return {}
    rows = session.scalars(
        select(FileReference).where(FileReference.id.in_(ids), FileReference.project_id == project.id)
    )
    return {str(row.id): row for row in rows}


def _pictures(words: Sequence[Word], files: Mapping[str, FileReference]) -> list[Picture]:
    pins: defaultdict[str, list[Pin]] = defaultdict(list)
    for word in words:
        for pin in word.row.pins:
            here = pins[pin["file"]]
            here.append(
                Pin(len(here) + 1, float(pin["x"]), float(pin["y"]), pin["text"], pin.get("criterion", ""), word)
            )
    return [Picture(files[name], here) for name, here in pins.items() if name in files]

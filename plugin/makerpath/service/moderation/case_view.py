"""One case as a moderator sees it: what each said, side by side, and every outcome there ever was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import LEARNERS
from makerpath.domain.combining import combine, Given
from makerpath.domain.rubric import Criterion, Level, Rubric
from makerpath.service.assessments.cases import rubric_of
from makerpath.service.assessments.models import Assessment, AssessmentCase, ESCALATED, Outcome, WAITING
from makerpath.service.assessments.settling import finals
from makerpath.service.core.events import Event
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.courses.models import CourseRun
from makerpath.service.moderation.overriding import number_before
from makerpath.service.moderation.queries import Item, items_of
from makerpath.service.moderation.resolutions import applied, set_by_hand
from makerpath.service.moderation.since import said_since
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor


@dataclass(frozen=True)
class Cell:
    """What one assessor gave a criterion."""

    level: Level | None
    points: float | None
    comment: str


@dataclass(frozen=True)
class Line:
    """A criterion with what each of the assessors gave; `apart`: how many levels lie between the highest and lowest."""

    criterion: Criterion
    cells: Sequence[Cell]
    apart: int

    @property
    def differs(self) -> bool:
        return self.apart > 0 or len({cell.points for cell in self.cells if cell.points is not None}) > 1


@dataclass(frozen=True)
class Past:
    """All outcomes of one number: for all makers, or one for each; `now` is what makers see."""

    number: int
    rows: Sequence[tuple[Outcome, str]]
    by: str
    now: bool
    rubric: Rubric

    @property
    def first(self) -> Outcome:
        return self.rows[0][0]


@dataclass(frozen=True)
class CaseView:
    """`columns` are the assessors by office with their names, `learners` what self and peers gave in all.

    While assessors are waited for, nobody reads what others said: `hidden`. `said_since`: the newest result was set by
    hand, and somebody assessed the work since.
    """

    item: Item
    rubric: Rubric
    columns: Sequence[tuple[Assessment, str]]
    lines: Sequence[Line]
    learners: Sequence[Assessment]
    past: Sequence[Past]
    hidden: bool
    can_take_back: bool
    said_since: bool
    sent_back: Sequence[tuple[Mapping[str, Any], str]]


def case_view(session: Session, actor: Actor, run: CourseRun, case: AssessmentCase) -> CaseView:
    (item,) = items_of(session, actor, run, [case.id])
    rubric = rubric_of(session, case)
    hidden = case.state == WAITING or item.unseen
    said = [] if hidden else list(finals(session, case))
    office = [row for row in said if row.assessor_role not in LEARNERS]
    past = list(
        session.scalars(select(Outcome).where(Outcome.case_id == case.id).order_by(Outcome.number.desc(), Outcome.id))
    )
    events = _sent_back(session, case)
    names = _names(session, office, past, [who for _data, who in events])
    return CaseView(
        item=item,
        rubric=rubric,
        columns=[(row, names.get(row.assessor_id, "")) for row in office],
        lines=[_line(criterion, office) for criterion in rubric.criteria],
        learners=[row for row in said if row.assessor_role in LEARNERS],
        past=_past(session, case, past, names),
        hidden=hidden,
        can_take_back=number_before(session, case) is not None,
        said_since=set_by_hand(session, case) and said_since(session, item.project, case, past[0]),
        sent_back=[(data, names.get(who, "") if who else "") for data, who in events],
    )


def _line(criterion: Criterion, said: Sequence[Assessment]) -> Line:
    cells = []
    for row in said:
        level = criterion.level(row.levels.get(criterion.id, ""))
        points = None if level is None else float(row.points.get(criterion.id, level.points))
        cells.append(Cell(level, points, row.comments.get(criterion.id, "")))
    places = [criterion.place(cell.level.id) for cell in cells if cell.level is not None]
    return Line(criterion, cells, max(places) - min(places) if places else 0)


def _past(session: Session, case: AssessmentCase, rows: Sequence[Outcome], names: Mapping[UUID, str]) -> list[Past]:
    by_number: defaultdict[int, list[Outcome]] = defaultdict(list)
    for row in rows:
        by_number[row.number].append(row)
    rubrics = {key: load_rubric(session, *key) for key in {(row.rubric_hash, row.rubric_wording) for row in rows}}
    return [
        Past(
            number=number,
            rows=[(row, names.get(row.person_id, "") if row.person_id else "") for row in same],
            by=names.get(same[0].decided_by, "") if same[0].decided_by else "",
            now=number == case.released_number,
            rubric=rubrics[same[0].rubric_hash, same[0].rubric_wording],
        )
        for number, same in by_number.items()
    ]


def _sent_back(session: Session, case: AssessmentCase) -> list[tuple[Mapping[str, Any], UUID | None]]:
    """Why assessments of the case went back, the newest first."""
    ids = select(Assessment.id).where(Assessment.case_id == case.id)
    rows = session.scalars(
        select(Event).where(Event.verb == "assessment.sent_back", Event.subject_id.in_(ids)).order_by(Event.id.desc())
    )
    return [(row.data, row.actor_id) for row in rows]


def _names(
    session: Session, said: Sequence[Assessment], past: Sequence[Outcome], more: Sequence[UUID | None]
) -> dict[UUID, str]:
    ids = {row.assessor_id for row in said} | {who for who in more if who}
    ids |= {person for row in past for person in (row.person_id, row.decided_by) if person}
    rows = session.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def ways(session: Session, view: CaseView) -> Mapping[str, float]:
    """What would come of each way to settle a difference, in percent before lateness and contributions: by the id of
    the assessment that is taken, and under `mean`.
    """
    if view.item.case.state != ESCALATED:
        return {}
    said = list(finals(session, view.item.case))
    found = {}
    for row in [*(row for row, _name in view.columns if row.assessor_role == "instructor"), None]:
        plan, counting = applied(view.item.plan, said, row.assessor_id if row else None)
        result = combine(view.rubric, plan, [Given(one.assessor_role, one.levels, one.points) for one in counting])
        if result is not None:
            found[str(row.id) if row else "mean"] = result.score.total
    return found

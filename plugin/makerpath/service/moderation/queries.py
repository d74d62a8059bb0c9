"""What waits for a moderator in a run, and what can be looked at again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, Select, select, true, tuple_
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.brief import Brief
from makerpath.service import policy
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessing.roles import blind_to
from makerpath.service.assessments.cases import briefs_of
from makerpath.service.assessments.models import (
    APPROVAL,
    Assessment,
    AssessmentCase,
    ESCALATED,
    Outcome,
    RELEASED,
    WAITING,
)
from makerpath.service.board.queries import makers_of
from makerpath.service.courses.definitions import load_brief
from makerpath.service.courses.models import CourseRun
from makerpath.service.moderation.approving import BY_HAND
from makerpath.service.moderation.people import assessed_by, class_instructors
from makerpath.service.moderation.seconds import chosen
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember

MOST = 200
"""How many stand in a queue at most; the rest comes when these are done."""
LISTED = 50
"""How many results stand on a page."""


@dataclass(frozen=True)
class Item:
    """A case that waits, or whose result is out.

    `gap`: percentage points between the highest and the lowest instructor. `totals` are those of the newest outcome,
    `before` those that makers see now; several where makers have their own. `open_to_me`: whether the reader may decide
    on it. `seconds` are the second assessors who are waited for, by allocation. `unseen`: the reader is one of them,
    and no figure of the case is in here.
    """

    case: AssessmentCase
    project: Project
    brief: Brief
    plan: AssessmentPlan
    makers: Sequence[str]
    open_to_me: bool
    gap: float | None = None
    totals: Sequence[float] = ()
    before: Sequence[float] = ()
    short: bool = False
    how: str = ""
    seconds: Sequence[tuple[Allocation, str]] = ()
    unseen: bool = False


@dataclass(frozen=True)
class Queues:
    """`unnamed` are cases that are to have a second assessor and have nobody; `results` a page of what is out."""

    escalated: Sequence[Item]
    approval: Sequence[Item]
    seconds: Sequence[Item]
    unnamed: Sequence[Item]
    results: Sequence[Item]
    results_in_all: int
    instructors: Sequence[Person]


Pairs = Sequence[tuple[AssessmentCase, Project]]


def queues(session: Session, actor: Actor, run: CourseRun, page: int = 1) -> Queues:
    """Everything, in a number of queries that does not grow with the class."""
    waiting = _cases(session, run, [ESCALATED, APPROVAL, WAITING])
    released = _released(session, run)
    out = [
        (case, project)
        for case, project in session.execute(
            released.order_by(AssessmentCase.released_at.desc(), AssessmentCase.id)
            .offset(LISTED * (page - 1))
            .limit(LISTED)
        )
    ]
    pairs = [*waiting, *out]
    people = class_instructors(session, run.scopes(session))
    items = {item.case.id: item for item in _items(session, actor, run, pairs, people)}
    of = {
        state: [items[case.id] for case, _project in waiting if case.state == state and case.id in items]
        for state in (ESCALATED, APPROVAL, WAITING)
    }
    in_all = session.scalar(released.with_only_columns(func.count(AssessmentCase.id)))
    return Queues(
        escalated=of[ESCALATED],
        approval=of[APPROVAL],
        seconds=[item for item in of[WAITING] if item.seconds],
        unnamed=[item for item in of[WAITING] if _lacks_second(session, item)],
        results=[items[case.id] for case, _project in out if case.id in items],
        results_in_all=in_all or 0,
        instructors=people,
    )


def items_of(session: Session, actor: Actor, run: CourseRun, case_ids: Collection[UUID]) -> list[Item]:
    """These cases of the run, whatever became of them."""
    rows = session.execute(
        select(AssessmentCase, Project)
        .join(Project, Project.id == AssessmentCase.project_id)
        .where(AssessmentCase.run_id == run.id, AssessmentCase.id.in_(case_ids))
        .order_by(AssessmentCase.ready_at, AssessmentCase.id)
    ).all()
    people = class_instructors(session, run.scopes(session))
    return _items(session, actor, run, [(case, project) for case, project in rows], people)


def _lacks_second(_session: Session, item: Item) -> bool:
    return bool(item.plan.moderation.second) and not item.seconds and chosen(item.case.id, item.plan.moderation.second)


def _cases(session: Session, run: CourseRun, states: list[str]) -> Pairs:
    rows = session.execute(
        select(AssessmentCase, Project)
        .join(Project, Project.id == AssessmentCase.project_id)
        .where(AssessmentCase.run_id == run.id, AssessmentCase.state.in_(states))
        .order_by(AssessmentCase.ready_at, AssessmentCase.id)
        .limit(5 * MOST)
    )
    return [(case, project) for case, project in rows]


def _released(session: Session, run: CourseRun) -> Select[AssessmentCase, Project]:
    """The cases whose results are out and that are anybody's to moderate."""
    briefs = session.execute(
        select(Project.brief_hash, Project.brief_wording).where(Project.run_id == run.id).distinct()
    ).all()
    alone = {
        (scoring, plan.id)
        for scoring, wording in briefs
        for plan in load_brief(session, scoring, wording).plans
        if plan.own
    }
    return (
        select(AssessmentCase, Project)
        .join(Project, Project.id == AssessmentCase.project_id)
        .where(
            AssessmentCase.run_id == run.id,
            AssessmentCase.state == RELEASED,
            AssessmentCase.number > 0,
            tuple_(Project.brief_hash, AssessmentCase.plan).not_in(sorted(alone)) if alone else true(),
        )
    )


def _items(session: Session, actor: Actor, run: CourseRun, pairs: Pairs, people: Sequence[Person]) -> list[Item]:
    ids = [case.id for case, _project in pairs]
    briefs = briefs_of(session, [project for _case, project in pairs])
    makers = makers_of(session, run)
    judged = assessed_by(session, ids)
    made = set(
        session.scalars(
            select(TeamMember.project_id).where(
                TeamMember.person_id == actor.person_id, TeamMember.project_id.in_([row.id for _case, row in pairs])
            )
        )
    )
    others = bool({person.id for person in people} - {actor.person_id})
    office = bool(policy.roles_on(session, actor, run) & {"officer", "administrator"})
    spans = _spans(session, ids)
    outcomes = _outcomes(session, ids)
    seconds = _seconds(session, ids)
    blind = blind_to(session, actor.person_id, AssessmentCase.id.in_(ids), spoken=False)
    found = []
    for case, project in pairs:
        plan = briefs[project.id].plan(case.plan)
        if plan is None or plan.own:
            continue  # what makers see in themselves is nobody's to moderate
        unseen = project.id in blind
        newest = [] if unseen else outcomes.get((case.id, case.number), [])
        shown = [] if unseen else outcomes.get((case.id, case.released_number), [])
        mine = actor.person_id in judged[case.id]
        changed = any(row.how in BY_HAND and row.decided_by == actor.person_id for row in newest) and not office
        found.append(
            Item(
                case=case,
                project=project,
                brief=briefs[project.id],
                plan=plan,
                makers=makers[project.id],
                open_to_me=not unseen and project.id not in made and not ((mine or changed) and others),
                gap=None if unseen else spans.get(case.id),
                totals=sorted({row.total for row in newest}),
                before=sorted({row.total for row in shown}),
                short=any(row.short for row in newest),
                how=newest[0].how if newest else "",
                seconds=seconds[case.id],
                unseen=unseen,
            )
        )
    return found


def _spans(session: Session, ids: list[UUID]) -> Mapping[UUID, float]:
    """How far apart the instructors' newest totals are, by case."""
    rows = session.execute(
        select(Assessment.case_id, Assessment.assessor_id, Assessment.total)
        .where(
            Assessment.case_id.in_(ids),
            Assessment.assessor_role == "instructor",
            Assessment.final_at.is_not(None),
            Assessment.withdrawn_at.is_(None),
        )
        .order_by(Assessment.number)
    )
    totals: defaultdict[UUID, dict[UUID, float]] = defaultdict(dict)
    for case_id, person_id, total in rows:
        totals[case_id][person_id] = total or 0.0
    return {key: round(max(of.values()) - min(of.values()), 1) for key, of in totals.items() if len(of) > 1}


def _outcomes(session: Session, ids: list[UUID]) -> dict[tuple[UUID, int], list[Outcome]]:
    """The newest outcomes of each case, and those that makers see."""
    rows = session.scalars(
        select(Outcome)
        .join(AssessmentCase, AssessmentCase.id == Outcome.case_id)
        .where(
            Outcome.case_id.in_(ids),
            Outcome.number.in_([AssessmentCase.number, AssessmentCase.released_number]),
        )
        .order_by(Outcome.id)
    )
    found: defaultdict[tuple[UUID, int], list[Outcome]] = defaultdict(list)
    for row in rows:
        found[row.case_id, row.number].append(row)
    return dict(found)


def _seconds(session: Session, ids: list[UUID]) -> defaultdict[UUID, list[tuple[Allocation, str]]]:
    """Second assessors who were asked, with their names; those who are done come last."""
    rows = session.execute(
        select(Allocation, Person.display_name)
        .join(Person, Person.id == Allocation.person_id)
        .where(Allocation.case_id.in_(ids), Allocation.blind.is_(True), Allocation.withdrawn_at.is_(None))
        .order_by(Allocation.done_at.is_not(None), Allocation.id)
    )
    found: defaultdict[UUID, list[tuple[Allocation, str]]] = defaultdict(list)
    for row, name in rows:
        found[row.case_id].append((row, name))
    return found

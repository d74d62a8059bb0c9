"""Asking peers: who is asked to assess which of a run's projects, brought up to date without undoing anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.allocating import allocate
from makerpath.domain.assessing import AssessorRule
from makerpath.domain.brief import Brief
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.models import Assessment, AssessmentCase, RELEASED, WAITING
from makerpath.service.assessments.settling import settle
from makerpath.service.classes.models import Enrolment
from makerpath.service.courses.definitions import load_brief
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Work
from makerpath.service.people.models import Person, School
from makerpath.service.projects.models import Project, TeamMember

PEER = "peer"
DAYS = 7
"""How long assessors have where nobody set a day."""
Pair = tuple[UUID, UUID]
"""Project and person."""


@dataclass
class Round:
    """The cases of a run that one plan of one brief makes, and who was asked for them as peers."""

    cases: dict[UUID, AssessmentCase]
    projects: dict[UUID, Project]
    numbers: dict[UUID, int]
    makers: dict[UUID, set[UUID]]
    learners: list[UUID]
    rows: list[Allocation]
    begun: set[Pair] = field(default_factory=set)

    @property
    def waiting(self) -> list[UUID]:
        """The projects that wait for assessors."""
        return [one for one, case in self.cases.items() if case.state == WAITING and case.closed_at is None]


def plans_of(session: Session, run_id: UUID) -> list[tuple[str, str]]:
    """Brief and plan of everything that waits in the run and asks for peers."""
    rows = session.execute(
        select(Project.brief, Project.brief_hash, Project.brief_wording, AssessmentCase.plan)
        .join(AssessmentCase, AssessmentCase.project_id == Project.id)
        .where(AssessmentCase.run_id == run_id, AssessmentCase.state == WAITING)
        .distinct()
    )
    found = {(slug, plan) for slug, *keys, plan in rows if _rule(load_brief(session, *keys), plan)}
    return sorted(found)


def fill(work: Work, run_id: UUID, brief: str, plan: str) -> int:
    """Ask as many peers for each waiting project as its brief wants, or as there are; how many were asked now.

    Whoever left the run or joined the team meanwhile is let off; whoever was asked before stays.
    """
    run = work.get(CourseRun, run_id, lock=True)
    here = read(work.session, run, brief, plan)
    freed = _let_go(work, here)
    asked = [*_ask(work, here, run), *_once_more(work, here)]
    _tell(work, run, brief, plan, asked)
    work.session.flush()
    for project_id in here.waiting:
        # What waited only for somebody who is gone is settled.
        if project_id in freed:
            settle_again(work, project_id, here.cases[project_id].id)
    return len(asked)


def ask_again(work: Work, run_id: UUID, brief: str, plan: str) -> int:
    """Allocate anew whatever nobody has begun; how many are asked who were not before."""
    run = work.get(CourseRun, run_id, lock=True)
    here = read(work.session, run, brief, plan)
    _let_go(work, here)
    waiting = set(here.waiting)
    loose = [row for row in here.rows if _open(row) and row.project_id in waiting and _pair(row) not in here.begun]
    before = {_pair(row): row for row in loose}
    here.rows = [row for row in here.rows if row not in loose]
    due = due_at(work, [row.due_at for row in loose])
    wanted = set(_wanted(here, work.now.isoformat()))
    for pair, row in before.items():
        if pair not in wanted:
            work.session.delete(row)
    work.session.flush()
    new = [_add(work, here, pair, due) for pair in sorted(wanted - set(before), key=str)]
    _tell(work, run, brief, plan, new)
    return len(new)


def read(session: Session, run: CourseRun, brief: str, plan: str) -> Round:
    """The round as it stands, in a number of queries that does not grow with the class."""
    found = session.execute(
        select(AssessmentCase, Project)
        .join(Project, Project.id == AssessmentCase.project_id)
        .where(AssessmentCase.run_id == run.id, AssessmentCase.plan == plan, Project.brief == brief)
        .order_by(Project.id)
    ).all()
    projects = {project.id: project for _case, project in found}
    cases = {project.id: case for case, project in found}
    briefs = {key: load_brief(session, *key) for key in {_key(project) for project in projects.values()}}
    rules = {one.id: _rule(briefs[_key(one)], plan) for one in projects.values()}
    makers: defaultdict[UUID, set[UUID]] = defaultdict(set)
    teams = select(TeamMember.project_id, TeamMember.person_id).where(TeamMember.project_id.in_(projects))
    for project_id, person_id in session.execute(teams):
        makers[project_id].add(person_id)
    learners = session.scalars(
        select(Enrolment.person_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.run_id == run.id, Enrolment.left_at.is_(None), Person.erased_at.is_(None))
    )
    ids = [case.id for case in cases.values()]
    rows = session.scalars(select(Allocation).where(Allocation.case_id.in_(ids), Allocation.role == PEER))
    begun = session.execute(
        select(Assessment.project_id, Assessment.assessor_id).where(
            Assessment.case_id.in_(ids), Assessment.assessor_role == PEER, Assessment.withdrawn_at.is_(None)
        )
    )
    return Round(
        cases=cases,
        projects=projects,
        numbers={one: rule.number if rule else 0 for one, rule in rules.items()},
        makers={one: makers[one] for one in projects},
        learners=list(learners),
        rows=list(rows),
        begun={(project_id, person_id) for project_id, person_id in begun},
    )


def settle_again(work: Work, project_id: UUID, case_id: UUID) -> bool:
    """Settle the case if it can be; True if there is a new outcome."""
    project = work.get(Project, project_id, lock=True)
    case = work.get(AssessmentCase, case_id, lock=True)
    return case.state != RELEASED and settle(work, project, case)


def due_at(work: Work, known: Iterable[datetime | None] = ()) -> datetime:
    """The end of the day until which assessors have time: the last one that others were told, else in a week."""
    latest = max((moment for moment in known if moment is not None), default=None)
    if latest is not None and latest > work.now + timedelta(days=1):
        return latest
    zone = ZoneInfo(work.session.get_one(School, work.actor.school_id).time_zone)
    return datetime.combine(work.now.astimezone(zone).date() + timedelta(days=DAYS + 1), time.min, zone)


def _wanted(here: Round, seed: str = "") -> list[Pair]:
    """Whom to ask besides those who are asked now; who was let off once is not asked for the same project again."""
    kept = [_pair(row) for row in here.rows if row.withdrawn_at is None]
    let_off: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for row in here.rows:
        if row.withdrawn_at is not None:
            let_off[row.project_id].add(row.person_id)
    found: list[Pair] = []
    waiting = here.waiting
    for number in sorted({here.numbers[one] for one in waiting} - {0}):
        makers = {one: here.makers[one] | let_off[one] for one in waiting if here.numbers[one] == number}
        found += allocate(makers, here.learners, number, seed=seed, kept=[*kept, *found])
    return found


def _ask(work: Work, here: Round, run: CourseRun) -> list[Allocation]:
    due = due_at(work, [row.due_at for row in here.rows if _open(row)])
    return [_add(work, here, pair, due) for pair in _wanted(here, str(run.id))]


def _add(work: Work, here: Round, pair: Pair, due: datetime) -> Allocation:
    row = Allocation(
        case_id=here.cases[pair[0]].id,
        project_id=pair[0],
        person_id=pair[1],
        role=PEER,
        due_at=due,
        allocated_by=work.actor.person_id,
    )
    work.session.add(row)
    return row


def _once_more(work: Work, here: Round) -> list[Allocation]:
    """Those who are asked again because the work was returned and came back after their day."""
    waiting = set(here.waiting)
    rows = [row for row in here.rows if row.project_id in waiting and _open(row) and row.due_at is not None]
    late = [row for row in rows if row.due_at < here.cases[row.project_id].ready_at]  # type: ignore[operator]
    for row in late:
        row.due_at = due_at(work)
    return late


def _let_go(work: Work, here: Round) -> set[UUID]:
    """Let off whoever makes the project by now, or learns here no more; the projects that lost somebody."""
    learners, freed = set(here.learners), set()
    for row in here.rows:
        if _open(row) and (row.person_id not in learners or row.person_id in here.makers[row.project_id]):
            row.withdrawn_at = work.now
            freed.add(row.project_id)
    return freed


def _tell(work: Work, run: CourseRun, brief: str, plan: str, rows: list[Allocation]) -> None:
    """Without the project: what is told of it is read by its makers."""
    if rows:
        people = sorted({str(row.person_id) for row in rows})
        work.record("assessment.asked", run.id, people=people, count=len(rows), brief=brief, plan=plan)


def _open(row: Allocation) -> bool:
    return row.withdrawn_at is None and row.done_at is None


def _pair(row: Allocation) -> Pair:
    return row.project_id, row.person_id


def _key(project: Project) -> tuple[str, str]:
    return project.brief_hash, project.brief_wording


def _rule(brief: Brief, plan: str) -> AssessorRule | None:
    found = brief.plan(plan)
    return found.rule(PEER) if found else None

"""What waits for an assessor: cases they may assess, or were asked to, the longest waiting first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, ColumnElement, exists, func, or_, Row, Select, select, tuple_
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan, ASSESSORS
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessing.filters import Filters, TODO
from makerpath.service.assessing.plans import plan_names, plans_of, without_instructors
from makerpath.service.assessments.models import Assessment, AssessmentCase, OPEN, WAITING
from makerpath.service.classes.models import SchoolClass
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.reach import rows_with

ASSESS = "project.assess"
Found = Select[AssessmentCase, bool]
"""A case, and whether the person may assess it as an instructor."""
PAGE = 40
ASKED = 2000
"""So many cases of one's own are looked through at most."""


@dataclass(frozen=True)
class Mine:
    """The cases that are the person's own business, by role: what they were asked, and their own projects."""

    roles: defaultdict[UUID, set[str]]
    made: frozenset[UUID]

    def of(self, case: AssessmentCase, instructs: bool) -> list[str]:
        """The roles in which the person may assess the case."""
        found = set(self.roles[case.id]) | ({"instructor"} if instructs else set())
        if case.project_id in self.made:
            found &= {"self"}
        return [role for role in ASSESSORS if role in found]


@dataclass(frozen=True)
class Line:
    """A case as the queue shows it; `makers` is empty where the assessor does not learn the names.

    `draft`: the person has a draft of it; `spoken`: they made an assessment final since it was handed in.
    """

    case: AssessmentCase
    project: Project
    plan: AssessmentPlan
    stage: str
    group: str
    makers: Sequence[str]
    roles: Sequence[str]
    draft: bool
    spoken: bool


@dataclass(frozen=True)
class Queue:
    """One page: its lines, and where the next begins (None: there is none)."""

    lines: Sequence[Line]
    after: tuple[datetime | None, UUID] | None


def queue(session: Session, actor: Actor, filters: Filters, *, limit: int = PAGE) -> Queue:
    """A page of what `actor` may assess, in a constant number of queries."""
    mine = own(session, actor)
    found = _filtered(session, actor, filters, mine)
    rows = session.execute(_after(found, filters).limit(limit + 1)).all()
    shown = rows[:limit]
    last = shown[-1][0] if len(rows) > limit else None
    return Queue(_lines(session, actor, shown, mine), (last.ready_at, last.id) if last is not None else None)


def following(session: Session, actor: Actor, filters: Filters, case: AssessmentCase) -> tuple[UUID, str, str] | None:
    """Project, plan and role of what comes after the case in the queue, from its beginning after its end."""
    mine = own(session, actor)
    for begun in (filters.past(case.ready_at, case.id), filters.past(None, None)):
        found = _filtered(session, actor, begun, mine).where(AssessmentCase.id != case.id)
        row = session.execute(_after(found, begun).limit(1)).first()
        if row is not None:
            roles = mine.of(row[0], row[1])
            return row[0].project_id, row[0].plan, filters.role if filters.role in roles else (roles or [""])[0]
    return None


def own(session: Session, actor: Actor) -> Mine:
    """What the person was asked to assess, and what they may assess of their own."""
    roles: defaultdict[UUID, set[str]] = defaultdict(set)
    asked = (
        select(Allocation.case_id, Allocation.role)
        .where(Allocation.person_id == actor.person_id, Allocation.withdrawn_at.is_(None))
        .order_by(Allocation.id.desc())
        .limit(ASKED)
    )
    for case_id, role in session.execute(asked):
        roles[case_id].add(role)
    team = (
        select(AssessmentCase.id, AssessmentCase.plan, Project, TeamMember.left_at)
        .join(Project, Project.id == AssessmentCase.project_id)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(TeamMember.person_id == actor.person_id)
        .order_by(AssessmentCase.id.desc())
        .limit(ASKED)
    )
    rows = session.execute(team).all()
    briefs = plans_of(session, [project for _case, _plan, project, _left in rows])
    for case_id, plan, project, left_at in rows:
        rule = briefs[project.id].get(plan)
        if rule is not None and rule.plan.rule("self") is not None and left_at is None:
            roles[case_id].add("self")
    return Mine(roles, frozenset(project.id for _case, _plan, project, _left in rows))


def _filtered(session: Session, actor: Actor, filters: Filters, mine: Mine) -> Found:
    reach = _reached(session, actor)
    asked = AssessmentCase.id.in_([case_id for case_id, roles in mine.roles.items() if _fits(roles, filters)])
    instructs = and_(reach, AssessmentCase.project_id.not_in(mine.made)) if mine.made else reach
    unasked = without_instructors(session)
    if unasked:
        instructs = and_(instructs, ~_unasked(unasked))
    if filters.mine or filters.role not in ("", "instructor"):
        within: ColumnElement[bool] = asked
    else:
        within = or_(instructs, asked) if mine.roles else instructs
    found = select(AssessmentCase, instructs.label("instructs")).where(within)
    if filters.state == TODO:
        found = found.where(AssessmentCase.state == WAITING, ~_spoken(actor))
    else:
        found = found.where(AssessmentCase.state == filters.state)
    if filters.run is not None:
        found = found.where(AssessmentCase.run_id == filters.run)
    if filters.brief:
        found = found.where(_on(filters.brief))
    if filters.plan:
        found = found.where(AssessmentCase.plan == filters.plan)
    if filters.late:
        found = found.where(AssessmentCase.late_days > 0)
    return found


def states_in(session: Session, actor: Actor, filters: Filters) -> dict[str, int]:
    """How many cases of the run and the brief are in each state, of those that `actor` may assess by office."""
    found = select(AssessmentCase.state, func.count(AssessmentCase.id)).where(
        _reached(session, actor), AssessmentCase.run_id == filters.run, _on(filters.brief)
    )
    return {row[0]: row[1] for row in session.execute(found.group_by(AssessmentCase.state))}


def _on(brief: str) -> ColumnElement[bool]:
    return exists().where(Project.id == AssessmentCase.project_id, Project.brief == brief)


def _unasked(plans: Sequence[tuple[str, str]]) -> ColumnElement[bool]:
    """That the plan asks no instructor; the project's brief is looked at only where the plan's name could be one."""
    here = Project.id == AssessmentCase.project_id
    alike = exists().where(here, tuple_(Project.brief_hash, AssessmentCase.plan).in_(plans))
    return and_(AssessmentCase.plan.in_(sorted({plan for _brief, plan in plans})), alike)


def _fits(roles: set[str], filters: Filters) -> bool:
    return not filters.role or filters.role in roles


def _spoken(actor: Actor) -> ColumnElement[bool]:
    """Whether the person made an assessment final that still holds."""
    return exists().where(
        Assessment.case_id == AssessmentCase.id,
        Assessment.assessor_id == actor.person_id,
        Assessment.final_at.is_not(None),
        Assessment.withdrawn_at.is_(None),
        Assessment.final_at >= AssessmentCase.ready_at,
    )


def _after(found: Found, filters: Filters) -> Found:
    """In the order of the queue, from where the filters say; what was never handed in has no time to go by."""
    if filters.state == OPEN:
        if filters.after_id is not None:
            found = found.where(AssessmentCase.id > filters.after_id)
        return found.order_by(AssessmentCase.id)
    if filters.after_at is not None and filters.after_id is not None:
        place = tuple_(AssessmentCase.ready_at, AssessmentCase.id)
        found = found.where(place > tuple_(filters.after_at, filters.after_id))
    return found.order_by(AssessmentCase.ready_at, AssessmentCase.id)


def _lines(session: Session, actor: Actor, rows: Sequence[Row[AssessmentCase, bool]], mine: Mine) -> list[Line]:
    ids = [row[0].project_id for row in rows]
    projects = {row.id: row for row in session.scalars(select(Project).where(Project.id.in_(ids)))}
    plans, names = plans_of(session, projects.values()), _makers(session, ids)
    groups = _groups(session, {row[0].run_id for row in rows})
    drafts, spoken = _my_words(session, actor, [row[0] for row in rows])
    lines = []
    for case, instructs in rows:
        project = projects[case.project_id]
        roles, planned = mine.of(case, bool(instructs)), plans[project.id].get(case.plan)
        if not roles or planned is None:
            continue
        hidden = set(roles) <= {"peer"}
        lines.append(
            Line(
                case=case,
                project=project,
                plan=planned.plan,
                stage=planned.stage,
                group="" if hidden else groups[case.run_id],
                makers=[] if hidden else names[project.id],
                roles=roles,
                draft=case.id in drafts,
                spoken=case.id in spoken,
            )
        )
    return lines


def _groups(session: Session, run_ids: set[UUID]) -> dict[UUID, str]:
    """The name of the class of each run."""
    rows = session.execute(
        select(CourseRun.id, SchoolClass.name)
        .join(SchoolClass, SchoolClass.id == CourseRun.class_id)
        .where(CourseRun.id.in_(run_ids))
    )
    return {row[0]: row[1] for row in rows}


def _makers(session: Session, project_ids: Sequence[UUID]) -> defaultdict[UUID, list[str]]:
    names: defaultdict[UUID, list[str]] = defaultdict(list)
    rows = session.execute(
        select(TeamMember.project_id, Person.display_name)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.project_id.in_(project_ids), TeamMember.left_at.is_(None))
        .order_by(TeamMember.id)
    )
    for project_id, name in rows:
        names[project_id].append(name)
    return names


def _my_words(session: Session, actor: Actor, cases: Sequence[AssessmentCase]) -> tuple[set[UUID], set[UUID]]:
    """The cases with a draft of the person's, and those of which they said something final."""
    rows = session.execute(
        select(Assessment.case_id, Assessment.final_at).where(
            Assessment.case_id.in_([case.id for case in cases]),
            Assessment.assessor_id == actor.person_id,
            Assessment.withdrawn_at.is_(None),
        )
    ).all()
    return {row[0] for row in rows if row[1] is None}, {row[0] for row in rows if row[1] is not None}


@dataclass(frozen=True)
class Choices:
    """What the filters may be set to: runs with the names of course and class, and plans."""

    runs: Sequence[tuple[UUID, dict[str, str], str]]
    plans: Sequence[str]


def choices(session: Session, actor: Actor) -> Choices:
    """For whoever assesses as an instructor; others have few cases."""
    runs = session.execute(
        select(CourseRun.id, CourseRow.title, SchoolClass.name)
        .join(CourseRow, CourseRow.id == CourseRun.course_id)
        .join(SchoolClass, SchoolClass.id == CourseRun.class_id)
        .where(exists().where(AssessmentCase.run_id == CourseRun.id, _reached(session, actor)))
        .order_by(CourseRun.id.desc())
        .limit(200)
    ).all()
    return Choices([(row[0], row[1], row[2]) for row in runs], plan_names(session) if runs else [])


def _reached(session: Session, actor: Actor) -> ColumnElement[bool]:
    return rows_with(session, actor, ASSESS, AssessmentCase.run_id.expression, AssessmentCase.project_id.expression)

"""Lists: what somebody is asked to assess, and who was asked for the projects of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, Select, select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.brief import Brief
from makerpath.service.allocations.models import Allocation, JurorLink
from makerpath.service.assessing.roles import still_blind
from makerpath.service.assessments.cases import ASKING
from makerpath.service.assessments.models import Assessment, AssessmentCase, WAITING
from makerpath.service.core.events import Event
from makerpath.service.courses.definitions import load_brief
from makerpath.service.courses.models import CourseRun
from makerpath.service.ownership.queries import makers_of
from makerpath.service.people.models import Grant, Person
from makerpath.service.projects.models import Project

MOST = 200
"""So many allocations of one's own stand on the page, the open ones first."""


@dataclass(frozen=True)
class Asked:
    """Something that somebody is asked to assess; `draft`: they have begun; `open`: they can."""

    row: Allocation
    case: AssessmentCase
    project: Project
    brief: Brief
    plan: AssessmentPlan
    stage: str
    draft: bool

    @property
    def open(self) -> bool:
        return self.case.state in ASKING

    @property
    def waits(self) -> bool:
        return self.open and self.row.done_at is None


@dataclass(frozen=True)
class Assessing:
    """Somebody who is asked; `said` is their newest final assessment that still counts."""

    row: Allocation
    person: Person
    draft: bool
    said: Assessment | None


@dataclass
class CaseLine:
    """A case of a run with whoever was asked for it.

    `unseen`: somebody is still to judge it without what the others say, so that nobody reads that yet.
    """

    case: AssessmentCase
    project: Project
    makers: list[Person]
    plan: AssessmentPlan
    stage: str
    assessors: list[Assessing] = field(default_factory=list)
    unseen: bool = False

    def of(self, role: str) -> list[Assessing]:
        return [one for one in self.assessors if one.row.role == role and one.row.withdrawn_at is None]

    def done(self, role: str) -> int:
        return sum(one.row.done_at is not None for one in self.of(role))


@dataclass(frozen=True)
class RoundLines:
    """One plan of one brief in a run, with its cases; `last_moment` is until when somebody who is asked has time."""

    slug: str
    brief: Brief
    plan: AssessmentPlan
    lines: Sequence[CaseLine]

    @property
    def last_moment(self) -> datetime | None:
        asked = [one.row for line in self.lines for one in line.assessors if one.row.role != "juror"]
        moments = [row.last_moment for row in asked if row.withdrawn_at is None]
        return max((moment for moment in moments if moment is not None), default=None)

    @property
    def waiting(self) -> int:
        return sum(line.case.state == WAITING for line in self.lines)


@dataclass(frozen=True)
class JurorLine:
    """A juror of a run, and how much of what they were asked is done."""

    link: JurorLink
    name: str
    asked: int
    done: int


def asked_of(session: Session, person_id: UUID, roles: Collection[str]) -> list[Asked]:
    """What the person is asked to assess in these roles: what waits first, the nearest day first."""
    rows = session.execute(
        select(Allocation, AssessmentCase, Project)
        .join(AssessmentCase, AssessmentCase.id == Allocation.case_id)
        .join(Project, Project.id == Allocation.project_id)
        .where(Allocation.person_id == person_id, Allocation.withdrawn_at.is_(None), Allocation.role.in_(sorted(roles)))
        .order_by(Allocation.done_at.is_not(None), Allocation.due_at, Allocation.id)
        .limit(MOST)
    ).all()
    begun = set(
        session.execute(
            select(Assessment.case_id, Assessment.assessor_role).where(
                Assessment.assessor_id == person_id,
                Assessment.case_id.in_([case.id for _row, case, _project in rows]),
                Assessment.final_at.is_(None),
                Assessment.withdrawn_at.is_(None),
            )
        ).all()
    )
    briefs = _briefs(session, [project for _row, _case, project in rows])
    found = []
    for row, case, project in rows:
        brief = briefs[project.brief_hash, project.brief_wording]
        plan = brief.plan(case.plan)
        if plan is not None:
            draft = (case.id, row.role) in begun
            found.append(Asked(row, case, project, brief, plan, brief.assessed_at(plan), draft))
    return sorted(found, key=lambda one: (not one.waits, not one.open))


def waiting_for(session: Session, person_id: UUID) -> int:
    """How much waits for the person to assess it."""
    return (
        session.scalar(
            select(func.count(Allocation.id))
            .join(AssessmentCase, AssessmentCase.id == Allocation.case_id)
            .where(
                Allocation.person_id == person_id,
                Allocation.withdrawn_at.is_(None),
                Allocation.done_at.is_(None),
                AssessmentCase.state.in_(ASKING),
            )
        )
        or 0
    )


def rounds_of(session: Session, run: CourseRun) -> list[RoundLines]:
    """Everything that is assessed in the run by more than its instructor, in a constant number of queries."""
    found = select(AssessmentCase, Project).join(Project, Project.id == AssessmentCase.project_id)
    lines = _lines(session, found.where(AssessmentCase.run_id == run.id).order_by(Project.title, Project.id))
    grouped: defaultdict[tuple[str, str], list[CaseLine]] = defaultdict(list)
    for line in lines:
        grouped[line.project.brief, line.plan.id].append(line)
    briefs = _briefs(session, [line.project for line in lines])
    rounds = []
    for (slug, _plan), members in sorted(grouped.items()):
        newest = max(members, key=lambda line: line.project.id)
        brief = briefs[newest.project.brief_hash, newest.project.brief_wording]
        rounds.append(RoundLines(slug, brief, newest.plan, members))
    return rounds


def cases_with_assessors(session: Session, project: Project, reader: UUID | None = None) -> list[CaseLine]:
    """The cases of one project in the order of its brief, as the reader may see them."""
    found = select(AssessmentCase, Project).join(Project, Project.id == AssessmentCase.project_id)
    lines = _lines(session, found.where(AssessmentCase.project_id == project.id).order_by(AssessmentCase.id))
    blind = still_blind(session, project.id, reader)
    for line in lines:
        seconds = [one.row for one in line.assessors if one.row.blind and one.row.withdrawn_at is None]
        line.unseen = blind or (line.case.state == WAITING and any(row.done_at is None for row in seconds))
    return lines


def reported(session: Session, project: Project) -> dict[UUID, str]:
    """What makers reported of assessments: the id of the assessment, and what they said to it."""
    rows = session.execute(
        select(Event.subject_id, Event.data).where(Event.project_id == project.id, Event.verb == "assessment.reported")
    )
    return {subject: str(data.get("reason", "")) for subject, data in rows if subject is not None}


def others_who_spoke(session: Session, lines: Sequence[CaseLine]) -> dict[UUID, list[tuple[Assessment, str]]]:
    """By case, the final assessments of whoever was never asked by name, such as an instructor or a panel."""
    asked = {(one.row.case_id, one.row.person_id, one.row.role) for line in lines for one in line.assessors}
    found: defaultdict[UUID, list[tuple[Assessment, str]]] = defaultdict(list)
    rows = session.execute(
        select(Assessment, Person.display_name)
        .join(Person, Person.id == Assessment.assessor_id)
        .where(
            Assessment.case_id.in_([line.case.id for line in lines]),
            Assessment.final_at.is_not(None),
            Assessment.withdrawn_at.is_(None),
            Assessment.assessor_role != "self",
        )
        .order_by(Assessment.number)
    )
    newest = {(row.case_id, row.assessor_id, row.assessor_role): (row, name) for row, name in rows}
    for key, pair in newest.items():
        if key not in asked:
            found[key[0]].append(pair)
    return found


def jurors_of(session: Session, run: CourseRun) -> list[JurorLine]:
    """The jurors of a run, the newest first."""
    done = func.count(Allocation.done_at)
    rows = session.execute(
        select(JurorLink, Person.display_name, func.count(Allocation.id), done)
        .join(Person, Person.id == JurorLink.person_id)
        .outerjoin(
            Allocation,
            (Allocation.person_id == JurorLink.person_id)
            & (Allocation.withdrawn_at.is_(None) | Allocation.done_at.is_not(None)),
        )
        .where(JurorLink.run_id == run.id)
        .group_by(JurorLink.id, Person.display_name)
        .order_by(JurorLink.id.desc())
    )
    return [JurorLine(link, name, asked, spoken) for link, name, asked, spoken in rows]


def who_may(session: Session, project: Project, role: str) -> list[Person]:
    """Mentors or instructors of the project who do not make it, by name."""
    makers = {person.id for person in makers_of(session, [project.id])[project.id]}
    scopes = set(project.scopes(session))
    grants = session.scalars(
        select(Grant).where(Grant.role == role, Grant.scope_id.in_([scope_id for _kind, scope_id in scopes]))
    )
    ids = {grant.person_id for grant in grants if grant.active() and (grant.scope_kind, grant.scope_id) in scopes}
    people = select(Person).where(Person.id.in_(ids - makers), Person.erased_at.is_(None))
    return list(session.scalars(people.order_by(Person.display_name, Person.id)))


def _lines(session: Session, found: Select[AssessmentCase, Project]) -> list[CaseLine]:
    rows = session.execute(found).all()
    projects = [project for _case, project in rows]
    briefs, makers = _briefs(session, projects), makers_of(session, [project.id for project in projects])
    lines: dict[UUID, CaseLine] = {}
    for case, project in rows:
        brief = briefs[project.brief_hash, project.brief_wording]
        plan = brief.plan(case.plan)
        if plan is not None and not plan.own:
            lines[case.id] = CaseLine(case, project, makers[project.id], plan, brief.assessed_at(plan))
    ids = [case.id for case, _project in rows]
    said = session.scalars(
        select(Assessment)
        .where(Assessment.case_id.in_(ids), Assessment.withdrawn_at.is_(None))
        .order_by(Assessment.number)
    ).all()
    finals = {(row.case_id, row.assessor_id, row.assessor_role): row for row in said if row.final_at is not None}
    drafts = {(row.case_id, row.assessor_id, row.assessor_role) for row in said if row.final_at is None}
    asked = session.execute(
        select(Allocation, Person)
        .join(Person, Person.id == Allocation.person_id)
        .where(Allocation.case_id.in_(ids))
        .order_by(Person.display_name, Allocation.id)
    )
    for row, person in asked:
        key = row.case_id, row.person_id, row.role
        if row.case_id in lines:
            lines[row.case_id].assessors.append(Assessing(row, person, key in drafts, finals.get(key)))
    return list(lines.values())


def _briefs(session: Session, projects: Sequence[Project]) -> dict[tuple[str, str], Brief]:
    keys = {(project.brief_hash, project.brief_wording) for project in projects}
    return {key: load_brief(session, *key) for key in keys}

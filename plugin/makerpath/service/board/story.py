"""The whole story of a project for one page: from its question to its certificate, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.domain.text import LocalText
from makerpath.service import policy
from makerpath.service.assessing.roles import without_results
from makerpath.service.assessments.feedback import Feedback, feedback
from makerpath.service.assessments.results import result_of
from makerpath.service.certificates.models import Certificate, holding
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import FileReference
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.critiques.queries import Thread, threads
from makerpath.service.exhibition.models import PublicPage
from makerpath.service.journal.models import JournalEntry
from makerpath.service.materials.models import MaterialItem, ResourcePlan
from makerpath.service.ownership.queries import makers_of
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.view import CAN, project_view, ProjectView

NOTES_OF_A_STAGE = 6
"""The newest notes of the journal that stand with each stage; the journal has them all."""


@dataclass(frozen=True)
class Note:
    """A note of the journal."""

    row: JournalEntry
    by: str
    file: FileReference | None


@dataclass(frozen=True)
class Story:
    """Everything that the page and the portfolio tell of a project to this reader.

    `notes` and `notes_in_all` go by stage; `materials` and their `costs` (minor units by currency) are those that were
    not taken out; `result` is there for those who may see the assessment; `page` only once it is public.
    """

    view: ProjectView
    course: CourseRow
    question: LocalText
    makers: list[tuple[str, str]]
    critiques: dict[str, list[Thread]]
    notes: dict[str, list[Note]]
    notes_in_all: dict[str, int]
    materials: list[MaterialItem]
    costs: dict[str, int]
    resources: dict[str, str]
    result: Feedback | None
    certificates: list[tuple[Certificate, str]]
    page: PublicPage | None


def story_of(session: Session, actor: Actor, project: Project) -> Story:
    """The story as `actor` may read it; they have `project.view`."""
    can = without_results(session, actor, project, policy.rights(session, actor, project, CAN))
    view = project_view(session, actor, project, can=can)
    run = session.get_one(CourseRun, project.run_id)
    critiques: defaultdict[str, list[Thread]] = defaultdict(list)
    for thread in threads(session, project):
        critiques[thread.first.row.stage].append(thread)
    notes, in_all = _notes(session, project)
    materials = list(
        session.scalars(
            select(MaterialItem)
            .where(MaterialItem.project_id == project.id, MaterialItem.removed_at.is_(None))
            .order_by(MaterialItem.id)
        )
    )
    costs: defaultdict[str, int] = defaultdict(int)
    for item in materials:
        costs[item.currency] += round(item.quantity * item.unit_cost)
    plan = session.scalar(select(ResourcePlan).where(ResourcePlan.project_id == project.id))
    page = session.scalar(
        select(PublicPage).where(
            PublicPage.project_id == project.id, PublicPage.published_at.is_not(None), PublicPage.blocked_at.is_(None)
        )
    )
    return Story(
        view=view,
        course=session.get_one(CourseRow, run.course_id),
        question=LocalText(project.question) if project.question else view.brief.driving_question,
        makers=_makers(session, project),
        critiques=dict(critiques),
        notes=notes,
        notes_in_all=in_all,
        materials=materials,
        costs={currency: cost for currency, cost in sorted(costs.items()) if cost},
        resources={name: words for name, words in plan.sections.items() if words} if plan else {},
        result=_result(session, view),
        certificates=_certificates(session, actor, project),
        page=page,
    )


def _makers(session: Session, project: Project) -> list[tuple[str, str]]:
    """Each maker's name and role, those who are there since the beginning first."""
    rows = session.execute(
        select(Person.display_name, TeamMember.role)
        .join(TeamMember, TeamMember.person_id == Person.id)
        .where(TeamMember.project_id == project.id, TeamMember.left_at.is_(None))
        .order_by(TeamMember.id)
    )
    return [(row.display_name, row.role) for row in rows]


def _notes(session: Session, project: Project) -> tuple[dict[str, list[Note]], dict[str, int]]:
    """The newest notes of each stage in the order they were written, and how many there are."""
    here = JournalEntry.project_id == project.id, JournalEntry.removed_at.is_(None)
    place = func.row_number().over(partition_by=JournalEntry.stage, order_by=JournalEntry.id.desc()).label("place")
    newest = select(JournalEntry.id, place).where(*here).subquery()
    rows = session.execute(
        select(JournalEntry, Person.display_name, FileReference)
        .join(newest, newest.c.id == JournalEntry.id)
        .join(Person, Person.id == JournalEntry.created_by)
        .outerjoin(FileReference, FileReference.id == JournalEntry.file_id)
        .where(newest.c.place <= NOTES_OF_A_STAGE)
        .order_by(JournalEntry.id)
    )
    notes: defaultdict[str, list[Note]] = defaultdict(list)
    for row, name, file in rows:
        notes[row.stage].append(Note(row, name, file))
    counts = session.execute(select(JournalEntry.stage, func.count()).where(*here).group_by(JournalEntry.stage))
    return dict(notes), {row[0]: row[1] for row in counts}


def _result(session: Session, view: ProjectView) -> Feedback | None:
    result = result_of(session, view.row) if "assessment.view" in view.can else None
    return feedback(session, result) if result else None


def _certificates(session: Session, actor: Actor, project: Project) -> list[tuple[Certificate, str]]:
    """Those that the reader may see: their own, or all for the school."""
    rows = session.execute(
        select(Certificate, Person.display_name)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.project_id == project.id, holding(utc_now()))
        .order_by(Certificate.id)
    ).all()
    mine = policy.permitted(session, actor, "certificate.view", [row for row, _name in rows])
    return [(row, name) for row, name in rows if row in mine]


def titles(session: Session, ids: list[UUID]) -> dict[UUID, str]:
    """What these projects are called, with who makes them: many of a class may have the same title."""
    makers = makers_of(session, ids)
    rows = session.execute(select(Project.id, Project.title).where(Project.id.in_(ids)))
    return {id_: " · ".join([title, *(person.display_name for person in makers[id_])]) for id_, title in rows}

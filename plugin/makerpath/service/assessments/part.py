"""`::assessment{brief="…"}` in a lesson: the rubric, one's own words and result, what one is asked to assess; for staff
the queue, and in a platform's block the desk itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import select

from makerpath.domain.brief import Brief
from makerpath.domain.contract import Summary
from makerpath.domain.errors import NotFound
from makerpath.domain.rubric import Rubric
from makerpath.service import policy
from makerpath.service.assessing import inside
from makerpath.service.assessing.filters import Filters, place
from makerpath.service.assessing.queue import Line, Queue, queue, states_in
from makerpath.service.assessing.roles import blind_to, without_results
from makerpath.service.assessments.models import APPROVAL, AssessmentCase, ESCALATED, STATES
from makerpath.service.assessments.results import Result, result_of, results_in
from makerpath.service.classes.members import enrolled
from makerpath.service.core import templates
from makerpath.service.core.database import utc_now
from makerpath.service.courses.ages import band_of_run
from makerpath.service.operation import Answer
from makerpath.service.parts import Act, part, PartForm, Reader, Shown, Spot
from makerpath.service.people.models import Person, School
from makerpath.service.projects.actions import Form, perform
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.own import own_project
from makerpath.service.projects.tabs import TabReader
from makerpath.service.projects.view import CAN
from makerpath.service.results.tab import assessment as own_tab

STYLES = ("css/project.css", "css/tabs.css", "css/results.css", "css/desk.css")
OF_MAKERS = (
    "assessment.self",
    "assessment.answer",
    "assessment.report",
    "contribution.claim",
    "contribution.rate",
)
"""The forms of the project's tab that makers have."""


@dataclass(frozen=True)
class Made:
    """A project of the run on this brief, its makers' names, and its result."""

    project: Project
    makers: list[str]
    final: Result | None


@dataclass(frozen=True)
class Overview:
    """What staff see: those without a result, those who have one, and learners without a project."""

    waiting: list[Made]
    assessed: list[Made]
    without: list[str]


@dataclass(frozen=True)
class Waiting:
    """The queue of an assessor: its lines, what a link of it opens, and what else there is to do."""

    queue: Queue
    filters: Filters
    plans: Sequence[tuple[str, str]]
    states: dict[str, int]
    moderates: bool
    further: str

    def opens(self, line: Line) -> str:
        return inside.query(self.filters, desk=str(line.case.id), as_=_role(line))

    def only(self, state: str) -> str:
        return inside.query(replace(self.filters, state=state))


def _own_form(name: str) -> Act:
    """A form of the makers' own project, as its tab has it."""

    def act(form: PartForm) -> Answer:
        with form.services.database.reading(form.actor.school_id) as session:
            project = own_project(session, form.actor.person_id, form.spot)
            project_id = project.id if project else None
        if project_id is None:
            raise NotFound()
        perform(name, Form(form.services, form.actor, project_id, form.key, form.fields, {}))
        return {}

    return act


@part("assessment", actions={"assessment.save": inside.save} | {name: _own_form(name) for name in OF_MAKERS})
def assessment(reader: Reader, spot: Spot) -> Shown:
    """Everybody reads the rubric; a result is shown to its makers, and to staff who may see all of them."""
    project = own_project(reader.session, reader.actor.person_id, spot)
    can = _rights(reader, project)
    seen = project is not None and "assessment.view" in can
    result = result_of(reader.session, project, reader.actor.person_id) if project is not None and seen else None
    summary = Summary(state="done" if result else "open")
    block = reader.host.kind == "block"
    desk = inside.show(reader, spot) if block else None
    if desk is not None or (block and reader.page.get("only")):
        return Shown(desk or Markup(), summary, inside.SCRIPTS, STYLES)
    zone = reader.session.get_one(School, reader.actor.school_id).time_zone
    assesses = reader.allowed("project.assess", spot)
    html = reader.render(
        "assessment.html",
        spot,
        brief=spot.load(reader.session, "brief", Brief),
        rubric=spot.load(reader.session, "rubric", Rubric),
        project=project,
        own=_own(reader, project, can) if project is not None and seen else "",
        learns=reader.allowed("run.learn", spot),
        band=band_of_run(reader.session, spot.run_id),
        overview=_overview(reader, spot) if reader.allowed("assessment.view", spot) else None,
        assesses=assesses,
        waiting=_waiting(reader, spot) if assesses else None,
        asked=[] if assesses else inside.asked_here(reader.session, reader.actor, spot),
        address=lambda line: _address(reader, line),
        asked_address=lambda row: f"{reader.host.base}/peer/{row.id}",
        asked_opens=lambda row: f"desk={row.case_id}&as={row.role}",
        now=utc_now(),
        all_states=STATES,
        said=reader.page.get("said") == "final",
        round_off=bool(reader.page.get("next")),
        when=lambda moment, style="medium": templates.moment(moment, reader.actor.language, zone, style),
    )
    return Shown(html, summary, styles=STYLES)


def _rights(reader: Reader, project: Project | None) -> frozenset[str]:
    if project is None:
        return frozenset()
    can = policy.rights(reader.session, reader.actor, project, CAN)
    return without_results(reader.session, reader.actor, project, can)


def _own(reader: Reader, project: Project, can: frozenset[str]) -> Markup:
    """The tab of assessment of the reader's own project; what else the project has is a link to it."""
    whole = reader.host.link("project", project.id)
    host = replace(reader.host, link=lambda asked: f"{whole}?{asked}")
    return own_tab(
        TabReader(reader.services, reader.session, reader.actor, host, project, can, reader.typed, reader.page)
    )


def _role(line: Line) -> str:
    return "instructor" if "instructor" in line.roles else line.roles[0]


def _address(reader: Reader, line: Line) -> str:
    return f"{reader.host.base}/projects/{line.project.id}/assess/{line.case.plan}?as={_role(line)}"


def _waiting(reader: Reader, spot: Spot) -> Waiting:
    filters = inside.filters_of(spot, reader.page)
    found = queue(reader.session, reader.actor, filters)
    brief = spot.load(reader.session, "brief", Brief)
    titles = [(plan.id, templates.pick(plan.title, reader.actor.language)) for plan in brief.plans if not plan.own]
    return Waiting(
        queue=found,
        filters=filters,
        plans=[(ident, title or ident) for ident, title in titles],
        states={
            state: count
            for state, count in states_in(reader.session, reader.actor, filters).items()
            if state in (ESCALATED, APPROVAL)
        },
        moderates=reader.allowed("assessment.moderate", spot),
        further=inside.query(filters, after=place(found.after)) if found.after else "",
    )


def _overview(reader: Reader, spot: Spot) -> Overview:
    session = reader.session
    here: tuple[Any, ...] = (Project.run_id == spot.run_id, Project.brief == spot.versions["brief"].slug)
    projects = session.scalars(select(Project).where(*here).order_by(Project.title, Project.id)).all()
    blind = blind_to(session, reader.actor.person_id, AssessmentCase.run_id == spot.run_id)
    finals = results_in(session, [(project, None) for project in projects if project.id not in blind])
    makers: defaultdict[UUID, list[str]] = defaultdict(list)
    busy: set[UUID] = set()
    for project_id, person in session.execute(
        select(TeamMember.project_id, Person)
        .join(Person, Person.id == TeamMember.person_id)
        .join(Project, Project.id == TeamMember.project_id)
        .where(*here, TeamMember.left_at.is_(None))
        .order_by(Person.display_name)
    ):
        makers[project_id].append(person.display_name)
        busy.add(person.id)
    lines = [Made(project, makers[project.id], finals.get((project.id, None))) for project in projects]
    return Overview(
        waiting=[line for line in lines if line.final is None],
        assessed=[line for line in lines if line.final is not None],
        without=[person.display_name for person in enrolled(session, spot.run_id) if person.id not in busy],
    )

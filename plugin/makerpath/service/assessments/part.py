"""`::assessment{brief="…"}` in a lesson: the rubric in plain words, one's own result, and who waits for one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.brief import Brief
from makerpath.domain.contract import Summary
from makerpath.domain.rubric import Rubric
from makerpath.service import policy
from makerpath.service.assessing.roles import blind_to
from makerpath.service.assessments.feedback import Feedback, feedback
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.assessments.results import Result, result_of, results_in
from makerpath.service.classes.members import enrolled
from makerpath.service.core import templates
from makerpath.service.courses.ages import band_of_run
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.parts import part, Reader, Shown, Spot
from makerpath.service.people.models import Person, School
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.own import own_project


@dataclass(frozen=True)
class Line:
    """A project of the run on this brief, its makers' names, and its result."""

    project: Project
    makers: list[str]
    final: Result | None


@dataclass(frozen=True)
class Overview:
    """What staff see: those who wait for an assessment, those who have one, and learners without a project."""

    waiting: list[Line]
    assessed: list[Line]
    without: list[str]


@part("assessment")
def assessment(reader: Reader, spot: Spot) -> Shown:
    """Everybody reads the rubric; a result is shown to its makers, and to staff who may see all of them."""
    project = own_project(reader.session, reader.actor.person_id, spot)
    seen = project is not None and policy.allowed(reader.session, reader.actor, "assessment.view", project)
    result = result_of(reader.session, project, reader.actor.person_id) if project is not None and seen else None
    final = feedback(reader.session, result, reader.actor.person_id) if result else None
    zone = reader.session.get_one(School, reader.actor.school_id).time_zone
    html = reader.render(
        "assessment.html",
        spot,
        brief=spot.load(reader.session, "brief", Brief),
        rubric=_rubric(reader, spot, project, final),
        project=project,
        final=final,
        result=result,
        learns=reader.allowed("run.learn", spot),
        band=band_of_run(reader.session, spot.run_id),
        overview=_overview(reader, spot) if reader.allowed("assessment.view", spot) else None,
        assesses=reader.allowed("project.assess", spot),
        when=lambda moment, style="medium": templates.moment(moment, reader.actor.language, zone, style),
    )
    return Shown(html, Summary(state="done" if final else "open"))


def _rubric(reader: Reader, spot: Spot, project: Project | None, final: Feedback | None) -> Rubric:
    """The rubric by which the reader's own project is judged; without one, the newest."""
    if project is None:
        return spot.load(reader.session, "rubric", Rubric)
    return final.rubric if final else load_rubric(reader.session, project.rubric_hash, project.rubric_wording)


def _overview(reader: Reader, spot: Spot) -> Overview:
    session = reader.session
    here = (Project.run_id == spot.run_id, Project.brief == spot.versions["brief"].slug)
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
    lines = [Line(project, makers[project.id], finals.get((project.id, None))) for project in projects]
    return Overview(
        waiting=[line for line in lines if line.final is None],
        assessed=[line for line in lines if line.final is not None],
        without=[person.display_name for person in enrolled(session, spot.run_id) if person.id not in busy],
    )

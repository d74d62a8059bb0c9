"""From a block's request to a person, a run and a project."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.contract import DefinitionBody, FragmentRequest
from makerpath.domain.errors import Conflict, N_
from makerpath.i18n import choose
from makerpath.service.courses.definitions import body, COURSE, current, load_brief, store_checked
from makerpath.service.courses.models import CourseRow, DefinitionVersion
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.operations import system_actor
from makerpath.service.platforms.operations import link_block, meet
from makerpath.service.platforms.tokens import Bearer
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.operations import begin


@dataclass(frozen=True)
class Caller:
    """Who asks through a block, and for which run and brief."""

    bearer: Bearer
    actor: Actor
    run_id: UUID
    brief: DefinitionVersion
    rubric: DefinitionVersion


def caller(services: Services, bearer: Bearer, request: FragmentRequest) -> Caller:
    """Meet the person and the run. Raises `definition.unknown` (409) until the block has sent its definitions."""
    with services.database.reading(bearer.school_id) as session:
        brief = _version(session, "brief", request.brief, request.brief_hash, request.wording_hash)
        wanted = load_brief(session, brief.scoring_hash, brief.wording_hash).rubric
        rubric = _version(session, "rubric", wanted, request.rubric_hash, request.rubric_wording_hash)
        slug = _course_of(session, brief)
    met = meet(services, system_actor(bearer.school_id), bearer=bearer, course_slug=slug)
    role = "instructor" if bearer.claims.role == "instructor" else "learner"
    actor = Actor(
        person_id=UUID(met["person"]),
        school_id=bearer.school_id,
        language=choose(bearer.claims.lang),
        via="block",
        token_roles=((role, ("class", UUID(met["class"]))),),
    )
    return Caller(bearer, actor, UUID(met["run"]), brief, rubric)


@operation("block.take_definitions")
def take_definitions(work: Work, *, bearer: Bearer, definitions: list[DefinitionBody]) -> Answer:
    """Keep what a platform's block carries, once it is seen to be valid."""
    source = f"platform:{bearer.platform_id}"
    for item in definitions:
        store_checked(work.session, item.kind, item.scoring, item.wording, source)
    return {}


@operation("block.open_project")
def open_project(work: Work, *, who: Caller, title: str, weight: float) -> Answer:
    """Begin the learner's project on the block's brief, and note the block for its grade."""
    brief = load_brief(work.session, who.brief.scoring_hash, who.brief.wording_hash)
    project = begin(
        work,
        run_id=who.run_id,
        brief=who.brief,
        rubric=who.rubric,
        title=title or brief.title.pick(work.actor.language),
    )
    link_block(work, who.bearer, project, weight)
    return {"project": str(project.id)}


@operation("block.keep_link")
def keep_link(work: Work, *, who: Caller, project_id: UUID, weight: float) -> Answer:
    """Note the block again: its weight and its address may have changed since the project was begun."""
    link_block(work, who.bearer, work.get(Project, project_id), weight)
    return {}


def project_of(session: Session, who: Caller) -> Project | None:
    """The caller's project on this brief in this run, if it was begun."""
    return session.scalar(
        select(Project)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(
            Project.run_id == who.run_id,
            Project.brief == who.brief.slug,
            TeamMember.person_id == who.actor.person_id,
            TeamMember.left_at.is_(None),
        )
    )


def projects_of_brief(session: Session, who: Caller) -> list[Project]:
    """Every project of the run on this brief, for its instructor."""
    return list(
        session.scalars(
            select(Project).where(Project.run_id == who.run_id, Project.brief == who.brief.slug).order_by(Project.title)
        )
    )


def _course_of(session: Session, brief: DefinitionVersion) -> str:
    """The slug of the published course that the brief belongs to; its own slug where none is published yet."""
    if brief.source.startswith(COURSE):
        return brief.source.removeprefix(COURSE)
    for slug in session.scalars(select(CourseRow.slug).order_by(CourseRow.id)):
        course = current(session, "course", slug)
        if course and brief.slug in body(session, course.scoring_hash).get("briefs", []):
            return slug
    return brief.slug


def _version(session: Session, kind: str, slug: str, scoring: str, wording: str) -> DefinitionVersion:
    row = session.scalar(
        select(DefinitionVersion)
        .where(
            DefinitionVersion.kind == kind,
            DefinitionVersion.slug == slug,
            DefinitionVersion.scoring_hash == scoring,
            DefinitionVersion.wording_hash == wording,
        )
        .order_by(DefinitionVersion.id.desc())
        .limit(1)
    )
    if row is None:
        raise Conflict(
            "definition.unknown",
            N_("The service does not know this version yet."),
            N_("The block sends it now."),
        )
    return row

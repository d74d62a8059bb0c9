"""Making one's own from a public page: a project that says where it comes from, for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.licences import allows_making
from makerpath.service.core.settings import Settings
from makerpath.service.courses.definitions import AnyVersion
from makerpath.service.exhibition.archive import attribution
from makerpath.service.exhibition.content import MATERIALS, materials_of
from makerpath.service.exhibition.standing import Facts
from makerpath.service.exhibition.view import address, names_of
from makerpath.service.journal.models import JournalEntry
from makerpath.service.journal.search import terms
from makerpath.service.materials.models import MaterialItem
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.policy import Actor
from makerpath.service.progress.opening import closed_lessons
from makerpath.service.progress.view import closed_briefs
from makerpath.service.projects.models import Project
from makerpath.service.projects.own import project_on
from makerpath.service.starting.operations import begin
from makerpath.service.starting.places import Place, places

COPIED = ("name", "quantity", "unit", "unit_cost", "currency", "consumable", "source")


@dataclass(frozen=True)
class Original:
    """What is taken along from a public page, as plain data: it may be another school's."""

    origin: dict[str, Any]
    materials: tuple[dict[str, Any], ...]


def original(session: Session, facts: Facts, settings: Settings) -> Original:
    """The page's title, makers as shown, licence and address, what it was made from itself, and its materials."""
    page = facts.page
    assert page is not None
    if not allows_making(page.licence):
        raise MakerpathError(
            "fork.no_licence",
            N_("The makers keep all their rights: nobody else may build on this work."),
            N_("Let it give you an idea, and begin from your own question."),
            status=403,
        )
    before = facts.project.origin if facts.project.origin.get("kind") == "fork" else {}
    rows = materials_of(session, facts.project.id) if MATERIALS in page.shown else []
    return Original(
        {
            "kind": "fork",
            "id": page.code,
            "title": page.title,
            "makers": names_of(facts),
            "licence": page.licence,
            "url": address(settings, page.code),
            "before": attribution(before),
        },
        tuple({name: getattr(row, name) for name in COPIED} for row in rows),
    )


def free_places(session: Session, actor: Actor) -> list[Place]:
    """The briefs on which the learner has no project yet and may begin one, of all their runs."""
    if actor.as_learner:
        return []
    found = [place for place in places(session, actor.person_id) if place.project is None]
    closed = {}
    for place in found:
        if place.run.id not in closed:
            lessons = closed_lessons(session, actor, place.run, place.course)
            closed[place.run.id] = closed_briefs(session, place.run, lessons)
    return [place for place in found if place.brief.id not in closed[place.run.id]]


@operation("project.fork")
def fork(work: Work, *, run_id: UUID, brief: AnyVersion, rubric: AnyVersion, title: str, original: Original) -> Answer:
    """Begin a project from somebody's public page; where it comes from stands on it from now on."""
    if project_on(work.session, run_id, brief.slug, work.actor.person_id) is not None:
        raise Conflict(
            "fork.begun",
            N_("You have a project on this brief already."),
            N_("Choose another brief, or go on with your own project."),
        )
    project = begin(work, run_id=run_id, brief=brief, rubric=rubric, title=title, origin=original.origin)
    return taken(work, project, original)


def taken(work: Work, project: Project, original: Original) -> Answer:
    """Give the fresh `project` the materials of its original, and a first line of the journal that leads there."""
    assert work.actor.person_id is not None
    for line in original.materials:
        work.add(MaterialItem(project_id=project.id, created_by=work.actor.person_id, **line))
    said = f"{original.origin['title']} · {', '.join(original.origin['makers'])} · {original.origin['licence']}"
    work.add(
        JournalEntry(
            project_id=project.id,
            stage=project.stage,
            kind="link",
            body=said,
            language=work.actor.language,
            url=original.origin["url"],
            terms=terms(said, project.run_id, project.id),
            created_by=work.actor.person_id,
        )
    )
    work.record("project.forked", project.id, project_id=project.id, title=original.origin["title"])
    return {"project": str(project.id)}

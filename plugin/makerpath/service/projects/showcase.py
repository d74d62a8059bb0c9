"""`::showcase{}` in a lesson: what the class has made and chosen to show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.text import LocalText
from makerpath.service.core.files import FileReference
from makerpath.service.courses.definitions import load_brief
from makerpath.service.operation import Answer
from makerpath.service.parts import part, PartForm, Reader, Shown, Spot
from makerpath.service.people.models import Person
from makerpath.service.previews.queries import of_files
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.showing import may_be_shown, newest_pictures

LONGEST = 100
"""Of what is searched for, in characters."""


@dataclass(frozen=True)
class Exhibit:
    """A project as the class sees it; `picture` is the newest of its versions or photos."""

    project: Project
    question: LocalText
    makers: list[str]
    picture: FileReference | None

    def matches(self, words: Iterable[str]) -> bool:
        """Whether every word stands somewhere in what is shown."""
        texts = [self.project.title, *self.makers, *self.question.values()]
        return all(any(word in text.casefold() for text in texts) for word in words)


def _find(form: PartForm) -> Answer:
    """Only the fragment changes: what was searched for comes back with the page."""
    return {}


@part("showcase", {"find": _find})
def showcase(reader: Reader, spot: Spot) -> Shown:
    """The projects of the run whose makers show them; nothing else of theirs, and nobody outside of the run."""
    everything = exhibits(reader.session, spot.run_id)
    words = reader.page.get("find", "").strip()[:LONGEST]
    html = reader.render(
        "showcase.html",
        spot,
        exhibits=[item for item in everything if item.matches(words.casefold().split())],
        everything=len(everything),
        words=words,
        **of_files(reader.services, reader.session, while_shown=True),
    )
    return Shown(html)


def exhibits(session: Session, run_id: UUID) -> list[Exhibit]:
    """Everything shown in the run, the newest first."""
    rows = session.scalars(
        select(Project)
        .where(Project.run_id == run_id, Project.shown_at.is_not(None))
        .order_by(Project.shown_at.desc(), Project.id.desc())
    )
    projects = [row for row in rows if may_be_shown(session, row)]
    ids = [project.id for project in projects]
    makers, pictures = _makers(session, ids), newest_pictures(session, ids)
    briefs = {(project.brief_hash, project.brief_wording) for project in projects}
    questions = {brief: load_brief(session, *brief).driving_question for brief in briefs}
    return [
        Exhibit(
            project,
            questions[project.brief_hash, project.brief_wording],
            makers[project.id],
            pictures.get(project.id),
        )
        for project in projects
    ]


def _makers(session: Session, ids: list[UUID]) -> defaultdict[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for project_id, name in session.execute(
        select(TeamMember.project_id, Person.display_name)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.project_id.in_(ids), TeamMember.left_at.is_(None))
        .order_by(Person.display_name)
    ):
        found[project_id].append(name)
    return found

"""`::showcase{}` in a lesson: what the class has made and chosen to show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
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
from makerpath.service.projects.models import Evidence, Iteration, Project, TeamMember
from makerpath.service.projects.showing import may_be_shown
from makerpath.service.uploads.links import file_url
from makerpath.service.uploads.media import PICTURES

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
        file_url=lambda file: file_url(reader.services, file, while_shown=True),
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
    makers, pictures = _makers(session, ids), _pictures(session, ids)
    return [
        Exhibit(
            project,
            load_brief(session, project.brief_hash, project.brief_wording).driving_question,
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


def _pictures(session: Session, ids: list[UUID]) -> dict[UUID, FileReference]:
    """The picture of each project that was added last, among what its makers have not taken back."""
    files = {
        row.id: row
        for row in session.scalars(
            select(FileReference).where(FileReference.project_id.in_(ids), FileReference.media_type.in_(PICTURES))
        )
    }
    newest: dict[UUID, tuple[UUID, FileReference]] = {}
    for at, project_id, file_id in _used(session, ids):
        if file_id in files and (project_id not in newest or at > newest[project_id][0]):
            newest[project_id] = at, files[file_id]
    return {project_id: file for project_id, (_at, file) in newest.items()}


def _used(session: Session, ids: list[UUID]) -> Iterator[tuple[UUID, UUID, UUID]]:
    """Row (its id tells the time), project and file of all that is shown in the project now."""
    evidence = select(Evidence.id, Evidence.project_id, Evidence.file_id).where(
        Evidence.project_id.in_(ids), Evidence.withdrawn_at.is_(None)
    )
    for row_id, project_id, file_id in session.execute(evidence):
        if file_id is not None:
            yield row_id, project_id, file_id
    versions = select(Iteration.id, Iteration.project_id, Iteration.file_ids).where(Iteration.project_id.in_(ids))
    for row_id, project_id, file_ids in session.execute(versions):
        for name in file_ids:
            yield row_id, project_id, UUID(name)

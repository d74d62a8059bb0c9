"""The published pages of a school, for everybody: searched by words, narrowed by craft and discipline."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain import names
from makerpath.domain.licences import Licence, LICENCES
from makerpath.domain.text import LANGUAGES, LocalText
from makerpath.i18n import gettext
from makerpath.service.core.files import FileReference
from makerpath.service.courses.definitions import load_brief
from makerpath.service.courses.descriptions import describe
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.exhibition.models import PublicPage
from makerpath.service.exhibition.standing import facts_of
from makerpath.service.exhibition.view import names_of
from makerpath.service.people.models import School
from makerpath.service.projects.models import Evidence, Iteration, Project
from makerpath.service.uploads.media import PICTURES

ON_A_PAGE = 24
LONGEST = 200


@dataclass(frozen=True)
class Sought:
    """What a visitor looks for; empty fields ask for nothing."""

    words: str = ""
    craft: str = ""
    discipline: str = ""


@dataclass
class Shown:
    """A published page as a card; `picture` is the first that stands on it."""

    page: PublicPage
    project: Project
    question: LocalText
    makers: list[str]
    crafts: list[str]
    disciplines: list[str]
    licence: Licence | None
    picture: FileReference | None = field(default=None)

    def fits(self, sought: Sought) -> bool:
        return (
            (not sought.craft or sought.craft in self.crafts)
            and (not sought.discipline or sought.discipline in self.disciplines)
            and self._says(plain(sought.words).split())
        )

    def _says(self, words: list[str]) -> bool:
        texts = [self.page.title, *self.question.values(), *self.makers]
        texts += [gettext(names.CRAFT.get(craft, craft), language) for craft in self.crafts for language in LANGUAGES]
        text = plain("\n".join(texts))
        return all(word in text for word in words)


def school_named(session: Session, slug: str) -> School | None:
    return session.scalar(select(School).where(School.slug == slug))


def schools_with_pages(session: Session) -> list[School]:
    """The schools of which something is published."""
    some = select(PublicPage.school_id).where(PublicPage.published_at.is_not(None), PublicPage.blocked_at.is_(None))
    return list(session.scalars(select(School).where(School.id.in_(some)).order_by(School.slug)))


def published(session: Session, course_id: UUID | None = None) -> list[Shown]:
    """The pages of the session's school (or of one course) that everybody may see now, the newest first, in a number
    of queries that does not grow with them."""
    of_course = select(CourseRun.id).where(CourseRun.course_id == course_id)
    found = session.execute(
        select(PublicPage, Project)
        .join(Project, Project.id == PublicPage.project_id)
        .where(
            PublicPage.published_at.is_not(None),
            PublicPage.blocked_at.is_(None),
            *([Project.run_id.in_(of_course)] if course_id else []),
        )
        .order_by(PublicPage.published_at.desc(), PublicPage.id.desc())
    ).all()
    facts = facts_of(session, [project for _page, project in found])
    rows = [(page, project) for page, project in found if facts[project.id].public]
    briefs = {key: load_brief(session, *key) for key in {(one.brief_hash, one.brief_wording) for _page, one in rows}}
    disciplines = _disciplines(session, {project.run_id for _page, project in rows})
    cards = []
    for page, project in rows:
        brief = briefs[project.brief_hash, project.brief_wording]
        cards.append(
            Shown(
                page,
                project,
                LocalText(project.question) if project.question else brief.driving_question,
                names_of(facts[project.id]),
                [*dict.fromkeys([*project.origin.get("crafts", []), *brief.crafts])],
                disciplines.get(project.run_id, []),
                LICENCES.get(page.licence),
            )
        )
    return cards


def add_pictures(session: Session, cards: Collection[Shown]) -> None:
    """The first picture that stands on each page; asked for the cards that are shown, not for all that there are."""
    ids = [card.project.id for card in cards]
    files = {
        row.id: row
        for row in session.scalars(
            select(FileReference).where(
                FileReference.project_id.in_(ids),
                FileReference.media_type.in_(PICTURES),
                FileReference.erased_at.is_(None),
            )
        )
    }
    used: dict[str, list[UUID]] = {}
    versions = select(Iteration.id, Iteration.file_ids).where(Iteration.project_id.in_(ids))
    for row_id, file_ids in session.execute(versions):
        used[str(row_id)] = [UUID(name) for name in file_ids]
    pieces = select(Evidence.id, Evidence.file_id).where(
        Evidence.project_id.in_(ids), Evidence.withdrawn_at.is_(None), Evidence.file_id.is_not(None)
    )
    for row_id, file_id in session.execute(pieces):
        used[str(row_id)] = [file_id] if file_id else []
    for card in cards:
        on_it = (file_id for name in card.page.shown for file_id in used.get(name, []))
        card.picture = next((files[file_id] for file_id in on_it if file_id in files), None)


def _disciplines(session: Session, run_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """The disciplines of the course of each run."""
    rows = session.execute(
        select(CourseRun.id, CourseRow)
        .join(CourseRow, CourseRow.id == CourseRun.course_id)
        .where(CourseRun.id.in_(run_ids))
    ).all()
    described = describe(session, {row.id: row for _run, row in rows}.values())
    return {run_id: list(described[row.id].course.disciplines) for run_id, row in rows if row.id in described}


def plain(text: str) -> str:
    """Letters without their case and width."""
    return unicodedata.normalize("NFKC", text).casefold()

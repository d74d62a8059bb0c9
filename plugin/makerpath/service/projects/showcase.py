"""`::showcase{}` in a lesson: what the class has chosen to show, and what others made in this course for everybody."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain import names
from makerpath.domain.brief import Brief
from makerpath.domain.gates import standing
from makerpath.domain.text import LANGUAGES, LocalText
from makerpath.i18n import gettext
from makerpath.service.core.files import FileReference
from makerpath.service.courses.definitions import load_brief
from makerpath.service.courses.models import CourseRun
from makerpath.service.exhibition.listing import add_pictures, plain, published
from makerpath.service.exhibition.listing import Shown as PublicCard
from makerpath.service.ownership.queries import makers_of
from makerpath.service.parts import part, Reader, Shown, Spot
from makerpath.service.previews.queries import of_files
from makerpath.service.projects.models import Project
from makerpath.service.projects.record import in_time
from makerpath.service.projects.showing import newest_pictures, STAGE

LONGEST = 100
"""Of what is searched for, in characters."""

ON_A_PAGE = 12
Whose = Literal["class", "others"]


@dataclass(frozen=True)
class Exhibit:
    """A project as somebody of the class sees it.

    Its own class sees the names that it knows; of others' there is what stands on the public page, with the names that
    makers chose. `code` is the address of that page, where there is one; `picture` comes only with what is shown.
    """

    project: Project
    title: str
    question: LocalText
    brief: Brief
    makers: list[str]
    crafts: list[str]
    whose: Whose
    code: str = ""
    public: PublicCard | None = None
    picture: FileReference | None = None

    def says(self, words: Collection[str]) -> bool:
        """Whether every word stands somewhere in what is shown."""
        texts = [self.title, *self.makers, *self.question.values()]
        crafts = (names.CRAFT.get(craft, craft) for craft in self.crafts)
        texts += [gettext(craft, language) for craft in crafts for language in LANGUAGES]
        text = plain("\n".join(texts))
        return all(word in text for word in words)


@dataclass(frozen=True)
class Sought:
    """What somebody looks for; empty fields ask for nothing."""

    words: str = ""
    brief: str = ""
    craft: str = ""
    whose: str = ""

    def finds(self, item: Exhibit) -> bool:
        return (
            (not self.brief or item.brief.id == self.brief)
            and (not self.craft or self.craft in item.crafts)
            and (not self.whose or item.whose == self.whose)
            and item.says(plain(self.words).split())
        )

    @property
    def anything(self) -> bool:
        return bool(self.words or self.brief or self.craft or self.whose)


@part("showcase")
def showcase(reader: Reader, spot: Spot) -> Shown:
    """A page of the exhibits, as far as they fit what is looked for."""
    everything = exhibits(reader.session, spot.run_id)
    offered = _offered(everything)
    sought = _sought(reader.page, offered)
    found = [item for item in everything if sought.finds(item)]
    pages = max(1, -(-len(found) // ON_A_PAGE))
    typed = reader.page.get("sheet", "")
    at = min(max(int(typed), 1), pages) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    cards = _with_pictures(reader.session, found[(at - 1) * ON_A_PAGE : at * ON_A_PAGE])
    asked = {"find": sought.words, "brief": sought.brief, "craft": sought.craft, "whose": sought.whose}
    html = reader.render(
        "showcase.html",
        spot,
        exhibits=cards,
        count=len(found),
        everything=len(everything),
        sought=sought,
        offered=offered,
        asked={key: value for key, value in asked.items() if value},
        place=(at, pages),
        inside=of_files(reader.services, reader.session, while_shown=True),
        outside=of_files(reader.services, reader.session, while_public=True),
    )
    return Shown(html)


def exhibits(session: Session, run_id: UUID) -> list[Exhibit]:
    """What the run's class shows, the newest first, then the public pages of the course by others; in a number of
    queries that does not grow with them."""
    run = session.get_one(CourseRun, run_id)
    public = {card.project.id: card for card in published(session, course_id=run.course_id)}
    own = _of_class(session, run_id)
    shown = {item.project.id for item in own}
    briefs = _briefs(session, [card.project for card in public.values()])
    return [
        *(replace(item, code=public[item.project.id].page.code if item.project.id in public else "") for item in own),
        *(
            Exhibit(
                card.project,
                card.page.title,
                card.question,
                briefs[project_id],
                card.makers,
                card.crafts,
                "class" if card.project.run_id == run_id else "others",
                card.page.code,
                card,
            )
            for project_id, card in public.items()
            if project_id not in shown
        ),
    ]


def _of_class(session: Session, run_id: UUID) -> list[Exhibit]:
    rows = session.scalars(
        select(Project)
        .where(Project.run_id == run_id, Project.shown_at.is_not(None))
        .order_by(Project.shown_at.desc(), Project.id.desc())
    ).all()
    briefs, records = _briefs(session, rows), in_time(session, [row.id for row in rows])
    projects = [row for row in rows if standing(briefs[row.id], records[row.id])[STAGE].status == "passed"]
    makers = makers_of(session, [project.id for project in projects])
    return [
        Exhibit(
            project,
            project.title,
            LocalText(project.question) if project.question else briefs[project.id].driving_question,
            briefs[project.id],
            sorted(maker.display_name for maker in makers[project.id]),
            [*dict.fromkeys([*project.origin.get("crafts", []), *briefs[project.id].crafts])],
            "class",
        )
        for project in projects
    ]


def _briefs(session: Session, projects: Collection[Project]) -> dict[UUID, Brief]:
    pins = {(project.brief_hash, project.brief_wording) for project in projects}
    found = {pin: load_brief(session, *pin) for pin in pins}
    return {project.id: found[project.brief_hash, project.brief_wording] for project in projects}


def _with_pictures(session: Session, cards: list[Exhibit]) -> list[Exhibit]:
    """The newest picture of what the class shows, and the first of each public page."""
    pictures = newest_pictures(session, [card.project.id for card in cards if card.public is None])
    pages = [card.public for card in cards if card.public is not None]
    add_pictures(session, pages)
    pictures |= {card.project.id: card.picture for card in pages if card.picture is not None}
    return [replace(card, picture=pictures.get(card.project.id)) for card in cards]


def _offered(everything: Collection[Exhibit]) -> dict[str, dict[str, Any]]:
    """What the filters offer: only what would find some and not all."""
    crafts = {craft for item in everything for craft in item.crafts}
    found: dict[str, dict[str, Any]] = {
        "brief": {item.brief.id: item.brief.title for item in everything},
        "craft": {key: text for key, text in names.CRAFT.items() if key in crafts},
        "whose": {item.whose: item.whose for item in everything},
    }
    return {name: table for name, table in found.items() if len(table) > 1}


def _sought(page: Mapping[str, str], offered: Mapping[str, Mapping[str, Any]]) -> Sought:
    chosen = {name: value for name in offered if (value := page.get(name, "")) in offered[name]}
    return Sought(words=" ".join(page.get("find", "")[:LONGEST].split()), **chosen)

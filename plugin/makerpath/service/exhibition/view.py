"""A public page as everybody reads it: plain data for the page, its archive and whoever makes their own from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.licences import Licence, LICENCES
from makerpath.domain.text import LocalText
from makerpath.service.core.settings import Settings
from makerpath.service.courses.definitions import load_brief
from makerpath.service.exhibition.content import candidates, chosen, Item
from makerpath.service.exhibition.models import PublicPage
from makerpath.service.exhibition.naming import public_name
from makerpath.service.exhibition.standing import Facts, read_facts
from makerpath.service.exhibition.story import render_story
from makerpath.service.operation import Services
from makerpath.service.people.models import School
from makerpath.service.projects.models import Project

UNSCOPED = "the code of a public page says nothing about its school"


@dataclass(frozen=True)
class PublicView:
    """`names` are the makers as they chose to be called; `nameless` counts those who are not named."""

    code: str
    title: str
    language: str
    story: Markup
    source: str
    question: LocalText
    names: list[str]
    nameless: int
    items: list[Item]
    licence: Licence | None
    origin: dict[str, Any]
    school: LocalText
    school_slug: str
    indexed: bool
    published_at: datetime | None


def address(settings: Settings, code: str) -> str:
    """Where everybody finds the page."""
    return f"{settings.service_url}/p/{code}"


def find(services: Services, code: str) -> UUID | None:
    """The school of the page with this code, if it was published and is not blocked.

    One look-up for every code: drafts, blocked pages and codes that are none take the same way to the same answer.
    """
    with services.database.reading(unscoped=UNSCOPED) as session:
        return session.scalar(
            select(PublicPage.school_id).where(
                PublicPage.code == code, PublicPage.published_at.is_not(None), PublicPage.blocked_at.is_(None)
            )
        )


def open_page(session: Session, code: str) -> Facts | None:
    """The facts of the page, if everybody may see it now; the session is its school's."""
    project = session.scalar(
        select(Project).join(PublicPage, PublicPage.project_id == Project.id).where(PublicPage.code == code)
    )
    if project is None:
        return None
    facts = read_facts(session, project)
    return facts if facts.public else None


def view(session: Session, facts: Facts, language: str) -> PublicView:
    """The page as the public reads it, also while it is a draft."""
    page, project = facts.page, facts.project
    assert page is not None
    school = session.get_one(School, project.school_id)
    names = names_of(facts)
    brief = load_brief(session, project.brief_hash, project.brief_wording)
    return PublicView(
        code=page.code,
        title=page.title,
        language=page.language,
        story=render_story(page.story, language),
        source=page.story,
        question=LocalText(project.question) if project.question else brief.driving_question,
        names=names,
        nameless=len(facts.makers) - len(names),
        items=chosen(candidates(session, project), page),
        licence=LICENCES.get(page.licence),
        origin=project.origin if project.origin.get("kind") == "fork" else {},
        school=LocalText(school.name),
        school_slug=school.slug,
        indexed=bool(school.settings.get("index_public_pages")),
        published_at=page.published_at,
    )


def names_of(facts: Facts) -> list[str]:
    """The makers as the public reads them; whoever has not agreed yet is shown by the first name."""
    found = []
    for maker in facts.makers:
        consent = facts.consents.get(maker.id)
        choice = consent.name_shown if consent and consent.withdrawn_at is None else "first"
        name = public_name(maker.display_name, choice, minor=maker.minor)
        if name:
            found.append(name)
    return found

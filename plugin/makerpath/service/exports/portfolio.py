"""The story of a project on paper: a PDF portfolio with its pictures, in the language it was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO
from uuid import UUID
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy.orm import Session

from makerpath.domain.errors import N_
from makerpath.i18n import format_date, format_money
from makerpath.service import policy
from makerpath.service.board.story import Story, story_of, titles
from makerpath.service.core import templates
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import FileReference
from makerpath.service.core.jobs import JobRun
from makerpath.service.exhibition.view import address
from makerpath.service.exports.kinds import Asked, kind, Made
from makerpath.service.exports.paper import PageWriter
from makerpath.service.exports.scaling import scaled
from makerpath.service.operation import Services
from makerpath.service.people.models import School
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project
from makerpath.service.uploads.media import PICTURES

MOST_PICTURES = 80
"""The first ones of the story; what comes after is named, not shown."""
NAME_LENGTH = 80


def _may(session: Session, actor: Actor, project_id: UUID) -> bool:
    project = session.get(Project, project_id)
    return project is not None and policy.allowed(session, actor, "project.view", project)


def _named(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    return titles(session, list(ids))


@kind("portfolio", N_("Portfolio"), may=_may, named=_named)
def make(run: JobRun, asked: Asked, out: IO[bytes]) -> Made:
    """Set the story on A4; pictures are read and scaled one after the other."""
    services: Services = run.services
    language = asked.actor.language
    with services.database.reading(asked.actor.school_id) as session:
        project = session.get_one(Project, asked.subject_id)
        school = session.get_one(School, asked.actor.school_id)
        story = story_of(session, asked.actor, project)
        paper = PageWriter()
        shown = list(dict.fromkeys(_pictures(story)))[:MOST_PICTURES]
        for number, file in enumerate(shown):
            run.progress(0.7 * number / len(shown))
            picture = scaled(services.storage, file)
            if picture is not None:
                paper.pictures[_address(file)] = ("image/jpeg", picture)
        public = address(services.settings, story.page.code) if story.page else ""
        html = templates.render(
            "pages/portfolio.html",
            language,
            project=project,
            school=school,
            story=story,
            public=public,
            qr=paper.qr(public) if public else "",
            show_file=lambda file, words="": _shown(paper, file, words),
            money=lambda minor, currency: format_money(round(minor), currency, language),
            when=lambda moment, _style="": format_date(moment.astimezone(ZoneInfo(school.time_zone)).date(), language),
            today=utc_now(),
        )
        title = project.title
        name = titles(session, [project.id])[project.id]
    run.progress(0.75)
    out.write(paper.write(html, title=title, language=language, identifier=asked.id.bytes))
    word = "作品集" if language == "zh-Hans" else "portfolio"
    return Made(f"{_tidy(name)}-{word}.pdf", "application/pdf")


def _pictures(story: Story) -> list[FileReference]:
    files = [file for version in story.view.versions for file in version.files]
    files += [piece.file for stage in story.view.stages for piece in stage.pieces if piece.file]
    files += [note.file for notes in story.notes.values() for note in notes if note.file]
    return [file for file in files if file.media_type in PICTURES]


def _address(file: FileReference) -> str:
    return f"makerpath:picture/{file.id}"


def _shown(paper: PageWriter, file: FileReference, words: str) -> Markup:
    """The picture, or the name of what cannot be printed."""
    if _address(file) in paper.pictures:
        return Markup('<img class="shot" src="{}" alt="{}">').format(_address(file), words[:120] or file.name)
    return Markup('<p class="file">{} <span>{}</span></p>').format(file.name, templates.human_size(file.size))


def _tidy(title: str) -> str:
    """The title as a file's name: no separators, not too long."""
    kept = "".join(c if c.isalnum() or c in " -_" else " " for c in title)
    return " ".join(kept.split())[:NAME_LENGTH] or "project"

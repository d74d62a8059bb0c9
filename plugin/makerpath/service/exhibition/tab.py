"""The tab of the public page and of exhibitions, their forms, and what gates ask of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.domain.errors import N_
from makerpath.domain.exhibiting import NAMES_SHOWN
from makerpath.domain.licences import LICENCES, open_to
from makerpath.i18n import gettext
from makerpath.service.consents.recording import consents_for, LIKENESS
from makerpath.service.core.events import Event
from makerpath.service.courses.ages import band_of_run
from makerpath.service.exhibition import entering, operations
from makerpath.service.exhibition.content import candidates, files_on
from makerpath.service.exhibition.entries import entries_of
from makerpath.service.exhibition.models import Exhibition, ExhibitionEntry
from makerpath.service.exhibition.naming import public_name
from makerpath.service.exhibition.standing import Facts, read_facts
from makerpath.service.exhibition.view import address, view
from makerpath.service.operation import Answer
from makerpath.service.projects.actions import action, Form
from makerpath.service.projects.asks import ask
from makerpath.service.projects.models import Project
from makerpath.service.projects.record import read_record
from makerpath.service.projects.showing import PUBLIC
from makerpath.service.projects.tabs import tab, TabReader
from makerpath.service.projects.telling import in_words

NAME = "exhibit"
PREVIEW = "preview"
"""What `q` says in the address to see the page as the public sees it."""
SHOW, PLACE = "show-", "place-"


@tab(NAME, N_("Exhibition"), icon="exhibit", needs="project.view", place=80)
def show(reader: TabReader) -> Markup:
    session, project, language = reader.session, reader.project, reader.actor.language
    facts = read_facts(session, project)
    if reader.page.get("q") == PREVIEW and facts.page is not None:
        return reader.render("exhibit_preview.html", view=view(session, facts, language))
    record = read_record(session, project)
    mine = facts.consents.get(reader.actor.person_id) if reader.actor.person_id else None
    return reader.render(
        "exhibit.html",
        facts=facts,
        page_row=facts.page,
        missing=operations.before_publishing(record, facts.page) + facts.missing,
        items=_ordered(reader, facts),
        written=_written(reader, facts),
        licences=[(key, LICENCES.get(key)) for key in [*LICENCES, ""] if key in _open_to(project)],
        consent=mine if mine and mine.withdrawn_at is None else None,
        called=_called(reader, facts),
        names_shown=NAMES_SHOWN,
        likeness=_no_likeness(session, facts),
        address=address(reader.services.settings, facts.page.code) if facts.page else "",
        blocked_because=_reason(session, project),
        entries=entries_of(session, reader.actor, project),
        band=band_of_run(session, project.run_id),
        explain=lambda item: gettext(item.message, language, **in_words(item.params, language)),
    )


def _open_to(project: Project) -> frozenset[str]:
    return open_to(str(project.origin.get("licence", "")) if project.origin.get("kind") == "fork" else None)


def _ordered(reader: TabReader, facts: Facts) -> list[dict[str, Any]]:
    """All that may stand on the page: what does comes first, in its order."""
    items = candidates(reader.session, reader.project)
    typed = reader.typed if reader.typed and reader.typed.form == "page.write" else None
    if typed:
        shown = _picked({key: str(value) for key, value in typed.values.items()})
    else:
        shown = facts.page.shown if facts.page else []
    place = {name: at for at, name in enumerate(shown, 1)}
    items.sort(key=lambda item: place.get(item.id, len(place) + 1))
    return [{"item": item, "place": place.get(item.id)} for item in items]


def _written(reader: TabReader, facts: Facts) -> dict[str, str]:
    """What stands in the form: what was typed, else what was kept."""
    if reader.typed and reader.typed.form == "page.write":
        return {name: str(reader.typed.values[name]) for name in ("title", "story", "language", "licence")}
    page = facts.page
    if page is None:
        return {"title": reader.project.title, "story": "", "language": reader.project.language, "licence": ""}
    return {"title": page.title, "story": page.story, "language": page.language, "licence": page.licence}


def _called(reader: TabReader, facts: Facts) -> dict[str, str]:
    """How the reader would be called by each choice."""
    me = next((maker for maker in facts.makers if maker.id == reader.actor.person_id), None)
    return {key: public_name(me.display_name, key, minor=me.minor) for key in NAMES_SHOWN} if me else {}


def _no_likeness(session: Session, facts: Facts) -> list[str]:
    """The minors of the team whom nobody allows to be recognised in pictures."""
    minors = {maker.id: maker.display_name for maker in facts.makers if maker.minor}
    held = consents_for(session, minors, LIKENESS) if minors else {}
    return [name for key, name in minors.items() if key not in held]


def _reason(session: Session, project: Project) -> str:
    """Why the page was blocked last."""
    event = session.scalar(
        select(Event)
        .where(Event.project_id == project.id, Event.verb == "page.blocked")
        .order_by(Event.id.desc())
        .limit(1)
    )
    return str(event.data.get("reason", "")) if event else ""


def _picked(fields: Mapping[str, Any]) -> list[str]:
    """The ids that were ticked, by the places that were typed; without a number they keep the order of the form."""
    ids = [key.removeprefix(SHOW) for key in fields if key.startswith(SHOW) and fields[key]]
    return sorted(ids, key=lambda name: _place(str(fields.get(f"{PLACE}{name}") or "")))


def _place(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 10**6


@action("page.write", N_("Saved."))
def _write(form: Form) -> Answer:
    return form.run(
        operations.write,
        title=form.text("title"),
        story=form.text("story"),
        language=form.text("language"),
        licence=form.text("licence"),
        shown=_picked(form.fields),
        revision=form.number("page_revision"),
    )


@action("page.agree", N_("You agree. You can take that back at any time."))
def _agree(form: Form) -> Answer:
    return form.run(operations.agree, name_shown=form.text("name_shown"))


@action("page.refuse", N_("Taken back. The page is not in public any more."))
def _refuse(form: Form) -> Answer:
    return form.run(operations.refuse)


@action("page.publish", N_("Everybody can see your page now."))
def _publish(form: Form) -> Answer:
    return form.run(operations.publish)


@action("page.hide", N_("The page is down. Nobody outside sees it."))
def _hide(form: Form) -> Answer:
    return form.run(operations.take_down)


@action("page.block", N_("Blocked. Nobody outside sees the page, and its makers read why."))
def _block(form: Form) -> Answer:
    return form.run(operations.block, reason=form.text("reason"))


@action("page.unblock", N_("The makers may publish the page again."))
def _unblock(form: Form) -> Answer:
    return form.run(operations.unblock)


@action("entry.enter", N_("Your project takes part."))
def _enter(form: Form) -> Answer:
    return form.run(entering.enter, exhibition_id=form.id("exhibition"), needs=form.text("needs"))


@action("entry.leave", N_("Your project does not take part any more."))
def _leave(form: Form) -> Answer:
    return form.run(entering.leave, exhibition_id=form.id("exhibition"))


def _published(session: Session, project: Project) -> int:
    return int(read_facts(session, project).public)


def _entered(session: Session, project: Project) -> int:
    return (
        session.scalar(
            select(func.count(ExhibitionEntry.id))
            .join(Exhibition, Exhibition.id == ExhibitionEntry.exhibition_id)
            .where(
                ExhibitionEntry.project_id == project.id,
                ExhibitionEntry.withdrawn_at.is_(None),
                Exhibition.cancelled_at.is_(None),
            )
        )
        or 0
    )


def _stands_on(session: Session, project: Project, file_id: UUID) -> bool:
    """Whether the project's page is public and shows the file."""
    facts = read_facts(session, project)
    return facts.page is not None and facts.public and file_id in files_on(session, project, facts.page)


ask("page", count=_published, tab=NAME)
ask("entry", count=_entered, tab=NAME)
PUBLIC.append(_stands_on)

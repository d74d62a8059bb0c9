"""The public page: writing it, agreeing to it, publishing it, taking it down, and blocking it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.exhibiting import NAMES_SHOWN
from makerpath.domain.licences import LICENCES, open_to, RESERVED
from makerpath.domain.text import LANGUAGES
from makerpath.service.core import text
from makerpath.service.exhibition.content import candidates
from makerpath.service.exhibition.models import PageConsent, PublicPage
from makerpath.service.exhibition.standing import Missing, NotReady, read_facts
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import opened, touch, worked
from makerpath.service.projects.record import ProjectRecord

CODE_BYTES = 16
"""128 random bits: nobody finds a page by guessing."""


@operation("page.write")
def write(
    work: Work,
    *,
    project_id: UUID,
    title: str,
    story: str,
    language: str,
    licence: str,
    shown: Sequence[str],
    revision: int | None = None,
) -> Answer:
    """Keep what the makers put on their page; `shown` are ids of versions and pieces in their order.

    Another licence is another gift: the other makers have to agree again.
    """
    project, _record = opened(work, project_id, "project.work")
    page = page_of(work, project)
    if page is not None and revision is not None and revision != page.revision:
        raise Conflict(
            "page.stale",
            N_("Something changed here since you loaded the page."),
            N_("What you wrote is still in the form. Look at what is new, then send it again."),
        )
    _check_licence(project, licence)
    known = {item.id for item in candidates(work.session, project)}
    fresh = page is None
    if page is None:
        page = PublicPage(project_id=project.id, code=secrets.token_hex(CODE_BYTES), revision=0, licence=licence)
    if page.licence != licence:
        _ask_again(work, project)
    page.title = text.line(title, "title", 200)
    page.story = text.paragraphs(story, "story", required=False)
    page.language = language if language in LANGUAGES else work.actor.language
    page.licence = licence
    page.shown = [name for name in dict.fromkeys(shown) if name in known]
    page.revision += 1
    if fresh:
        work.add(page)
    work.session.flush()
    work.record("page.written", page.id, project_id=project.id)
    worked(project)
    touch(work, project)
    return {"project": str(project.id), "page": str(page.id)}


@operation("page.agree")
def agree(work: Work, *, project_id: UUID, name_shown: str) -> Answer:
    """A maker agrees, for themselves alone, and chooses how they are called there."""
    project, _record = opened(work, project_id, "project.work")
    if name_shown not in NAMES_SHOWN:
        raise MakerpathError("page.name", N_("Choose how your name is shown."), status=422, field="name_shown")
    row = _consent(work, project)
    if row is None:
        assert work.actor.person_id is not None
        row = work.add(
            PageConsent(project_id=project.id, person_id=work.actor.person_id, name_shown=name_shown, given_at=work.now)
        )
    elif row.withdrawn_at is not None:
        row.given_at, row.withdrawn_at = work.now, None
    elif row.name_shown == name_shown:
        return {"project": str(project.id)}
    row.name_shown = name_shown
    work.record("page.agreed", row.id, project_id=project.id)
    touch(work, project)
    return {"project": str(project.id)}


@operation("page.refuse")
def refuse(work: Work, *, project_id: UUID) -> Answer:
    """A maker takes their agreement back: the page is gone from this moment on."""
    project, _record = opened(work, project_id, "project.work")
    row = _consent(work, project)
    if row is not None and row.withdrawn_at is None:
        row.withdrawn_at = work.now
        page = page_of(work, project)
        if page is not None:
            page.published_at = page.published_by = None
        work.record("page.refused", row.id, project_id=project.id)
        touch(work, project)
    return {"project": str(project.id)}


@operation("page.publish")
def publish(work: Work, *, project_id: UUID) -> Answer:
    """Show the page to everybody; `page.not_ready` names who has to do what before."""
    project, record = opened(work, project_id, "project.work")
    facts = read_facts(work.session, project)
    missing = before_publishing(record, facts.page) + facts.missing
    if missing or facts.page is None:
        raise NotReady(missing)
    page = facts.page
    if not facts.public:
        page.published_at, page.published_by = work.now, work.actor.person_id
        work.record("page.published", page.id, project_id=project.id)
        worked(project)
        touch(work, project)
    return {"project": str(project.id), "code": page.code}


@operation("page.hide")
def take_down(work: Work, *, project_id: UUID) -> Answer:
    """Any maker takes the page down, whoever published it."""
    project, _record = opened(work, project_id, "project.work")
    page = page_of(work, project)
    if page is not None and page.published_at is not None:
        page.published_at = page.published_by = None
        work.record("page.taken_down", page.id, project_id=project.id)
        touch(work, project)
    return {"project": str(project.id)}


@operation("page.block")
def block(work: Work, *, project_id: UUID, reason: str) -> Answer:
    """An instructor or the office keeps the page from the public, and tells the makers why."""
    project, _record = opened(work, project_id, "project.manage")
    said = text.line(reason, "reason", 300)
    page = page_of(work, project)
    if page is not None and page.blocked_at is None:
        page.blocked_at, page.blocked_by = work.now, work.actor.person_id
        work.record("page.blocked", page.id, project_id=project.id, reason=said)
        touch(work, project)
    return {"project": str(project.id)}


@operation("page.unblock")
def unblock(work: Work, *, project_id: UUID) -> Answer:
    """The page may be published again; that is for its makers to do."""
    project, _record = opened(work, project_id, "project.manage")
    page = page_of(work, project)
    if page is not None and page.blocked_at is not None:
        page.blocked_at = page.blocked_by = page.published_at = page.published_by = None
        work.record("page.unblocked", page.id, project_id=project.id)
        touch(work, project)
    return {"project": str(project.id)}


def before_publishing(record: ProjectRecord, page: PublicPage | None) -> list[Missing]:
    """What is asked besides the makers' and guardians' word: the stage, something to show, and no block."""
    found = []
    stage = record.standing["exhibit"]
    if record.standing.state == "closed":
        found.append(Missing("page.closed", N_("The project was closed.")))
    elif stage.status == "locked":
        said = N_("The stage “Exhibit” is not open yet: first the gate of {stage} is passed.")
        found.append(Missing("page.stage", said, {"stage": stage.blocked_by}))
    if page is None or not (page.story or page.shown):
        found.append(
            Missing("page.empty", N_("Nothing stands on the page yet: write the story, or choose what to show."))
        )
    if page is not None and page.blocked_at is not None:
        found.append(Missing("page.blocked", N_("An instructor or the school office has blocked the page.")))
    return found


def page_of(work: Work, project: Project) -> PublicPage | None:
    return work.session.scalar(select(PublicPage).where(PublicPage.project_id == project.id))


def _consent(work: Work, project: Project) -> PageConsent | None:
    return work.session.scalar(
        select(PageConsent).where(PageConsent.project_id == project.id, PageConsent.person_id == work.actor.person_id)
    )


def _check_licence(project: Project, licence: str) -> None:
    if licence != RESERVED and licence not in LICENCES:
        raise MakerpathError("page.licence_unknown", N_("Choose a licence."), status=422, field="licence")
    origin = str(project.origin.get("licence", "")) if project.origin.get("kind") == "fork" else None
    if licence not in open_to(origin):
        raise MakerpathError(
            "page.licence_bound",
            N_("Your project began from a work under {licence}, which does not allow this licence."),
            N_("Choose one of those that are left."),
            status=422,
            field="licence",
            licence=origin,
        )


def _ask_again(work: Work, project: Project) -> None:
    """What the others agreed to was another licence."""
    others = work.session.scalars(
        select(PageConsent).where(
            PageConsent.project_id == project.id,
            PageConsent.person_id != work.actor.person_id,
            PageConsent.withdrawn_at.is_(None),
        )
    )
    for row in others:
        row.withdrawn_at = work.now

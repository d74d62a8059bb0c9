"""Finished lanterns of the demonstration in public, and its exhibitions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from makerpath.service.courses.definitions import load_rubric
from makerpath.service.demo.words import EXHIBITIONS, NEEDS, OWNERSHIP, PAGES, PANEL, TITLES
from makerpath.service.exhibition import arranging, operations
from makerpath.service.exhibition.content import candidates, MATERIALS
from makerpath.service.exhibition.entering import enter
from makerpath.service.operation import Services
from makerpath.service.ownership.operations import declare
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project

Shown = tuple[Actor, UUID]
"""A maker and their project."""


def publish_page(services: Services, actor: Actor, project_id: UUID, name_shown: str) -> None:
    """Say whose it is, write the page, agree to it, and show it to everybody."""
    page = PAGES[actor.language]
    declare(services, actor, project_id=project_id, note=OWNERSHIP["alone"] if actor.language == "en" else "")
    operations.write(
        services,
        actor,
        project_id=project_id,
        title=TITLES[actor.language],
        story=page["story"],
        language=actor.language,
        licence=page["licence"],
        shown=_chosen(services, actor, project_id),
    )
    operations.agree(services, actor, project_id=project_id, name_shown=name_shown)
    operations.publish(services, actor, project_id=project_id)


def exhibit(
    services: Services, instructor: Actor, mentor: Actor, run_id: UUID, here: date, *, shown: Sequence[Shown]
) -> None:
    """One exhibition that a panel has judged, all of `shown` in it, and one to come that the first takes part in."""
    # It still runs while the panel judges; then it is put where it was.
    past = _exhibition(services, instructor, run_id, "past", here, here + timedelta(days=1))
    for actor, project_id in shown:
        entry = _enter(services, actor, project_id, past)
        for juror, levels in ((instructor, ("proficient", "excellent")), (mentor, ("excellent", "proficient"))):
            _judge(services, juror, project_id, entry, *levels)
    arranging.release(services, instructor, exhibition_id=past)
    said = _said("past", here - timedelta(days=9), here - timedelta(days=9))
    arranging.change(services, instructor, exhibition_id=past, said=said)
    day = here + timedelta(days=26)
    future = _exhibition(services, instructor, run_id, "future", day, day)
    actor, project_id = shown[0]
    _enter(services, actor, project_id, future)


def _chosen(services: Services, actor: Actor, project_id: UUID) -> list[str]:
    """The versions, what was shown at the end, and the bill of materials."""
    with services.database.reading(actor.school_id) as session:
        items = candidates(session, session.get_one(Project, project_id))
    return [item.id for item in items if item.kind in ("version", MATERIALS) or item.stage == "exhibit"]


def _exhibition(services: Services, instructor: Actor, run_id: UUID, which: str, first: date, last: date) -> UUID:
    made = arranging.create(services, instructor, run_id=run_id, said=_said(which, first, last))
    return UUID(made["exhibition"])


def _said(which: str, first: date, last: date) -> dict[str, str]:
    """What the form says of an afternoon; one that lasts longer begins with its first day."""
    start, end = "14:00" if first == last else "00:00", f"{last}T17:00"
    return {**EXHIBITIONS[which], "starts_at": f"{first}T{start}", "ends_at": end, "entries_until": f"{last}T12:00"}


def _enter(services: Services, actor: Actor, project_id: UUID, exhibition_id: UUID) -> UUID:
    entered = enter(services, actor, project_id=project_id, exhibition_id=exhibition_id, needs=NEEDS[actor.language])
    return UUID(entered["entry"])


def _judge(services: Services, juror: Actor, project_id: UUID, entry: UUID, theory: str, practice: str) -> None:
    with services.database.reading(juror.school_id) as session:
        project = session.get_one(Project, project_id)
        rubric = load_rubric(session, project.rubric_hash, project.rubric_wording)
    levels = {item.id: theory if item.dimension == "theory" else practice for item in rubric.criteria}
    words = PANEL["mentor" if juror.language == "zh-Hans" else "instructor"]
    arranging.judge(services, juror, entry_id=entry, levels=levels, comment=words)

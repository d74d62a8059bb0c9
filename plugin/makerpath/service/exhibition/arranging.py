"""Exhibitions: announcing one, changing it, the order of showing, the panel's word, and the results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, UTC
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotAllowed
from makerpath.domain.scoring import score
from makerpath.service.core import text
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.courses.models import CourseRun
from makerpath.service.exhibition.entries import is_over
from makerpath.service.exhibition.models import Exhibition, ExhibitionEntry, PanelScore
from makerpath.service.exhibition.panel import count_in, panel_rubrics
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import School
from makerpath.service.projects.models import Project, TeamMember

FIELDS = ("title", "place", "starts_at", "ends_at", "entries_until")


@operation("exhibition.create")
def create(work: Work, *, run_id: UUID, said: Mapping[str, str]) -> Answer:
    """Announce an exhibition of a run; `said` holds `FIELDS`, moments as forms send them, on the school's clock."""
    run = work.get(CourseRun, run_id)
    work.require("exhibition.manage", run)
    assert work.actor.person_id is not None
    row = work.add(Exhibition(run_id=run.id, created_by=work.actor.person_id, **_fields(work, said)))
    work.record("exhibition.created", row.id, exhibition=row.title)
    return {"exhibition": str(row.id)}


@operation("exhibition.change")
def change(work: Work, *, exhibition_id: UUID, said: Mapping[str, str]) -> Answer:
    row = _managed(work, exhibition_id)
    for name, value in _fields(work, said).items():
        setattr(row, name, value)
    work.record("exhibition.changed", row.id, exhibition=row.title)
    return {"exhibition": str(row.id)}


@operation("exhibition.cancel")
def cancel(work: Work, *, exhibition_id: UUID) -> Answer:
    """It does not take place; its rows stay."""
    row = _managed(work, exhibition_id)
    if row.cancelled_at is None:
        row.cancelled_at = work.now
        work.record("exhibition.cancelled", row.id, exhibition=row.title)
    return {"exhibition": str(row.id)}


@operation("exhibition.release")
def release(work: Work, *, exhibition_id: UUID) -> Answer:
    """The makers read now what the panel says; nobody judges any more."""
    row = _managed(work, exhibition_id)
    if work.now < row.starts_at:
        raise Conflict("exhibition.early", N_("The exhibition has not begun yet."), N_("Come back when it has."))
    if not is_over(row, work.now):
        row.released_at = work.now
        work.record("exhibition.released", row.id, exhibition=row.title)
        count_in(work, row)
    return {"exhibition": str(row.id)}


@operation("exhibition.order")
def order(work: Work, *, exhibition_id: UUID, places: Mapping[str, str]) -> Answer:
    """The order of showing: `places` maps entry id to the number that was typed; equal numbers keep their order."""
    row = _managed(work, exhibition_id)
    entries = work.session.scalars(
        select(ExhibitionEntry)
        .where(ExhibitionEntry.exhibition_id == row.id, ExhibitionEntry.withdrawn_at.is_(None))
        .order_by(ExhibitionEntry.slot, ExhibitionEntry.id)
    ).all()
    for at, entry in enumerate(_sorted(entries, places), 1):
        entry.slot = at
    work.record("exhibition.changed", row.id, exhibition=row.title)
    return {"exhibition": str(row.id)}


@operation("exhibition.judge")
def judge(work: Work, *, entry_id: UUID, levels: Mapping[str, str], comment: str = "") -> Answer:
    """One of the panel gives every criterion of the brief's rubric a level; said again, the newest counts."""
    entry = work.get(ExhibitionEntry, entry_id)
    exhibition = work.get(Exhibition, entry.exhibition_id, lock=True)
    work.require("exhibition.judge", exhibition)
    may_judge(work.session, exhibition, entry, work.actor.person_id, work.now)
    project = work.get(Project, entry.project_id)
    rubric = load_rubric(work.session, *panel_rubrics(work.session, [project])[project.id])
    chosen = {key: value for key, value in levels.items() if value}
    scored = asdict(score(rubric, chosen))
    assert work.actor.person_id is not None
    row = work.add(
        PanelScore(
            entry_id=entry.id,
            juror_id=work.actor.person_id,
            levels=chosen,
            comment=text.paragraphs(comment, "comment", 4000, required=False),
            language=work.actor.language,
            scores={**scored, "short": list(scored["short"])},
        )
    )
    work.record("exhibition.judged", row.id, project_id=project.id, exhibition=exhibition.title)
    return {"score": str(row.id)}


def may_judge(
    session: Session, exhibition: Exhibition, entry: ExhibitionEntry, person_id: UUID | None, now: datetime
) -> None:
    """Raise why the person may not judge the entry now; never their own work, not before it begins or after its end."""
    if exhibition.cancelled_at is not None or entry.withdrawn_at is not None:
        raise Conflict("exhibition.gone", N_("This project does not take part any more."))
    made = select(TeamMember.id).where(TeamMember.project_id == entry.project_id, TeamMember.person_id == person_id)
    if session.scalar(made):
        raise NotAllowed("exhibition.own", N_("You made this yourself."), N_("The others of the panel judge it."))
    if now < exhibition.starts_at:
        raise Conflict("exhibition.early", N_("The exhibition has not begun yet."), N_("Come back when it has."))
    if is_over(exhibition, now):
        raise Conflict(
            "exhibition.over",
            N_("The results are out: nobody judges any more."),
            N_("Your instructor can move the end of the exhibition, unless the results were released."),
        )


def _sorted(entries: Sequence[ExhibitionEntry], places: Mapping[str, str]) -> list[ExhibitionEntry]:
    def place(entry: ExhibitionEntry) -> int:
        typed = places.get(str(entry.id), "").strip()
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else entry.slot

    return sorted(entries, key=place)


def _managed(work: Work, exhibition_id: UUID) -> Exhibition:
    row = work.get(Exhibition, exhibition_id, lock=True)
    work.require("exhibition.manage", row)
    return row


def _fields(work: Work, said: Mapping[str, str]) -> dict[str, Any]:
    zone = ZoneInfo(work.session.get_one(School, work.actor.school_id).time_zone)
    starts, ends, until = (_moment(said.get(name, ""), name, zone) for name in FIELDS[2:])
    if ends <= starts:
        raise MakerpathError("exhibition.ends", N_("It would end before it begins."), status=422, field="ends_at")
    if until > ends:
        raise MakerpathError("exhibition.until", N_("Nobody enters after the end."), status=422, field="entries_until")
    return {
        "title": text.line(said.get("title", ""), "title", 200),
        "place": text.line(said.get("place", ""), "place", 200, required=False),
        "starts_at": starts,
        "ends_at": ends,
        "entries_until": until,
    }


def _moment(typed: str, field: str, zone: ZoneInfo) -> datetime:
    """`2026-12-18T14:00` on the school's clock."""
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise MakerpathError("exhibition.moment", N_("Write a day and a time."), status=422, field=field) from None

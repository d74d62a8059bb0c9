"""`::attendance{}` in a lesson: the code for the wall, and the field to type it in."""

from __future__ import annotations

from uuid import UUID

from makerpath.domain.contract import Summary
from makerpath.domain.errors import NotFound
from makerpath.service.attendance import operations
from makerpath.service.classes.members import enrolled
from makerpath.service.core import templates
from makerpath.service.core.database import utc_now
from makerpath.service.operation import Answer
from makerpath.service.parts import part, PartForm, Reader, Shown, Spot
from makerpath.service.people.models import School

DEFAULT_MINUTES = 20


def _open(form: PartForm) -> Answer:
    typed = form.text("minutes").strip()
    minutes = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else -1
    return form.run(operations.open_meeting, lesson=form.spot.lesson, minutes=minutes)


def _close(form: PartForm) -> Answer:
    return form.run(operations.close_meeting, lesson=form.spot.lesson)


def _attend(form: PartForm) -> Answer:
    return form.run(operations.attend, lesson=form.spot.lesson, code=form.text("code"))


def _note(form: PartForm) -> Answer:
    try:
        person_id = UUID(form.text("person"))
    except ValueError:
        raise NotFound() from None
    return form.run(operations.note_attendance, lesson=form.spot.lesson, person_id=person_id)


@part("attendance", {"open": _open, "close": _close, "attend": _attend, "note": _note})
def attendance(reader: Reader, spot: Spot) -> Shown:
    """For the instructor the code and who is there; for a learner the field, or that they were there."""
    there = operations.present(reader.session, spot.run_id, spot.lesson)
    mine = there.get(reader.actor.person_id) if reader.actor.person_id else None
    zone = reader.session.get_one(School, reader.actor.school_id).time_zone
    witness = reader.allowed("run.witness", spot)
    meeting = operations.current_meeting(reader.session, spot.run_id, spot.lesson) if witness else None
    html = reader.render(
        "attendance.html",
        spot,
        mine=mine,
        witness=witness,
        learns=reader.allowed("run.learn", spot),
        meeting=meeting if meeting and meeting.closes_at > utc_now() else None,
        learners=enrolled(reader.session, spot.run_id) if witness else [],
        there=there,
        minutes=DEFAULT_MINUTES,
        when=lambda moment, style="short": templates.moment(moment, reader.actor.language, zone, style),
    )
    return Shown(html, Summary(state="done" if mine else "open"))

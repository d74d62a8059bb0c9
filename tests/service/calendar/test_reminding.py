"""Makers hear of a due day two days before it, once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from makerpath.service.calendar.operations import extend
from makerpath.service.core.events import Event
from makerpath.service.core.jobs import enqueue
from makerpath.service.notices.models import Notice
from tests.service.calendar.test_dates import begin_on, BRIEF, here
from tests.service.school import SmallSchool


def a_day_passes(school: SmallSchool, name: str) -> list[str]:
    """The reminders that exist after the day's job has run."""
    with school.services.database.writing(school.id) as session:
        enqueue(session, "calendar.remind", {}, key=name, school_id=school.id)
    school.work()
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(select(Event).where(Event.verb == "project.due_soon").order_by(Event.id))
        return [row.data["due_on"] for row in rows]


def due_in(school: SmallSchool, days: int) -> str:
    day = (here(school) + timedelta(days=days)).isoformat()
    begin_on(school, here(school), due={BRIEF: {"launch": day}})
    return day


def test_a_reminder_goes_out_once_for_each_due_day(school: SmallSchool) -> None:
    project = school.start()
    due_in(school, 3)
    assert a_day_passes(school, "one") == []
    soon = due_in(school, 2)
    assert a_day_passes(school, "two") == [soon]
    assert a_day_passes(school, "three") == [soon]
    later = here(school) + timedelta(days=3)
    extend(school.services, school.instructor, project_id=project, stage="launch", due_on=later, reason="Ill")
    assert a_day_passes(school, "four") == [soon]
    with school.services.database.reading(school.id) as session:
        told = session.scalars(select(Notice).where(Notice.verb == "project.due_soon")).all()
        assert [row.person_id for row in told] == [school.learner.person_id]


def test_a_day_on_which_nothing_ran_is_made_up_for_but_what_is_over_is_over(school: SmallSchool) -> None:
    school.start()
    today = due_in(school, 0)
    assert a_day_passes(school, "one") == [today]
    due_in(school, -1)
    assert a_day_passes(school, "two") == [today]


def test_who_has_handed_in_is_left_in_peace(school: SmallSchool) -> None:
    project = school.start()
    due_in(school, 1)
    school.show(project, school.brief.stages[0])
    school.submit(project, "launch")
    assert a_day_passes(school, "one") == []
    school.decide(project, "launch")
    assert a_day_passes(school, "two") == []

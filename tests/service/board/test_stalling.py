"""A project in which nothing happens is noticed once, its makers may be reminded once, and new work ends it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, NotFound
from makerpath.service.board import operations
from makerpath.service.board.queries import read
from makerpath.service.board.stalling import LOOK
from makerpath.service.core.database import new_id, utc_now
from makerpath.service.core.events import Event
from makerpath.service.core.jobs import enqueue
from makerpath.service.courses.models import CourseRun
from makerpath.service.notices.models import Notice
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import add_evidence
from tests.service.school import SmallSchool

LONG_AGO = timedelta(days=15)


def idle(school: SmallSchool, project: UUID, since: timedelta = LONG_AGO) -> None:
    """As if the makers had last worked on it so long ago."""
    with school.services.database.writing(school.id) as session:
        session.get_one(Project, project).worked_at = utc_now() - since


def look(school: SmallSchool) -> None:
    with school.services.database.writing(school.id) as session:
        enqueue(session, LOOK, {}, key=new_id().hex, school_id=school.id)
    school.work()


def stalled(school: SmallSchool) -> set[UUID]:
    with school.services.database.reading(school.id) as session:
        return set(session.scalars(select(Project.id).where(Project.stalled_at.is_not(None))))


def events(school: SmallSchool, verb: str) -> int:
    with school.services.database.reading(school.id) as session:
        return len(session.scalars(select(Event).where(Event.verb == verb)).all())


def remind(school: SmallSchool, project: UUID) -> None:
    operations.remind(school.services, school.instructor, project_id=project)


def test_row_21_a_stalled_project_is_noticed_once_stands_first_and_is_reminded_once(school: SmallSchool) -> None:
    busy, quiet = school.start(school.other_learner, "Busy"), school.start(title="Quiet")
    idle(school, quiet)
    look(school)
    look(school)
    assert stalled(school) == {quiet}
    assert events(school, "project.stalled") == 1
    with school.services.database.reading(school.id) as session:
        told = session.scalars(select(Notice.person_id).where(Notice.verb == "project.stalled")).all()
        assert told == [school.learner.person_id]
        cards = read(session, session.get_one(CourseRun, school.run_id)).cards
        assert [(card.project.id, card.stalled) for card in cards] == [(quiet, True), (busy, False)]

    remind(school, quiet)
    with pytest.raises(Conflict, match=r"reminder\.sent"):
        remind(school, quiet)
    assert events(school, "project.reminded") == 1


def test_new_work_ends_it_and_the_next_stall_may_be_reminded_again(school: SmallSchool) -> None:
    project = school.start()
    idle(school, project)
    look(school)
    remind(school, project)
    plan = school.brief.stages[0]
    add_evidence(school.services, school.learner, project_id=project, stage=plan.id, body="Here we go on.")
    assert stalled(school) == set()
    with pytest.raises(Conflict, match=r"reminder\.not_stalled"):
        remind(school, project)
    idle(school, project)
    look(school)
    remind(school, project)
    assert events(school, "project.stalled") == events(school, "project.reminded") == 2


@pytest.mark.parametrize("why", ["it waits for a decision", "it is on hold", "it was just decided", "the run is over"])
def test_a_project_does_not_stall_while_its_makers_can_only_wait(school: SmallSchool, why: str) -> None:
    project, plan = school.start(), school.brief.stages[0]
    school.show(project, plan)
    if why == "the run is over":
        with school.services.database.writing(school.id) as session:
            session.get_one(CourseRun, school.run_id).ends_on = date(2020, 1, 1)
    else:
        school.submit(project, plan.id)
    if why == "it is on hold":
        school.decide(project, plan.id, "hold")
    if why == "it was just decided":
        school.decide(project, plan.id, "revise")
    idle(school, project)
    look(school)
    assert stalled(school) == set()


def test_the_run_says_after_how_many_days(school: SmallSchool) -> None:
    project = school.start()
    idle(school, project, timedelta(days=4))
    look(school)
    assert stalled(school) == set()
    operations.set_stall_days(school.services, school.instructor, run_id=school.run_id, days=4)
    look(school)
    assert stalled(school) == {project}
    for days in (None, 0, 1000):
        with pytest.raises(MakerpathError, match=r"run\.stall_days"):
            operations.set_stall_days(school.services, school.instructor, run_id=school.run_id, days=days)


def test_only_who_manages_a_project_reminds_its_makers(school: SmallSchool) -> None:
    project = school.start()
    idle(school, project)
    look(school)
    for who in (school.learner, school.other_learner, school.mentor):
        with pytest.raises(MakerpathError) as refused:
            operations.remind(school.services, who, project_id=project)
        assert refused.value.status in (403, 404)
    with pytest.raises(NotFound):
        operations.remind(school.services, school.instructor, project_id=new_id())


def test_a_school_of_many_projects_is_looked_through_in_parts(
    school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "AT_ONCE", 1)
    projects = {school.start(), school.start(school.other_learner)}
    for project in projects:
        idle(school, project)
    look(school)
    assert stalled(school) == projects

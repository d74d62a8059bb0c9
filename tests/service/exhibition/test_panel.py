"""Where a brief gives the panel a say, its word counts once the results of the exhibition are out."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from makerpath.service.assessments.models import RELEASED, WAITING
from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import enqueue
from makerpath.service.exhibition import arranging, entering
from makerpath.service.exhibition.ending import COUNT
from makerpath.service.exhibition.models import Exhibition
from makerpath.service.policy import Actor
from tests.service.allocations.group import Group
from tests.service.exhibition.workshop import soon
from tests.service.school import SmallSchool

ASSESSORS = [{"role": "panel", "number": 3, "weight": 1}, {"role": "instructor", "weight": 3}]


@pytest.fixture
def group(school: SmallSchool) -> Group:
    group = Group(school, ASSESSORS, learners=2)
    group.hand_in(school.learner)
    return group


def announce(group: Group) -> tuple[UUID, UUID]:
    """An exhibition that has begun, and the entry of the first project."""
    said = {"title": "Fair", "place": "Hall", "starts_at": soon(-1), "ends_at": soon(5), "entries_until": soon(2)}
    made = arranging.create(group.services, group.school.instructor, run_id=group.school.run_id, said=said)
    exhibition = UUID(made["exhibition"])
    entry = entering.enter(
        group.services, group.school.learner, project_id=group.projects[0], exhibition_id=exhibition, needs=""
    )
    return exhibition, UUID(entry["entry"])


def judge(group: Group, entry: UUID, who: Actor, at: int, comment: str = "") -> None:
    levels = {one.id: one.levels[at].id for one in group.school.rubric.criteria}
    arranging.judge(group.services, who, entry_id=entry, levels=levels, comment=comment)


def test_row_18_the_word_of_the_panel_counts_when_its_results_are_out(group: Group) -> None:
    school, project = group.school, group.projects[0]
    exhibition, entry = announce(group)
    group.assess(school.instructor, project, "instructor", 0)
    judge(group, entry, school.mentor, 0, "Too dark")
    judge(group, entry, school.mentor, -1, "Bright after all")
    assert group.assessments(project, "panel") == [], "not before the results are out"
    assert group.case(project).state == WAITING
    arranging.release(group.services, school.instructor, exhibition_id=exhibition)
    (said,) = group.assessments(project, "panel")
    assert (said.assessor_id, said.comment, said.total) == (school.mentor.person_id, "Bright after all", 100)
    assert group.case(project).state == RELEASED, "nobody judges any more, however few they were"
    result, lowest = school.result(project), group.assessments(project, "instructor")[0].total
    assert result is not None and lowest is not None
    assert result.total == pytest.approx((100 + 3 * lowest) / 4, abs=0.1)
    arranging.release(group.services, school.instructor, exhibition_id=exhibition)
    assert len(group.assessments(project, "panel")) == 1, "it is taken over once"


def test_row_18_an_exhibition_that_has_ended_counts_though_nobody_released_it(group: Group) -> None:
    school, project = group.school, group.projects[0]
    exhibition, entry = announce(group)
    judge(group, entry, school.mentor, 1)
    group.assess(school.instructor, project, "instructor")
    with group.services.database.writing(school.id) as session:
        session.execute(
            update(Exhibition).where(Exhibition.id == exhibition).values(ends_at=utc_now() - timedelta(hours=1))
        )
        for key in ("one", "two"):
            enqueue(session, COUNT, {}, key=key, school_id=school.id)
    school.work()
    assert len(group.assessments(project, "panel")) == 1
    assert group.case(project).state == RELEASED


def test_row_18_without_a_say_of_the_panel_nothing_becomes_an_assessment(school: SmallSchool) -> None:
    group = Group(school, [{"role": "instructor"}], learners=2)
    group.hand_in(school.learner)
    exhibition, entry = announce(group)
    judge(group, entry, group.school.mentor, 1)
    arranging.release(group.services, group.school.instructor, exhibition_id=exhibition)
    assert group.assessments(group.projects[0], "panel") == []
    assert group.case(group.projects[0]).state == WAITING


def test_row_18_a_panel_that_spoke_first_counts_when_the_work_is_handed_in(school: SmallSchool) -> None:
    group = Group(school, [{"role": "panel"}], learners=2)
    project = group.school.start(school.learner)
    group.projects.append(project)
    exhibition, entry = announce(group)
    judge(group, entry, group.school.mentor, 2)
    arranging.release(group.services, group.school.instructor, exhibition_id=exhibition)
    assert group.case(project).state == "open"
    group.school.show(project, group.school.brief.stage("launch"))
    group.school.submit(project, "launch")
    group.school.work()
    assert group.case(project).state == RELEASED

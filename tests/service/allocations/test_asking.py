"""Peers are asked as work comes in; nothing that stands is undone; an instructor can go on without the missing."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from makerpath.domain.errors import MakerpathError, NotAllowed, NotFound
from makerpath.service.allocations import operations
from makerpath.service.allocations.listening import REMIND
from makerpath.service.allocations.models import Allocation
from makerpath.service.allocations.withdrawing import report, withdraw
from makerpath.service.assessments.feedback import Word
from makerpath.service.assessments.models import RELEASED, WAITING
from makerpath.service.core.database import utc_now
from makerpath.service.core.events import Event
from makerpath.service.core.jobs import enqueue
from makerpath.service.notices.models import Notice
from makerpath.service.people.models import Person
from makerpath.service.privacy.gathering import gather
from makerpath.service.projects.models import TeamMember
from tests.service.allocations.group import Group, PEERS, PLAN
from tests.service.counting import queries
from tests.service.school import SmallSchool

BRIEF = "a-light-that-speaks"


@pytest.fixture
def group(school: SmallSchool) -> Group:
    return Group(school, PEERS)


def loads(group: Group) -> Counter[UUID]:
    return Counter(row.person_id for row in group.rows() if row.withdrawn_at is None)


def test_everybody_is_asked_for_about_as_much_and_never_for_their_own(group: Group) -> None:
    group.hand_in()
    rows = group.rows()
    assert Counter(row.project_id for row in rows) == dict.fromkeys(group.projects, 3)
    assert max(loads(group).values()) - min(loads(group).values()) <= 1
    own = dict(zip(group.projects, group.learners, strict=True))
    assert all(row.person_id != own[row.project_id].person_id and row.due_at for row in rows)
    with group.services.database.reading(group.school.id) as session:
        told = set(session.scalars(select(Notice.person_id).where(Notice.verb == "assessment.asked")))
    assert told == {learner.person_id for learner in group.learners}


def test_a_late_project_and_a_late_learner_undo_nothing(group: Group) -> None:
    group.hand_in(*group.learners[:2])
    before = {(row.project_id, row.person_id) for row in group.rows()}
    first = group.rows()[0]
    group.assess(first.person_id, first.project_id, "peer")
    newcomer = group.join()
    group.hand_in(*group.learners[2:])
    assert before <= {(row.project_id, row.person_id) for row in group.rows() if row.withdrawn_at is None}
    assert newcomer.person_id in loads(group)


def test_a_small_group_asks_whoever_there_is_and_more_when_somebody_comes(school: SmallSchool) -> None:
    group = Group(school, PEERS, learners=2)
    project = group.hand_in(school.learner)[0]
    assert [row.person_id for row in group.rows()] == [school.other_learner.person_id]
    newcomer = group.join()
    school.work()
    assert {row.person_id for row in group.rows(project_id=project)} == {
        school.other_learner.person_id,
        newcomer.person_id,
    }


def test_the_result_waits_for_those_who_were_asked_and_for_nobody_else(school: SmallSchool) -> None:
    group = Group(school, PEERS, learners=3)
    project = group.hand_in(school.learner)[0]
    group.assess(school.instructor, project, "instructor")
    asked = group.rows()
    group.assess(asked[0].person_id, project, "peer", 0)
    assert group.case(project).state == WAITING
    group.assess(asked[1].person_id, project, "peer", 0)
    assert group.case(project).state == RELEASED


def test_who_is_let_off_is_waited_for_no_more_and_not_asked_again(school: SmallSchool) -> None:
    group = Group(school, PEERS, learners=3)
    project = group.hand_in(school.learner)[0]
    group.assess(school.instructor, project, "instructor")
    done, other = group.rows()
    group.assess(done.person_id, project, "peer")
    with pytest.raises(MakerpathError, match=r"allocation\.done"):
        operations.let_off(group.services, school.instructor, allocation_id=done.id)
    with pytest.raises(NotFound):
        operations.let_off(group.services, group.learners[1], allocation_id=other.id)
    operations.let_off(group.services, school.instructor, allocation_id=other.id)
    assert group.case(project).state == RELEASED
    answer = operations.ask_peers(group.services, school.instructor, run_id=school.run_id, brief=BRIEF, plan=PLAN)
    assert answer == {"asked": 0}


def test_going_on_without_the_missing_needs_a_reason_and_somebody_who_spoke(group: Group) -> None:
    school = group.school
    project = group.hand_in(school.learner)[0]
    go = {"project_id": project, "plan": PLAN}
    with pytest.raises(MakerpathError, match=r"assessment\.nobody_spoke"):
        operations.go_on(group.services, school.instructor, reason="Late", **go)
    assert group.case(project).closed_at is None
    group.assess(school.instructor, project, "instructor")
    with pytest.raises(MakerpathError, match=r"text\.missing"):
        operations.go_on(group.services, school.instructor, reason=" ", **go)
    with pytest.raises(NotAllowed):
        operations.go_on(group.services, school.officer, reason="Late", **go)
    operations.go_on(group.services, school.instructor, reason="The fair is today", **go)
    case = group.case(project)
    assert (case.state, case.closed_by) == (RELEASED, school.instructor.person_id)
    with group.services.database.reading(school.id) as session:
        event = session.scalars(select(Event).where(Event.verb == "assessment.went_on")).one()
        assert event.data["reason"] == "The fair is today"


def test_allocating_anew_moves_only_what_nobody_has_begun(group: Group) -> None:
    school = group.school
    group.hand_in(*group.learners[:2])
    begun, done = group.rows()[0], group.rows()[-1]
    group.assess(begun.person_id, begun.project_id, "peer", final=False)
    group.assess(done.person_id, done.project_id, "peer")
    group.join()
    operations.ask_anew(group.services, school.instructor, run_id=school.run_id, brief=BRIEF, plan=PLAN)
    left = {row.id for row in group.rows()}
    assert {begun.id, done.id} <= left
    assert Counter(row.project_id for row in group.rows()) == dict.fromkeys(group.projects, 3)


def test_who_joins_the_team_or_leaves_the_class_assesses_it_no_more(group: Group) -> None:
    project = group.hand_in(group.school.learner)[0]
    row = group.rows()[0]
    with group.services.database.writing(group.school.id) as session:
        session.add(TeamMember(project_id=project, person_id=row.person_id))
    operations.ask_peers(group.services, group.school.instructor, run_id=group.school.run_id, brief=BRIEF, plan=PLAN)
    (before,) = group.rows(id=row.id)
    assert before.withdrawn_at is not None
    assert len([one for one in group.rows() if one.withdrawn_at is None]) == 3


def test_an_instructor_names_a_mentor_and_a_second_assessor(group: Group) -> None:
    school = group.school
    project = group.hand_in(school.learner)[0]
    ask = {"project_id": project, "plan": PLAN}
    name = operations.name_assessor
    name(group.services, school.instructor, person_id=school.mentor.person_id, role="mentor", **ask)
    (mentor,) = group.rows("mentor")
    assert mentor.due_at is not None
    group.assess(school.mentor, project, "mentor")
    for person, role in ((school.officer, "instructor"), (school.learner, "mentor"), (school.mentor, "peer")):
        with pytest.raises(MakerpathError, match=r"allocation\.nobody"):
            name(group.services, school.instructor, person_id=person.person_id, role=role, **ask)
    with pytest.raises(NotFound):
        name(group.services, group.learners[1], person_id=school.mentor.person_id, role="mentor", **ask)
    name(group.services, school.instructor, person_id=school.instructor.person_id, role="instructor", blind=True, **ask)
    assert group.rows("instructor")[0].blind


def test_a_day_is_set_for_all_who_have_not_spoken_and_those_are_reminded_once(group: Group) -> None:
    school = group.school
    group.hand_in(school.learner)
    done, begun, idle = group.rows()
    group.assess(done.person_id, done.project_id, "peer")
    group.assess(begun.person_id, begun.project_id, "peer", final=False)
    set_due = {"run_id": school.run_id, "brief": BRIEF, "plan": PLAN}
    for wrong in ("", "2001-01-01", "soon", "9999-01-01"):
        with pytest.raises(MakerpathError, match=r"allocation\.day"):
            operations.set_due(group.services, school.instructor, due_on=wrong, **set_due)
    day = (utc_now() + timedelta(days=1)).date().isoformat()
    assert operations.set_due(group.services, school.instructor, due_on=day, **set_due) == {"moved": 2}
    for key in ("today", "tomorrow"):
        with group.services.database.writing(school.id) as session:
            session.execute(update(Allocation).values(due_at=utc_now() + timedelta(hours=30))) if key == "today" else 0
            enqueue(session, REMIND, {}, key=key, school_id=school.id)
        school.work()
    with group.services.database.reading(school.id) as session:
        events = session.scalars(select(Event).where(Event.verb == "assessment.reminded")).all()
        assert [event.data["people"] for event in events] == [[str(idle.person_id)]]


def test_hurtful_words_are_reported_taken_out_and_count_no_more(school: SmallSchool) -> None:
    group = Group(school, PEERS, learners=3)
    project = group.hand_in(school.learner)[0]
    asked = group.rows()
    group.assess(school.instructor, project, "instructor")
    group.assess(asked[0].person_id, project, "peer", 0, comment="You are stupid")
    group.assess(asked[1].person_id, project, "peer")
    before = school.result(project)
    assert before is not None
    bad = group.assessments(project, "peer")[0]
    mine = {"project_id": project, "assessment_id": bad.id}
    named = {"project_id": project, "mark": Word(bad, "").mark}
    with pytest.raises(NotFound):
        report(group.services, group.learners[2], **named)
    for _twice in range(2):
        report(group.services, school.learner, reason="It hurts", **named)
    with pytest.raises(NotAllowed):
        withdraw(group.services, school.learner, reason="No", **mine)
    withdraw(group.services, school.instructor, reason="We do not talk like that", **mine)
    after = school.result(project)
    assert after is not None and after.total == 100 > before.total
    page = group.browser(school.learner).get(f"/projects/{project}").get_data(as_text=True)
    assert "You are stupid" not in page
    with group.services.database.reading(school.id) as session:
        assert len(session.scalars(select(Event).where(Event.verb == "assessment.reported")).all()) == 1


def test_makers_learn_nowhere_who_their_peers_were(school: SmallSchool) -> None:
    """Not in the record of the project, not in what they may ask for of themselves."""
    group = Group(school, PEERS, learners=3)
    project = group.hand_in(school.learner)[0]
    asked = group.rows()
    names = []
    with group.services.database.writing(school.id) as session:
        for at, row in enumerate(asked):
            session.get_one(Person, row.person_id).display_name = f"Secretname{at}"
            names += [f"Secretname{at}", str(row.person_id)]
    group.assess(school.instructor, project, "instructor")
    for row in asked:
        group.assess(row.person_id, project, "peer", comment="Bright")
    assert group.case(project).state == RELEASED
    browser = group.browser(school.learner)
    pages = [f"/projects/{project}", f"/projects/{project}/story", "/notices", "/home"]
    told = "".join(browser.get(page).get_data(as_text=True) for page in pages)
    with group.services.database.reading(school.id) as session:
        gathered = gather(session, school.learner.person_id)  # type: ignore[arg-type]
    assert "Bright" in str(gathered.sections["assessments"])
    told += str(gathered.sections)
    assert [name for name in names if name in told] == []


def test_what_is_not_released_or_was_taken_out_is_in_no_archive_of_its_makers(school: SmallSchool) -> None:
    group = Group(school, PEERS, learners=3)
    project = group.hand_in(school.learner)[0]
    asked = group.rows()
    group.assess(asked[0].person_id, project, "peer", comment="Not yet")

    def archive(who: UUID) -> str:
        with group.services.database.reading(school.id) as session:
            return str(gather(session, who).sections)

    assert school.learner.person_id is not None
    assert "Not yet" not in archive(school.learner.person_id)
    assert "Not yet" in archive(asked[0].person_id), "it is theirs"
    group.assess(school.instructor, project, "instructor")
    group.assess(asked[1].person_id, project, "peer")
    assert "Not yet" in archive(school.learner.person_id)
    bad = group.assessments(project, "peer")[0]
    withdraw(group.services, school.instructor, project_id=project, assessment_id=bad.id, reason="Rude")
    assert "Not yet" not in archive(school.learner.person_id)


def test_asking_costs_as_many_questions_for_a_large_class(school: SmallSchool) -> None:
    group = Group(school, PEERS, learners=4)
    group.hand_in(work=False)
    ask = {"run_id": school.run_id, "brief": BRIEF, "plan": PLAN}

    def cost() -> int:
        return queries(group.services, lambda: operations.ask_peers(group.services, school.instructor, **ask))

    cost()
    few = cost()
    group.hand_in(*[group.join() for _more in range(4)], work=False)
    cost()
    assert cost() == few

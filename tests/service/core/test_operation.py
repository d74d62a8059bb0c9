"""Every change is one operation: it happens once, or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from makerpath.domain.errors import Conflict, MakerpathError
from makerpath.service.core.events import Event
from makerpath.service.core.jobs.models import Job
from makerpath.service.core.jobs.registry import KINDS
from makerpath.service.critiques import operations as critique
from makerpath.service.operation import operation, Work
from makerpath.service.people.models import Campus
from makerpath.service.people.operations import create_campus
from makerpath.service.policy import Actor
from makerpath.service.projects import operations
from makerpath.service.projects.models import Project
from makerpath.service.starting.operations import start
from tests.service.school import SmallSchool


def count(school: SmallSchool, table: Any, *where: Any) -> int:
    with school.services.database.reading(school.id) as session:
        return session.scalar(select(func.count(table.id)).where(*where)) or 0


def test_the_same_key_twice_happens_once_and_answers_the_same(school: SmallSchool) -> None:
    events = count(school, Event)
    answers = [
        create_campus(school.services, school.administrator, key="the-same-form", name={"en": name})
        for name in ("East", "West")
    ]
    assert answers[0] == answers[1]
    assert count(school, Campus) == 1
    assert count(school, Event) == events + 1


def test_two_keys_are_two_changes_and_no_key_is_always_one_more(school: SmallSchool) -> None:
    for key in ("form-1", "form-2", None, None):
        create_campus(school.services, school.administrator, key=key, name={"en": "East"})
    assert count(school, Campus) == 4


def test_two_people_may_use_the_same_key(school: SmallSchool) -> None:
    projects = {school.start(learner) for learner in (school.learner, school.other_learner)}
    for project, who in zip(sorted(projects), (school.learner, school.other_learner), strict=True):
        operations.rename(school.services, who, key="same-key", project_id=project, title="Sun")
    assert count(school, Project, Project.title == "Sun") == 2


def test_a_key_used_for_something_else_is_refused(school: SmallSchool) -> None:
    project = school.start()
    operations.rename(school.services, school.learner, key="form-1", project_id=project, title="Sun")
    with pytest.raises(Conflict) as caught:
        critique.give(school.services, school.learner, key="form-1", project_id=project, stage="launch", body="Hello")
    assert caught.value.code == "form.key_reused"


@pytest.mark.parametrize("key", ["x" * 65, "a\0b", "钥匙", "a b"])
def test_a_key_that_is_none_is_refused_before_anything_happens(school: SmallSchool, key: str) -> None:
    with pytest.raises(MakerpathError) as caught:
        create_campus(school.services, school.administrator, key=key, name={"en": "East"})
    assert caught.value.code == "form.key"
    assert count(school, Campus) == 0


def test_the_same_key_in_two_threads_at_once_happens_once(school: SmallSchool) -> None:
    for turn in range(3):
        answers = at_once(
            4,
            lambda _n, turn=turn: create_campus(
                school.services, school.administrator, key=f"form-{turn}", name={"en": "East"}
            ),
        )
        assert len({answer["campus"] for answer in answers}) == 1
        assert count(school, Campus) == turn + 1


def test_two_threads_that_find_nothing_make_one_row(school: SmallSchool) -> None:
    """Without a key, too: whoever comes second finds the row of the first."""
    learner = school.learner
    answers = at_once(
        4,
        lambda _n: start(
            school.services,
            learner,
            run_id=school.run_id,
            brief=school.brief_version,
            rubric=school.rubric_version,
            title="Lamp",
        ),
    )
    assert len({answer["project"] for answer in answers}) == 1
    assert count(school, Project) == 1


def test_a_failure_leaves_no_row_no_event_and_no_job(school: SmallSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "test.job", KINDS["mail.send"])

    @operation("test.fail")
    def fail(work: Work) -> dict[str, str]:
        work.add(Campus(name={"en": "East"}))
        work.record("campus.created", None)
        work.job("test.job", {}, key="one")
        raise MakerpathError("test.refused", "No")

    before = [count(school, table) for table in (Campus, Event, Job)]
    for _ in range(2):
        with pytest.raises(MakerpathError):
            fail(school.services, school.administrator, key="form-1")
    assert [count(school, table) for table in (Campus, Event, Job)] == before


def test_row_32_each_transition_stores_who_and_when_in_utc(school: SmallSchool) -> None:
    project = school.start()
    school.pass_stage(project, school.brief.stages[0])
    operations.reopen(school.services, school.learner, project_id=project, stage="launch", reason="A better idea")
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(select(Event).where(Event.project_id == project).order_by(Event.id)).all()
        moves = [row for row in rows if row.verb.startswith(("project.", "stage."))]
        assert [(row.verb, row.actor_id, row.data.get("stage")) for row in moves] == [
            ("project.started", school.learner.person_id, None),
            ("stage.submitted", school.learner.person_id, "launch"),
            ("stage.decided", school.instructor.person_id, "launch"),
            ("stage.reopened", school.learner.person_id, "launch"),
        ]
        assert moves[2].data["verdict"] == "pass"
        for earlier, later in pairwise(rows):
            assert earlier.created_at <= later.created_at
            assert str(later.created_at.tzinfo) == "UTC"


def test_a_system_actor_needs_no_permission_and_no_key(school: SmallSchool) -> None:
    system = Actor(person_id=None, school_id=school.id, system=True)
    create_campus(school.services, system, key="x", name={"en": "East"})
    create_campus(school.services, system, key="x", name={"en": "West"})
    assert count(school, Campus) == 2


def at_once(threads: int, what: Any) -> list[Any]:
    """Call `what(n)` in as many threads at the same moment; the answers."""
    ready = Barrier(threads)

    def run(number: int) -> Any:
        ready.wait()
        return what(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def test_ids_grow_with_time(school: SmallSchool) -> None:
    made = [UUID(create_campus(school.services, school.administrator, name={"en": "E"})["campus"]) for _ in range(5)]
    assert made == sorted(made)
    assert {item.version for item in made} == {7}

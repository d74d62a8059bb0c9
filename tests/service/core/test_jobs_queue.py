"""Putting jobs into the queue."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from makerpath.service.core.database import Database, utc_now
from makerpath.service.core.events import Event
from makerpath.service.core.jobs import enqueue, job, JobRun, Worker
from makerpath.service.core.jobs.models import Job
from makerpath.service.core.tenancy import CrossSchool

Schools = tuple[uuid.UUID, uuid.UUID]


def count(database: Database) -> int:
    with database.reading(unscoped="test") as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0


def test_a_job_exists_only_if_its_transaction_is_committed(database: Database, schools: Schools) -> None:
    with pytest.raises(ZeroDivisionError), database.writing(schools[0]) as session:
        enqueue(session, "test.any", {}, key="k", school_id=schools[0])
        raise ZeroDivisionError
    assert count(database) == 0


def test_the_same_key_again_is_the_same_job(database: Database, schools: Schools) -> None:
    ids = set()
    for payload in ({"n": 1}, {"n": 2}):
        with database.writing(schools[0]) as session:
            ids.add(enqueue(session, "test.any", payload, key="k", school_id=schools[0]).id)
            kept = enqueue(session, "test.any", payload, key="k", school_id=schools[0])
            ids.add(kept.id)
            assert kept.payload == {"n": 1}
    assert len(ids) == count(database) == 1


def test_a_key_counts_for_its_kind_and_its_school(database: Database, schools: Schools) -> None:
    for school in schools:
        with database.writing(school) as session:
            enqueue(session, "test.any", {}, key="k", school_id=school)
            enqueue(session, "test.other", {}, key="k", school_id=school)
    assert count(database) == 4


def test_a_key_of_the_system_counts_once(database: Database) -> None:
    for _ in range(2):
        with database.writing(unscoped="test") as session:
            enqueue(session, "test.any", {}, key="k", school_id=None)
    assert count(database) == 1


def test_jobs_without_a_key_are_all_different(database: Database, schools: Schools) -> None:
    with database.writing(schools[0]) as session:
        for _ in range(3):
            enqueue(session, "test.any", {}, school_id=schools[0])
    assert count(database) == 3


def test_transactions_at_the_same_time_make_one_job_of_a_key(database: Database, schools: Schools) -> None:
    barrier = threading.Barrier(4)
    found: list[uuid.UUID] = []

    def insert() -> None:
        barrier.wait()
        with database.writing(schools[0]) as session:
            found.append(enqueue(session, "test.any", {}, key="k", school_id=schools[0]).id)

    threads = [threading.Thread(target=insert) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == count(database) == 1


def test_a_school_cannot_queue_a_job_of_another(database: Database, schools: Schools) -> None:
    for other in (schools[1], None):
        with pytest.raises(CrossSchool), database.writing(schools[0]) as session:
            enqueue(session, "test.any", {}, school_id=other)
    assert count(database) == 0


def test_a_school_sees_only_its_own_jobs(database: Database, schools: Schools) -> None:
    for school in schools:
        with database.writing(school) as session:
            enqueue(session, "test.any", {"school": str(school)}, school_id=school)
    with database.reading(schools[1]) as session:
        assert [job.payload for job in session.scalars(select(Job))] == [{"school": str(schools[1])}]


def test_a_job_names_the_event_that_caused_it(database: Database, schools: Schools) -> None:
    with database.writing(schools[0]) as session:
        event = Event(via="test", verb="test.happened", data={})
        session.add(event)
        session.flush()
        queued = enqueue(session, "test.any", {}, school_id=schools[0], caused_by_event=event.id)
        assert queued.caused_by_event == event.id


@pytest.mark.usefixtures("own_kinds")
def test_a_job_waits_for_its_moment(database: Database, schools: Schools) -> None:
    seen: list[str] = []

    @job("test.later")
    def handler(run: JobRun) -> None:
        seen.append(run.payload["when"])

    with database.writing(schools[0]) as session:
        for when, seconds in (("now", -1), ("later", 60)):
            moment = utc_now() + timedelta(seconds=seconds)
            enqueue(session, "test.later", {"when": when}, school_id=schools[0], run_at=moment)
    Worker(database).run_until_idle()
    assert seen == ["now"]

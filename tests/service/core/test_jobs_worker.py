"""Running jobs: attempts, pauses, dead letters, progress, leases."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from makerpath.service.core.database import Database, utc_now
from makerpath.service.core.jobs import (
    enqueue,
    GiveUp,
    job,
    JobRun,
    LeaseLost,
    leases,
    list_dead,
    registry,
    retry,
    RetryLater,
    Worker,
)
from makerpath.service.core.jobs.models import Job
from makerpath.service.people.models import School

Schools = tuple[uuid.UUID, uuid.UUID]
Queue = Callable[..., uuid.UUID]


pytestmark = pytest.mark.usefixtures("own_kinds")


@pytest.fixture
def queue(database: Database, schools: Schools) -> Queue:
    def put(kind: str, **payload: object) -> uuid.UUID:
        with database.writing(schools[0]) as session:
            return enqueue(session, kind, payload, school_id=schools[0]).id

    return put


def row(database: Database, job_id: uuid.UUID) -> Job:
    with database.reading(unscoped="test") as session:
        return session.scalars(select(Job).where(Job.id == job_id)).one()


def hurry(database: Database) -> None:
    """Let every pause and every lease be over."""
    past = utc_now() - timedelta(seconds=1)
    with database.writing(unscoped="test") as session:
        session.execute(update(Job).where(Job.state == "waiting").values(run_at=past))
        session.execute(update(Job).where(Job.state == "running").values(leased_until=past))


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def working(database: Database) -> Iterator[Worker]:
    worker = Worker(database, poll=0.02, grace=0.0)
    thread = threading.Thread(target=worker.run_forever)
    thread.start()
    yield worker
    worker.stop()
    thread.join()


def test_a_job_is_done_with_what_its_handler_needs(database: Database, schools: Schools, queue: Queue) -> None:
    seen = []

    @job("test.any")
    def handler(run: JobRun) -> None:
        with run.session_scope() as session:
            assert [school.id for school in session.scalars(select(School))]
            assert session.info["school_id"] == schools[0]
        seen.append((run.payload, run.services, run.attempt, run.key))

    job_id = queue("test.any", n=1)
    Worker(database, "services").run_until_idle()
    assert seen == [({"n": 1}, "services", 1, str(job_id))]
    done = row(database, job_id)
    assert (done.state, done.progress, done.error, done.leased_by) == ("done", 1.0, "", None)
    assert done.finished_at is not None


def test_a_failing_job_is_tried_again_until_it_is_dead(database: Database, queue: Queue) -> None:
    @job("test.any", attempts=3)
    def handler(run: JobRun) -> None:
        raise ValueError("the LMS said no")

    job_id = queue("test.any")
    for attempt in (1, 2, 3):
        Worker(database).run_until_idle()
        tried = row(database, job_id)
        assert tried.attempts == attempt
        assert tried.error == "ValueError: the LMS said no"
        assert tried.state == ("dead" if attempt == 3 else "waiting")
        assert attempt == 3 or tried.run_at > utc_now()
        hurry(database)
    Worker(database).run_until_idle()
    assert row(database, job_id).attempts == 3


def test_a_dead_job_is_listed_for_its_school_and_can_be_tried_again(
    database: Database, schools: Schools, queue: Queue
) -> None:
    broken = [True]

    @job("test.any", attempts=1)
    def handler(run: JobRun) -> None:
        if broken:
            raise ValueError("broken")

    job_id = queue("test.any")
    Worker(database).run_until_idle()
    with database.writing(schools[1]) as session:
        assert list_dead(session) == []
        assert not retry(session, job_id)
    broken.clear()
    with database.writing(schools[0]) as session:
        assert [dead.id for dead in list_dead(session)] == [job_id]
        assert retry(session, job_id)
    with database.writing(schools[0]) as session:
        assert not retry(session, job_id)
    Worker(database).run_until_idle()
    assert row(database, job_id).state == "done"


def test_a_handler_can_ask_for_a_pause(database: Database, queue: Queue) -> None:
    @job("test.any")
    def handler(run: JobRun) -> None:
        if run.attempt == 1:
            raise RetryLater(90, "the LMS is away")

    job_id = queue("test.any")
    Worker(database).run_until_idle()
    waiting = row(database, job_id)
    assert (waiting.state, waiting.error) == ("waiting", "the LMS is away")
    assert 60 < (waiting.run_at - utc_now()).total_seconds() <= 90
    hurry(database)
    Worker(database).run_until_idle()
    assert row(database, job_id).state == "done"


def test_a_handler_can_give_up_at_once(database: Database, queue: Queue) -> None:
    @job("test.any", attempts=5)
    def handler(run: JobRun) -> None:
        raise GiveUp("the block is gone")

    job_id = queue("test.any")
    Worker(database).run_until_idle()
    dead = row(database, job_id)
    assert (dead.state, dead.attempts, dead.error) == ("dead", 1, "the block is gone")


def test_a_job_whose_handler_is_not_loaded_waits(database: Database, queue: Queue) -> None:
    @job("test.any")
    def handler(run: JobRun) -> None: ...

    newer = queue("test.of_a_newer_version")
    Worker(database).run_until_idle()
    assert row(database, newer).state == "waiting"


def test_a_job_that_kills_its_worker_each_time_is_dead_in_the_end(database: Database, queue: Queue) -> None:
    @job("test.any", attempts=2)
    def handler(run: JobRun) -> None: ...

    job_id = queue("test.any")
    for _ in range(2):
        with database.writing(unscoped="test") as session:
            assert leases.claim(session, "a worker that dies", registry.KINDS) is not None
        hurry(database)
        with database.writing(unscoped="test") as session:
            leases.take_back(session)
    dead = row(database, job_id)
    assert (dead.state, dead.attempts, dead.error) == ("dead", 2, leases.WORKER_LOST)


def test_a_job_that_keeps_what_it_has_done_survives_more_lost_workers_than_it_has_attempts(
    database: Database, queue: Queue
) -> None:
    @job("test.any", attempts=2)
    def handler(run: JobRun) -> None: ...

    job_id = queue("test.any")
    for _ in range(4):
        with database.writing(unscoped="test") as session:
            claimed = leases.claim(session, "a worker that dies", registry.KINDS)
            assert claimed is not None
            run = JobRun(database, None, "a worker that dies", claimed)
        with run.session_scope() as session:
            run.got_on(session)
        hurry(database)
        with database.writing(unscoped="test") as session:
            leases.take_back(session)
    with pytest.raises(LeaseLost), run.session_scope() as session:
        run.got_on(session)
    Worker(database).run_until_idle()
    assert row(database, job_id).state == "done"


def test_progress_is_seen_while_the_job_runs(database: Database, queue: Queue) -> None:
    seen = []

    @job("test.any")
    def handler(run: JobRun) -> None:
        for fraction in (0.4, 7.0):
            run.progress(fraction, "rendering")
            seen.append((row(database, run.job_id).progress, row(database, run.job_id).note))

    queue("test.any")
    Worker(database).run_until_idle()
    assert seen == [(0.4, "rendering"), (1.0, "rendering")]


def test_a_handler_can_queue_further_jobs(database: Database, queue: Queue) -> None:
    @job("test.first")
    def first(run: JobRun) -> None:
        with run.session_scope() as session:
            enqueue(session, "test.second", {}, key=run.key, school_id=run.school_id)
            run.finish(session)

    @job("test.second")
    def second(run: JobRun) -> None: ...

    queue("test.first")
    Worker(database).run_until_idle()
    with database.reading(unscoped="test") as session:
        assert sorted(job.state for job in session.scalars(select(Job))) == ["done", "done"]


def test_a_worker_that_was_taken_for_dead_changes_nothing(database: Database, schools: Schools, queue: Queue) -> None:
    lost = []

    @job("test.any")
    def handler(run: JobRun) -> None:
        if run.attempt == 1:
            hurry(database)
            Worker(database).run_until_idle()
        try:
            with run.session_scope() as session:
                enqueue(session, "test.effect", {}, school_id=run.school_id)
                run.finish(session)
        except LeaseLost:
            lost.append(run.attempt)
            raise

    job_id = queue("test.any")
    Worker(database).run_until_idle()
    assert lost == [1]
    assert (row(database, job_id).state, row(database, job_id).attempts) == ("done", 2)
    with database.reading(schools[0]) as session:
        assert len(session.scalars(select(Job).where(Job.kind == "test.effect")).all()) == 1


def test_a_lease_is_renewed_while_the_job_runs(database: Database, queue: Queue) -> None:
    leased_until = []

    @job("test.any", lease=0.6)
    def handler(run: JobRun) -> None:
        leased_until.append(row(database, run.job_id).leased_until)
        until(lambda: row(database, run.job_id).leased_until > leased_until[0])

    job_id = queue("test.any")
    Worker(database).run_until_idle()
    assert len(leased_until) == 1
    assert (row(database, job_id).state, row(database, job_id).attempts) == ("done", 1)


def test_a_handler_that_hangs_is_taken_for_lost(database: Database, queue: Queue, working: Worker) -> None:
    release = threading.Event()

    @job("test.any", lease=0.3, limit=0.1)
    def handler(run: JobRun) -> None:
        if run.attempt == 1:
            release.wait(10)

    job_id = queue("test.any")
    until(lambda: row(database, job_id).state == "done")
    assert row(database, job_id).attempts == 2
    release.set()


def test_a_stopped_worker_hands_its_job_back_without_counting_it(database: Database, queue: Queue) -> None:
    begun, release = threading.Event(), threading.Event()

    @job("test.any")
    def handler(run: JobRun) -> None:
        begun.set()
        release.wait(10)

    job_id = queue("test.any")
    worker = Worker(database, poll=0.02, grace=0.0)
    thread = threading.Thread(target=worker.run_forever)
    thread.start()
    assert begun.wait(10)
    worker.stop()
    thread.join()
    back = row(database, job_id)
    assert (back.state, back.attempts, back.leased_by) == ("waiting", 0, None)
    release.set()


def test_a_stopped_worker_lets_its_job_end(database: Database, queue: Queue) -> None:
    begun, release = threading.Event(), threading.Event()

    @job("test.any")
    def handler(run: JobRun) -> None:
        begun.set()
        release.wait(10)

    job_id = queue("test.any")
    worker = Worker(database, poll=0.02)
    thread = threading.Thread(target=worker.run_forever)
    thread.start()
    assert begun.wait(10)
    worker.stop()
    release.set()
    thread.join()
    assert row(database, job_id).state == "done"


def test_two_handlers_of_one_kind_are_refused() -> None:
    @job("test.any")
    def one(run: JobRun) -> None: ...

    with pytest.raises(ValueError, match="two handlers"):

        @job("test.any")
        def two(run: JobRun) -> None: ...


@given(st.integers(1, 200))
def test_pauses_grow_and_are_bounded(attempt: int) -> None:
    longest = min(registry.LONGEST_DELAY, registry.FIRST_DELAY * 2 ** (attempt - 1))
    assert longest / 2 <= registry.delay(attempt) <= longest

"""Whatever fails, dies or comes back late: every job ends done, and an idempotent effect happens once."""

from __future__ import annotations

import tempfile
import uuid
from collections import Counter
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from pathlib import Path

from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from makerpath.service import tables
from makerpath.service.core.database import Database, utc_now
from makerpath.service.core.jobs import enqueue, JobRun, leases, registry
from makerpath.service.core.jobs.models import Job

ATTEMPTS = 50
FATES = ("well", "raises", "dies before", "dies after", "late")
"""What becomes of an attempt; `late` is a worker that goes on after another has taken its job over."""


class Interrupted(BaseException):
    """The worker's process is gone: nothing of it runs any more."""


class Play:
    """Workers at one queue, whose fates are given."""

    def __init__(self, folder: str) -> None:
        self.database = Database(f"sqlite:///{Path(folder) / 'test.sqlite3'}")
        tables.metadata.create_all(self.database.engine)
        self.fates: dict[str, list[str]] = {}
        self.outside: Counter[str] = Counter()
        registry.KINDS["test.play"] = registry.JobKind("test.play", self.handle, ATTEMPTS, 30.0, 900.0)

    def handle(self, run: JobRun) -> None:
        fates = self.fates[run.key]
        fate = fates.pop(0) if fates else "well"
        if fate == "raises":
            raise ValueError(fate)
        if fate == "dies before":
            raise Interrupted
        if fate == "late":
            self.let_all_be_due()
            self.work()
        self.outside[run.key] = 1
        with run.session_scope() as session:
            enqueue(session, "test.effect", {}, school_id=None)
            run.finish(session)
            if fate == "dies after":
                raise Interrupted

    def let_all_be_due(self) -> None:
        past = utc_now() - timedelta(seconds=1)
        with self.session() as session:
            session.execute(update(Job).where(Job.kind == "test.play", Job.state == "waiting").values(run_at=past))
            session.execute(update(Job).where(Job.state == "running").values(leased_until=past))
            leases.take_back(session)

    def session(self) -> AbstractContextManager[Session]:
        return self.database.writing(unscoped="test")

    def work(self) -> bool:
        name = uuid.uuid4().hex
        with self.session() as session:
            job = leases.claim(session, name, registry.KINDS)
        if job is not None:
            with suppress(Interrupted):
                JobRun(self.database, None, name, job).execute()
        return job is not None

    def states(self, kind: str) -> list[str]:
        with self.session() as session:
            return [job.state for job in session.scalars(select(Job).where(Job.kind == kind))]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.sampled_from(FATES), max_size=4), min_size=1, max_size=4))
def test_every_job_ends_done_with_its_effect_once(fates: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        play = Play(folder)
        try:
            with play.session() as session:
                for number, fate in enumerate(fates):
                    play.fates[str(number)] = list(fate)
                    enqueue(session, "test.play", {}, key=str(number), school_id=None)
            while set(play.states("test.play")) != {"done"}:
                play.work()
                play.let_all_be_due()
            assert play.states("test.effect") == ["waiting"] * len(fates)
            assert play.outside == Counter({str(number): 1 for number in range(len(fates))})
        finally:
            registry.KINDS.pop("test.play")
            play.database.close()

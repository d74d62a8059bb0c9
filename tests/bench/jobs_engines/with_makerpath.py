"""Makerpath's own: rows with leases, inserted in our transactions, in SQLite or PostgreSQL."""

from __future__ import annotations

from common import place, run

from makerpath.service import tables
from makerpath.service.core.database import Database
from makerpath.service.core.jobs import enqueue, job, JobRun, Worker

HERE = place()


@job("effect", lease=HERE.lease)
def effect(run: JobRun) -> None:
    HERE.effect(run.payload["number"])


def fill() -> None:
    database = Database(HERE.url)
    tables.metadata.create_all(database.engine)
    for number in range(HERE.jobs):
        with database.writing(unscoped="a job of the system") as session:
            enqueue(session, "effect", {"number": number}, key=str(number), school_id=None)


def work() -> None:
    Worker(Database(HERE.url), concurrency=2, poll=HERE.poll).run_forever()


run(fill, work)

"""DBOS: durable workflows in SQLite or PostgreSQL. A worker started again under its old name takes up its old work."""

from __future__ import annotations

import threading

import sqlalchemy as sa
from common import place, run
from dbos import DBOS, DBOSClient, DBOSConfig

HERE = place()
CONFIG: DBOSConfig = {
    "name": "bench",
    "system_database_url": HERE.url,
    "executor_id": HERE.slot,
    "application_version": "1",
    "log_level": "ERROR",
}


@DBOS.workflow(name="effect")
def effect(number: int) -> None:
    step(number)


@DBOS.step(name="step")
def step(number: int) -> None:
    HERE.effect(number)


def enqueue() -> None:
    DBOS(config=CONFIG)
    DBOS.launch()
    DBOS.destroy()
    engine = sa.create_engine(HERE.url)
    client = DBOSClient(system_database_url=HERE.url)
    client.register_queue("jobs", worker_concurrency=2, polling_interval_sec=HERE.poll)
    for number in range(HERE.jobs):
        with engine.begin() as connection:
            client.enqueue_in_transaction(connection, {"workflow_name": "effect", "queue_name": "jobs"}, number)
    client.destroy()


def work() -> None:
    DBOS(config=CONFIG)
    DBOS.launch()
    threading.Event().wait()


run(enqueue, work)

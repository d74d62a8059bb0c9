"""Huey over SQLite: small, and without acknowledgements."""

from __future__ import annotations

from common import place, run
from huey import SqliteHuey

HERE = place()
huey = SqliteHuey(filename=HERE.url.removeprefix("sqlite:///"), fsync=True)


@huey.task()
def effect(number: int) -> None:
    HERE.effect(number)


def enqueue() -> None:
    for number in range(HERE.jobs):
        effect(number)


def work() -> None:
    huey.create_consumer(workers=2, worker_type="thread", initial_delay=0.05, max_delay=HERE.poll).run()


run(enqueue, work)

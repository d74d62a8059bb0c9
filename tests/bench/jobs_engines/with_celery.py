"""Celery over Redis or RabbitMQ, late acknowledgement. Its broker cannot take part in a transaction of ours."""

from __future__ import annotations

from celery import Celery
from common import place, run
from kombu import Queue
from redis import Redis

HERE = place()
app = Celery("bench", broker=HERE.url, set_as_current=True)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
)
if HERE.url.startswith("redis"):
    # By default an hour, looked at every hundred seconds. A job that takes longer than this is run twice.
    app.conf.broker_transport_options = {
        "global_keyprefix": f"{HERE.queue}:",
        "visibility_timeout": HERE.lease,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
    }
app.conf.task_queues = [Queue(HERE.queue, queue_arguments={"x-expires": 600_000})]
app.conf.task_default_queue = HERE.queue


@app.task(name="effect")
def effect(number: int) -> None:
    HERE.effect(number)


def enqueue() -> None:
    for number in range(HERE.jobs):
        effect.delay(number)


def work() -> None:
    app.worker_main(["worker", "--concurrency=2", "--loglevel=ERROR", "--hostname", f"{HERE.slot}@bench"])


def clean() -> None:
    if HERE.url.startswith("redis"):
        server = Redis.from_url(HERE.url)
        server.delete(*server.keys(f"{HERE.queue}:*"))
    else:
        with app.connection() as connection:
            connection.default_channel.queue_delete(HERE.queue)


run(enqueue, work, clean)

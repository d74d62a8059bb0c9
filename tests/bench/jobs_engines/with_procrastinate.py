"""Procrastinate over PostgreSQL, with the periodic task its manual gives for taking up what dead workers left."""

from __future__ import annotations

import asyncio
import contextlib

import procrastinate
from common import place, run

HERE = place()
app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=HERE.url))


@app.task(name="effect", queue="jobs")
def effect(number: int) -> None:
    HERE.effect(number)


async def take_up() -> None:
    while True:
        await asyncio.sleep(HERE.lease / 2)
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=HERE.lease):
            await app.job_manager.retry_job(job)


async def fill() -> None:
    async with app.open_async():
        with contextlib.suppress(procrastinate.exceptions.ConnectorException):
            await app.schema_manager.apply_schema_async()
        for number in range(HERE.jobs):
            await effect.defer_async(number=number)


async def serve() -> None:
    async with app.open_async():
        sweeper = asyncio.create_task(take_up())
        await app.run_worker_async(
            concurrency=2,
            fetch_job_polling_interval=HERE.poll,
            update_heartbeat_interval=HERE.lease / 3,
            stalled_worker_timeout=HERE.lease * 20,
        )
        sweeper.cancel()


run(lambda: asyncio.run(fill()), lambda: asyncio.run(serve()))

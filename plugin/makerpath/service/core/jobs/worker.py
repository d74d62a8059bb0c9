"""The worker: claims due jobs, runs them, renews their leases, and stops without losing any."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
import time
import uuid
from typing import Any

from sqlalchemy.exc import DBAPIError

from makerpath.service.core.database import Database
from makerpath.service.core.jobs import leases
from makerpath.service.core.jobs.registry import DEFAULT_LEASE, KINDS, kinds_of
from makerpath.service.core.jobs.run import JobRun, UNSCOPED

logger = logging.getLogger(__name__)
TAKE_BACK_EVERY = 1.0


class Worker:
    """Runs up to `concurrency` jobs at once. Any number of workers may share one PostgreSQL database.

    `services` is handed to the handlers; `poll` is how often an idle worker looks (seconds); `grace` is how long
    running jobs may go on after `stop()` before they are handed back to the queue.
    """

    def __init__(
        self, database: Database, services: Any = None, *, concurrency: int = 2, poll: float = 0.5, grace: float = 25.0
    ) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._database = database
        self._services = services
        self._concurrency = concurrency
        self._poll = poll
        self._grace = grace
        self._stopping = False
        self._looking = threading.Lock()
        self._running: dict[uuid.UUID, JobRun] = {}
        self._busy = False
        self._took_back = 0.0

    def stop(self) -> None:
        """Take no more jobs; `run_forever` returns once the running ones are done or handed back."""
        # A plain flag: a signal handler that takes an event's lock can wait for itself for ever.
        self._stopping = True

    def run_forever(self) -> None:
        """Work until `stop()`, which SIGTERM and SIGINT call when this is the process's main thread."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.stop())
        self._run(idle_ends=False)

    def run_until_idle(self) -> None:
        """Work until nothing is due any more; jobs that wait for a later moment are left waiting."""
        self._run(idle_ends=True)

    def _run(self, *, idle_ends: bool) -> None:
        ended = threading.Event()
        keeper = threading.Thread(target=self._keep_leases, args=(ended,), name="job leases", daemon=True)
        slots = [
            threading.Thread(target=self._serve, args=(idle_ends,), name=f"job slot {number}", daemon=True)
            for number in range(self._concurrency)
        ]
        for thread in (keeper, *slots):
            thread.start()
        try:
            while not self._stopping and any(slot.is_alive() for slot in slots):
                slots[0].join(0.02 if idle_ends else self._poll)
        finally:
            self._wind_up()
            ended.set()
            keeper.join()

    def _serve(self, idle_ends: bool) -> None:
        while not self._stopping:
            # One slot looks for all: an idle worker costs one small query a `poll`, however many slots it has.
            with self._looking:
                run = self._next()
                if run is None:
                    if idle_ends and not self._running:
                        return
                    time.sleep(0.02 if idle_ends else self._poll)
                    continue
            try:
                run.execute()
            except Exception:
                # The lease runs out and the job is tried again.
                logger.exception("what became of job %s %s could not be recorded", run.kind.name, run.job_id)
            finally:
                self._running.pop(run.job_id, None)

    def _next(self) -> JobRun | None:
        if self._stopping:
            return None
        kinds = kinds_of(self._services)
        try:
            if not self._busy:
                with self._database.reading(unscoped=UNSCOPED) as session:
                    if not leases.any_due(session, kinds):
                        return None
            with self._database.writing(unscoped=UNSCOPED) as session:
                if time.monotonic() - self._took_back > TAKE_BACK_EVERY:
                    leases.take_back(session)
                    self._took_back = time.monotonic()
                job = leases.claim(session, self.name, kinds)
        except DBAPIError:
            logger.exception("the database does not answer; looking again")
            self._busy = False
            return None
        self._busy = job is not None
        if job is None:
            return None
        run = JobRun(self._database, self._services, self.name, job)
        self._running[job.id] = run
        return run

    def _keep_leases(self, ended: threading.Event) -> None:
        while not ended.wait(min((kind.lease for kind in KINDS.values()), default=DEFAULT_LEASE) / 3):
            runs = list(self._running.values())
            if not runs:
                continue
            moment = time.monotonic()
            kept = {run.job_id: run.kind.lease for run in runs if moment - run.began < run.kind.limit}
            try:
                with self._database.writing(unscoped=UNSCOPED) as session:
                    held = leases.renew(session, self.name, kept)
            except DBAPIError:
                logger.exception("leases could not be renewed; trying again")
                continue
            for run in runs:
                run.lost = run.job_id not in held

    def _wind_up(self) -> None:
        """Let running jobs end for `grace` seconds, then hand the rest back."""
        with self._looking:
            # A slot that was looking while the worker was told to stop has its job by now.
            until = time.monotonic() + self._grace
        while self._running and time.monotonic() < until:
            time.sleep(0.02)
        left = list(self._running.values())
        if not left:
            return
        for run in left:
            run.lost = True
        try:
            with self._database.writing(unscoped=UNSCOPED) as session:
                leases.hand_back(session, self.name, [run.job_id for run in left])
        except DBAPIError:
            logger.exception("%d jobs could not be handed back; their leases run out", len(left))

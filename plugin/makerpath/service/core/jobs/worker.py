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
from makerpath.service.core.jobs.registry import DEFAULT_LEASE, KINDS
from makerpath.service.core.jobs.run import UNSCOPED, JobRun

logger = logging.getLogger(__name__)


class Worker:
    """Runs jobs in up to `concurrency` threads. Any number of workers may share one PostgreSQL database.

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
        self._free = threading.Event()
        self._lock = threading.Lock()
        self._running: dict[uuid.UUID, JobRun] = {}

    def stop(self) -> None:
        """Take no more jobs; `run_forever` returns once the running ones are done or handed back."""
        # A plain flag: a signal handler that takes an event's lock can wait for itself for ever.
        self._stopping = True

    def run_forever(self) -> None:
        """Work until `stop()`, which SIGTERM and SIGINT call when this is the process's main thread."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.stop())
        self._run(until_idle=False)

    def run_until_idle(self) -> None:
        """Work until nothing is due any more; jobs that wait for a later moment are left waiting."""
        self._run(until_idle=True)

    def _run(self, *, until_idle: bool) -> None:
        ended = threading.Event()
        heartbeat = threading.Thread(target=self._keep_leases, args=(ended,), name="job leases", daemon=True)
        heartbeat.start()
        try:
            while not self._stopping:
                self._free.clear()
                found = self._begin_due()
                if until_idle and not found and not self._running:
                    return
                if not found or len(self._running) >= self._concurrency:
                    self._free.wait(0.05 if until_idle else self._poll)
        finally:
            self._wind_up()
            ended.set()
            heartbeat.join()

    def _begin_due(self) -> bool:
        """Start what is due and fits; whether anything was due, or could be started only later."""
        room = self._concurrency - len(self._running)
        if room <= 0:
            return True
        try:
            with self._database.reading(unscoped=UNSCOPED) as session:
                if not leases.any_due(session):
                    return False
            with self._database.writing(unscoped=UNSCOPED) as session:
                leases.take_back(session)
                jobs = leases.claim(session, self.name, room)
        except DBAPIError:
            logger.exception("the database cannot be reached; looking again")
            return False
        for job in jobs:
            run = JobRun(self._database, self._services, self.name, job)
            with self._lock:
                self._running[job.id] = run
            threading.Thread(target=self._execute, args=(run,), name=f"job {job.kind}", daemon=True).start()
        return bool(jobs)

    def _execute(self, run: JobRun) -> None:
        try:
            run.execute()
        except Exception:
            # The lease runs out and the job is tried again.
            logger.exception("what became of job %s %s could not be recorded", run.kind.name, run.job_id)
        finally:
            with self._lock:
                self._running.pop(run.job_id, None)
            self._free.set()

    def _keep_leases(self, ended: threading.Event) -> None:
        while not ended.wait(min(kind.lease for kind in KINDS.values()) / 3 if KINDS else DEFAULT_LEASE / 3):
            with self._lock:
                runs = list(self._running.values())
            if not runs:
                continue
            now = time.monotonic()
            kept = {run.job_id: run.kind.lease for run in runs if now - run.began < run.kind.limit}
            try:
                with self._database.writing(unscoped=UNSCOPED) as session:
                    held = leases.renew(session, self.name, kept)
            except DBAPIError:
                logger.exception("leases could not be renewed; trying again")
                continue
            for run in runs:
                run.lost = run.job_id not in held and not run.finished

    def _wind_up(self) -> None:
        """Let running jobs end for `grace` seconds, then hand the rest back."""
        until = time.monotonic() + self._grace
        while self._running and time.monotonic() < until:
            self._free.clear()
            self._free.wait(0.1)
        with self._lock:
            left = list(self._running.values())
        for run in left:
            run.lost = True
        if not left:
            return
        try:
            with self._database.writing(unscoped=UNSCOPED) as session:
                leases.hand_back(session, self.name, [run.job_id for run in left])
        except DBAPIError:
            logger.exception("%d jobs could not be handed back; their leases run out", len(left))

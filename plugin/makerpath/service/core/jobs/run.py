"""One job while it runs: what its handler sees, and what becomes of it afterwards."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from makerpath.service.core.database import Database
from makerpath.service.core.jobs import leases
from makerpath.service.core.jobs.models import Job
from makerpath.service.core.jobs.registry import delay, GiveUp, KINDS, LeaseLost, RetryLater

logger = logging.getLogger(__name__)
NOTE_EVERY = 0.25
LONGEST_ERROR = 2000
UNSCOPED = "the queue holds the jobs of every school"


class JobRun:
    """What a handler works with.

    `key` is the same in every attempt and can be handed to others as an idempotency key; `services` is what the
    worker was given; `attempt` counts from 1.
    """

    def __init__(self, database: Database, services: Any, worker: str, job: Job) -> None:
        self.job_id: uuid.UUID = job.id
        self.kind = KINDS[job.kind]
        self.payload: dict[str, Any] = job.payload
        self.school_id = job.school_id
        self.key: str = job.key or str(job.id)
        self.attempt = job.attempts
        self.services = services
        self.began = time.monotonic()
        self.lost = False
        self.finished = False
        self._database = database
        self._worker = worker
        self._noted = 0.0

    @contextmanager
    def session_scope(self) -> Iterator[Session]:
        """A writing session of the job's school, in one transaction."""
        self._check(not self.lost)
        why = "" if self.school_id else "a job of the system as a whole"
        with self._database.writing(self.school_id, unscoped=why) as session:
            yield session

    def finish(self, session: Session) -> None:
        """Mark the job done in the transaction of `session`: what else is written there happens exactly once.

        Raises `LeaseLost`, which rolls all of it back, if another worker has taken the job over.
        """
        self._check(leases.finish(session, self._worker, self.job_id))
        self.finished = True

    def got_on(self, session: Session) -> None:
        """Say that what is written in the transaction of `session` need not be done again: attempts count anew.

        So a long job that keeps what it has done survives any number of lost workers, while one that kills its worker
        in the same place each time ends. Raises `LeaseLost` as `finish` does.
        """
        self._check(leases.count_anew(session, self._worker, self.job_id))

    def progress(self, fraction: float, note: str = "") -> None:
        """Tell how far the job is, from 0 to 1. Cheap to call often; raises `LeaseLost` when going on is of no use."""
        self._check(not self.lost)
        if time.monotonic() - self._noted < NOTE_EVERY and fraction < 1:
            return
        self._noted = time.monotonic()
        with self._database.writing(unscoped=UNSCOPED) as session:
            fraction = min(1.0, max(0.0, fraction))
            self._check(leases.note_progress(session, self._worker, self.job_id, fraction, note[:400]))

    def execute(self) -> None:
        """Call the handler and record what came of it. Raises only when the database cannot be reached."""
        try:
            self.kind.handler(self)
        except LeaseLost:
            logger.warning("job %s %s was taken over by another worker", self.kind.name, self.job_id)
        except RetryLater as later:
            self._fail(str(later), later.seconds)
        except GiveUp as end:
            self._fail(str(end), None)
        except Exception as error:
            logger.exception("job %s %s failed, attempt %d", self.kind.name, self.job_id, self.attempt)
            self._fail(f"{type(error).__name__}: {error}", delay(self.attempt))
        else:
            if not self.finished:
                with self._database.writing(unscoped=UNSCOPED) as session:
                    leases.finish(session, self._worker, self.job_id)

    def _fail(self, error: str, wait: float | None) -> None:
        with self._database.writing(unscoped=UNSCOPED) as session:
            leases.fail(session, self._worker, self.job_id, error[:LONGEST_ERROR], wait)

    def _check(self, held: bool) -> None:
        if not held:
            self.lost = True
            raise LeaseLost(str(self.job_id))

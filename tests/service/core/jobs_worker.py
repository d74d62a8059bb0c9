"""A worker process for the tests that kill it: `python -m tests.service.core.jobs_worker DATABASE_URL FOLDER`.

Its handler notes each beginning in FOLDER/begun, waits for FOLDER/go, then leaves its effect: a file by the job's key.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from makerpath.service import tables
from makerpath.service.core.database import Database
from makerpath.service.core.jobs import job, JobRun, Worker

KIND = "test.slow"
LEASE = 1.0


@job(KIND, attempts=5, lease=LEASE)
def slow(run: JobRun) -> None:
    folder = Path(run.payload["folder"])
    with (folder / "begun").open("a") as handle:
        handle.write(f"{run.key}\n")
    while not (folder / "go").exists():
        time.sleep(0.01)
    (folder / f"effect-{run.key}").touch()


if __name__ == "__main__":
    assert tables.metadata.tables
    Worker(Database(sys.argv[1]), concurrency=2, poll=0.05, grace=float(sys.argv[2])).run_forever()

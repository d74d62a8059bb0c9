"""Jobs: work that follows from a committed change, done at least once, on any number of machines.

enqueue(session, "certificate.render", {"certificate": str(id)}, key=str(id), school_id=school_id)

@job("certificate.render", attempts=5)
def render(run: JobRun) -> None: ...

Worker(database, services).run_forever()
"""

from makerpath.service.core.jobs.queue import enqueue, list_dead, retry
from makerpath.service.core.jobs.registry import GiveUp, job, LeaseLost, RetryLater
from makerpath.service.core.jobs.run import JobRun
from makerpath.service.core.jobs.worker import Worker

__all__ = ["GiveUp", "JobRun", "LeaseLost", "RetryLater", "Worker", "enqueue", "job", "list_dead", "retry"]

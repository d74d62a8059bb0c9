"""The daily look for projects in which nothing happens any more."""

from __future__ import annotations

from uuid import UUID

from makerpath.service.board.operations import note_stalled
from makerpath.service.core.jobs import job, JobRun
from makerpath.service.daily import daily
from makerpath.service.policy import Actor

LOOK = "board.look_for_stalled"
daily(LOOK, hour=6)


@job(LOOK)
def look(run: JobRun) -> None:
    """A few hundred projects at a time; looked for twice, each is found once."""
    assert run.school_id is not None
    system = Actor(person_id=None, school_id=run.school_id, via="job", system=True)
    after: UUID | None = None
    while True:
        answer = note_stalled(run.services, system, after=after)
        if answer["after"] is None:
            return
        after = UUID(answer["after"])

"""What is told of grading: why a notebook was not graded, what is wrong with the teacher's, who is before whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.lab_result import Run
from makerpath.labs.notebook import cells, parse
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import Storage
from makerpath.service.core.settings import Settings
from makerpath.service.labs import engines, queue
from makerpath.service.labs.material import read
from makerpath.service.labs.models import LabResult
from makerpath.service.labs.overview import newest_of
from makerpath.service.labs.reading import Standing

LONG = timedelta(minutes=10)
LONGEST_ANSWER = 20_000

REASONS: Mapping[str, tuple[str, str]] = {
    "lab.set_aside": (
        N_("The engine tried it several times and never came to its end."),
        N_(
            "The engine was lost over this notebook several times, so it was set aside and the others went on. "
            "Look at it and give points by hand, or let the engine try once more."
        ),
    ),
    "lab.not_gradable": (
        N_("The lab itself has to be put right first; your instructor knows where."),
        N_(
            "The engine cannot grade by the teacher’s notebook: what is wrong with it stands below the downloads. "
            "Publish a corrected one and let the engine grade again, or give points by hand."
        ),
    ),
    "lab.no_notebook": (
        N_("The lab itself has to be put right first; your instructor knows where."),
        N_("The teacher’s notebook is not on this service. Publish the course here, then let the engine grade again."),
    ),
    "lab.packages": (
        N_("The lab itself has to be put right first; your instructor knows where."),
        N_(
            "The lab asks for packages that are not allowed here. Ask whoever operates the service to allow them, "
            "then let the engine grade again."
        ),
    ),
    "lab.unreadable": (
        N_("The file cannot be read as a notebook. Save it again in Jupyter and ask for another try."),
        N_("The file cannot be read as a notebook. Give it back, so that the learner can hand it in once more."),
    ),
    "lab.too_large": (
        N_("The notebook is too large. Clear all outputs in Jupyter, save it, and ask for another try."),
        N_("The notebook is too large to be graded by itself. Give it back and ask for one with all outputs cleared."),
    ),
}
"""Why a run failed, by its code: for the learner, and for whoever teaches them."""


def progress(session: Session, run_id: UUID, lab: str) -> dict[Run, int]:
    """How many of the newest attempts of a class are in which state of grading."""
    counts: dict[Run, int] = {"waiting": 0, "grading": 0, "graded": 0, "failed": 0}
    count = newest_of(run_id, lab, LabResult.state, func.count(LabResult.id)).group_by(LabResult.state)
    for state, number in session.execute(count):
        counts[state] = number
    return counts


def asleep(session: Session, settings: Settings) -> bool:
    """Whether nobody grades: no engine may run on this machine, and none elsewhere has taken a notebook up lately."""
    if not engines.trouble(settings):
        return False
    lately = LabResult.started_at > utc_now() - LONG, LabResult.created_at > utc_now() - queue.OLDEST
    states = LabResult.state.in_(("grading", "graded", "failed"))
    return session.scalar(select(LabResult.id).where(states, *lately).limit(1)) is None


def before(session: Session, mine: Sequence[Standing]) -> dict[UUID, int]:
    """For the newest attempt, where it waits, how many notebooks came in earlier, by the result's id."""
    return {item.run.id: queue.before(session, item.run) for item in mine[:1] if item.state == "waiting"}


def written(storage: Storage, chosen: Standing) -> dict[str, tuple[str, str]]:
    """What the learner wrote where a person gives the points, by `grade_id`: the kind of the cell and its text."""
    wanted = {line.grade_id for line in chosen.result.lines if line.points is None or line.by_hand}
    try:
        found = cells(parse(read(storage, chosen.attempt.sha256))) if wanted else []
    except (MakerpathError, FileNotFoundError):
        return {}
    return {cell.grade_id: (cell.kind, cell.source[:LONGEST_ANSWER]) for cell in found if cell.grade_id in wanted}


def faults(found: Mapping[str, Sequence[Mapping[str, Any]]], answers: Mapping[str, str]) -> list[dict[str, Any]]:
    """What is wrong with the teacher's notebooks (SHA-256 by language), each fault once, errors first."""
    told = [
        {**fault, "language": language}
        for language, sha256 in sorted(answers.items())
        for fault in found.get(sha256, [])
    ]
    unique = {(fault["code"], str(sorted(fault["params"].items()))): fault for fault in reversed(told)}
    return sorted(unique.values(), key=lambda fault: fault["warning"])

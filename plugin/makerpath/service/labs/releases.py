"""What the engine found of a teacher's notebook when it first ran it: the key to grade by, and its faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.lab import Lab
from makerpath.labs.engine.contract import Engine
from makerpath.labs.key import Key
from makerpath.labs.notebook import Json
from makerpath.service.core.settings import package, Settings
from makerpath.service.labs.models import LabRelease
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.models import School
from makerpath.service.policy import Actor

MOST_FAULTS = 100
USUAL = frozenset({"numpy", "pandas", "matplotlib", "scikit-learn"})


@dataclass(frozen=True)
class Ready:
    """A notebook that the engine has run. With a fault that is more than a warning nobody is graded by it."""

    key: Key
    faults: Sequence[Mapping[str, Any]]

    @property
    def refused(self) -> bool:
        return refuses(self.faults)


def refuses(faults: Sequence[Mapping[str, Any]]) -> bool:
    return any(not fault["warning"] for fault in faults)


def find(session: Session, sha256: str, engine: str) -> Ready | None:
    """What this engine found of the notebook, if it has run it."""
    row = session.scalar(select(LabRelease).where(LabRelease.sha256 == sha256, LabRelease.engine == engine[:64]))
    return Ready(Key.from_json(row.key), row.faults) if row else None


def newest_faults(session: Session, sha256s: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """What the last engine found wrong with each of these notebooks; those that none has run are not there."""
    rows = session.scalars(select(LabRelease).where(LabRelease.sha256.in_(sha256s)).order_by(LabRelease.id))
    return {row.sha256: row.faults for row in rows}


def prepare(engine: Engine, source: Json, lab: Lab, files: Mapping[str, bytes]) -> Ready:
    """Run the teacher's solution and the empty notebook; takes as long as a few learners' notebooks."""
    from makerpath.labs.preparing import prepare as run

    found = run(source, engine, lab.limits, files=files, packages=tuple(lab.packages))
    return Ready(
        found.key,
        [
            {
                "code": fault.code,
                "message": fault.message,
                "hint": fault.hint,
                "warning": fault.warning,
                "params": {name: _plain(value) for name, value in fault.params.items()},
            }
            for fault in found.faults[:MOST_FAULTS]
        ],
    )


@operation("lab.prepare")
def keep(work: Work, *, sha256: str, engine: str, ready: Ready) -> Answer:
    """Keep what the engine found, once."""
    work.require("lab.grade", work.get(School, work.actor.school_id))
    if find(work.session, sha256, engine) is None:
        work.add(
            LabRelease(sha256=sha256, engine=engine[:64], key=ready.key.to_json(), faults=[*map(dict, ready.faults)])
        )
    return {"sha256": sha256}


def prepared(
    services: Services, actor: Actor, engine: Engine, sha256: str, lab: Lab, source: Json, files: Mapping[str, bytes]
) -> Ready:
    """Run the teacher's notebook and keep what came of it."""
    ready = prepare(engine, source, lab, files)
    keep(services, actor, sha256=sha256, engine=engine.name, ready=ready)
    return ready


def not_allowed(settings: Settings, lab: Lab) -> list[str]:
    """The packages of the lab that are not among the usual ones and that the operator has not allowed."""
    return [name for name in lab.packages if package(name) not in settings.lab_packages | USUAL]


def _plain(value: object) -> str | int | float:
    return value if isinstance(value, int | float) else str(value)[:400]

"""The one warm grading engine of a worker's process: started when a notebook needs it, closed at the worker's end."""

from __future__ import annotations

import os
import threading
from typing import Any, Protocol, Self

from makerpath.domain.errors import MakerpathError, N_
from makerpath.labs.engine.contract import Engine
from makerpath.service.core.settings import Settings


class Closing(Engine, Protocol):
    """An engine that holds processes."""

    def __enter__(self) -> Self: ...

    def close(self) -> None: ...


_held: list[Closing] = []
_lock = threading.Lock()


def able(services: Any) -> bool:
    """Whether notebooks of learners may run on this machine: it confines them, or the operator wants it otherwise."""
    return bool(_held) or (services is not None and not trouble(services.settings))


def trouble(settings: Settings) -> str:
    """Why learners' notebooks are not graded on this machine, for the operator; nothing where they are."""
    if settings.labs_unconfined:
        return ""
    from makerpath.labs.engine.probe import sandbox

    found = sandbox()
    return "" if found.works else " ".join((found.reason or "bubblewrap", *found.details))


def warm(settings: Settings) -> Engine:
    """The engine of this process; raises `lab.sandbox` where it may not run."""
    with _lock:
        if not _held:
            from makerpath.labs.engine.split import SplitEngine

            engine: Closing = SplitEngine(unconfined=bool(settings.labs_unconfined), size=os.cpu_count() or 1)
            _held.append(engine.__enter__())
        return _held[0]


def use(engine: Closing) -> None:
    """Take this one instead."""
    close()
    _held.append(engine)


def close() -> None:
    """Stop its processes; the next notebook starts them anew."""
    with _lock:
        while _held:
            _held.pop().close()


def told(settings: Settings) -> MakerpathError | None:
    """What a start says of labs: why they are not graded here and what to do, or that nothing confines them."""
    if settings.labs_unconfined:
        return MakerpathError(
            "lab.unconfined",
            N_("Notebooks of learners run on this machine without anything that confines them."),
            N_("Install bubblewrap and leave MAKERPATH_LABS_UNCONFINED unset."),
        )
    reason = trouble(settings)
    if not reason:
        return None
    return MakerpathError(
        "lab.no_sandbox",
        N_("Notebooks of learners are not graded here: {reason}"),
        N_(
            "Install bubblewrap and makerpath[labs] and allow user namespaces; the operator's guide says how. "
            "Until then instructors give the points by hand."
        ),
        reason=reason,
    )

"""What a hostile notebook is: what it holds, and what it tries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.labs.notebooks import Json


def nothing(_submitted: Json) -> None:
    """Change nothing."""


@dataclass(frozen=True)
class Case:
    """`answers` by the name of the answer; others are left as they were released, unless they are `honest`.

    `first` and `last` are cells of the learner's own. `change` changes the notebook's JSON in place. Code that prints
    `reached` has done what it must not be able to do.
    """

    name: str
    tries: str
    answers: dict[str, str] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    honest: frozenset[str] = frozenset()
    change: Callable[[Json], None] = nothing


REACHED = "rea" + "ched:"
"""Put together, so that the source of an attack never looks like its success."""

PRELUDE = """\
import ctypes, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)

def reached(what):
    print("rea" + "ched:", what, flush=True)

def attempt(what, work):
    try:
        if work() is not False:
            reached(what)
    except BaseException:
        pass

"""

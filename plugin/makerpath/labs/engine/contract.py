"""What an engine is asked and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from makerpath.domain.lab import Limits
from makerpath.labs.key import Key
from makerpath.labs.notebook import Json

Output = dict[str, Any]
"""An output of a cell as nbformat 4 has it: `stream`, `display_data`, `execute_result` or `error`."""

Ended = Literal["", "time", "memory", "output", "died", "engine"]
"""Why a notebook did not run to its end: nothing; its time, memory or output was used up; it ended itself; the engine
could not go on, which is no fault of the learner's."""


@dataclass(frozen=True)
class Ran:
    """What came of a notebook: the outputs of each code cell by its number (from 0, as in `notebook["cells"]`).

    A cell that was not reached has an output of kind `error`. `in_place`: tests (`grade_id`) whose arguments the
    learner's code changed. `seconds` of the clock.
    """

    outputs: Mapping[int, list[Output]]
    ended: Ended = ""
    in_place: frozenset[str] = frozenset()
    seconds: float = 0.0


class Engine(Protocol):
    """Runs restored notebooks one after the other or, from several threads, side by side."""

    @property
    def name(self) -> str:
        """Its name and version, for the record: `makerpath/1`."""

    def run(
        self,
        notebook: Json,
        key: Key,
        limits: Limits,
        *,
        files: Mapping[str, bytes] | None = None,
        packages: tuple[str, ...] = (),
        together: bool = False,
    ) -> Ran:
        """Run every code cell. `files` lie in the working folder; `packages` can be imported besides the usual.

        `together` runs the tests in the learner's process, as nbgrader does: for a teacher's own notebooks alone.
        Raises `MakerpathError` `lab.sandbox` where untrusted code cannot be confined here.
        """


@dataclass(frozen=True)
class Sandbox:
    """Whether this machine can confine a notebook; `reason` says, in English for the operator, what is missing."""

    works: bool
    reason: str = ""
    details: tuple[str, ...] = field(default=())

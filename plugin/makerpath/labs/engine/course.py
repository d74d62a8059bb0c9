"""The course of one notebook through the two processes."""

from __future__ import annotations

import base64
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from makerpath.domain.lab import Limits
from makerpath.labs.engine.contract import Ended, Output, Ran
from makerpath.labs.engine.inside import frames
from makerpath.labs.engine.outputs import Allowance, failed, is_error
from makerpath.labs.engine.warm import Fork
from makerpath.labs.key import Key
from makerpath.labs.notebook import cells, joined, Json

GRACE = 1.0
"""Seconds that an interrupted cell has to come to an end."""
_REASONS: Mapping[Ended, tuple[str, str]] = {
    "time": ("TimeLimit", "the notebook's time is used up"),
    "memory": ("MemoryLimit", "the notebook's memory was used up"),
    "output": ("OutputLimit", "it gave too much output"),
    "died": ("ProcessEnded", "its process ended"),
    "engine": ("EngineFailed", "the engine could not go on"),
}


@dataclass(frozen=True)
class Step:
    """A code cell: whose source counts, and what it is."""

    number: int
    source: str
    kind: str
    """`test`, `locked` or `cell`."""
    grade_id: str = ""


def steps(notebook: Json, key: Key) -> list[Step]:
    """The code cells in their order. A test or a locked cell is what the key says, once; all else is the learner's."""
    found, seen = [], set[str]()
    for number, cell in enumerate(cells(notebook)):
        if cell.kind != "code":
            continue
        kept = key.find(cell.grade_id) if cell.grade_id else None
        if kept is not None and kept.kind == "code" and kept.locked and kept.grade_id not in seen:
            seen.add(kept.grade_id)
            found.append(Step(number, kept.source, "test" if kept.automatic else "locked", kept.grade_id))
        else:
            found.append(Step(number, joined(cell.raw["source"]), "cell"))
    return found


def told(key: Key) -> list[str]:
    """Words of the cells that tell learners what to do: names that they may well be asked to define."""
    found: set[str] = set()
    for cell in key.cells:
        if cell.solution or cell.task or cell.kind == "markdown":
            found |= {word for word in _words(cell.source) if word.isidentifier()}
    return sorted(found)


def _words(source: str) -> list[str]:
    return "".join(letter if letter.isidentifier() or letter.isdigit() else " " for letter in source).split()


@dataclass
class Course:
    """One notebook under way. `checker` is none where everything runs in the learner's process."""

    student: Fork
    checker: Fork | None
    limits: Limits
    allowance: Allowance
    end: float
    outputs: dict[int, list[Output]] = field(default_factory=dict)
    in_place: set[str] = field(default_factory=set)
    ended: Ended = ""
    late: bool = False

    def begin(self, key: Key, files: Mapping[str, bytes]) -> None:
        message: dict[str, Any] = {
            "limits": self.limits.model_dump(),
            "files": {name: base64.b64encode(content).decode() for name, content in files.items()},
            "together": self.checker is None,
            "told": told(key),
        }
        try:
            for fork in (self.student, self.checker):
                if fork is not None:
                    fork.tell(message, 10)
        except (frames.Gone, TimeoutError, ValueError):
            self.ended = "engine"

    def run(self, step: Step, key: Key) -> None:
        """One cell; what came of it goes into `outputs`."""
        if not step.source.strip():
            self.outputs[step.number] = []
        elif self.ended:
            self.outputs[step.number] = _not_run(self.ended)
        elif step.kind == "test" and self.checker is not None:
            self._test(step, self.checker, key)
        else:
            self._cell(step)
            if step.kind == "locked" and self.checker is not None and not self.ended:
                self._ask(self.checker, {"kind": "define", "source": step.source, "number": step.number})

    def _cell(self, step: Step) -> None:
        answer = self._ask(self.student, {"source": step.source, "number": step.number})
        outputs = self.allowance.take(answer.get("outputs"))
        if self.ended:
            outputs = _not_run(self.ended)
        elif self.late and not is_error(outputs):
            outputs += failed("CellTimeout", f"the cell took longer than {self.limits.cell_seconds} s")
        self.outputs[step.number] = outputs

    def _test(self, step: Step, checker: Fork, key: Key) -> None:
        in_place = step.grade_id in key.in_place
        message = {"kind": "test", "source": step.source, "number": step.number, "in_place": in_place}
        answer = self._ask(checker, message)
        outputs = self.allowance.take(answer.get("outputs"))
        if self.ended:
            outputs = _not_run(self.ended)
        elif self.late:
            outputs = [output for output in outputs if output["output_type"] != "execute_result"]
            outputs += failed("CellTimeout", f"the test took longer than {self.limits.cell_seconds} s")
        self.outputs[step.number] = outputs
        if answer.get("changed") is True:
            self.in_place.add(step.grade_id)
        if answer.get("broken") and not self.ended:
            self.ended = "time" if self.late else self._why(self.student)

    def _ask(self, fork: Fork, message: dict[str, Any]) -> dict[str, Any]:
        """The answer, or nothing where `ended` says why there is none. Interrupts what takes too long."""
        self.late = False
        now = time.monotonic()
        turns = [min(now + self.limits.cell_seconds, self.end)]
        if fork is self.student:
            turns.append(turns[0] + GRACE)
        else:
            turns += [turns[0] + GRACE, turns[0] + 2 * GRACE]
        try:
            fork.tell(message, turns[0] - now)
            for turn, deadline in enumerate(turns):
                try:
                    answer = fork.hear(self._longest, deadline)
                    break
                except TimeoutError:
                    if turn == len(turns) - 1:
                        raise
                    self.late = True
                    (self.student if turn == 0 else fork).interrupt()
        except TimeoutError:
            self.ended = "time"
        except frames.TooLong:
            self.ended = "output"
        except (frames.Gone, ValueError):
            self.ended = self._why(fork) if fork is self.student else self._why(self.student, "engine")
        else:
            if isinstance(answer, dict) and answer.get("number") == message["number"]:
                if self.late and time.monotonic() > self.end:
                    self.ended = "time"
                return answer
            self.ended = "died" if fork is self.student else "engine"
        return {}

    @property
    def _longest(self) -> int:
        return 6 * self.allowance.whole + (1 << 20)

    def _why(self, fork: Fork, otherwise: Ended = "died") -> Ended:
        """How a process came to its end."""
        ended = fork.signal()
        if ended in (signal.SIGXCPU,):
            return "time"
        if ended in (signal.SIGKILL, signal.SIGABRT):
            return "memory"
        return "died" if ended else otherwise

    def ran(self, started: float) -> Ran:
        return Ran(self.outputs, self.ended, frozenset(self.in_place), time.monotonic() - started)


def _not_run(ended: Ended) -> list[Output]:
    name, text = _REASONS[ended]
    return failed(name, f"This cell did not run to its end: {text}.")

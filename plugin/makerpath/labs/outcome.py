"""What came of a learner's notebook."""

from __future__ import annotations

from dataclasses import dataclass

from makerpath.domain.lab_result import TestResult
from makerpath.labs.engine.contract import Ended
from makerpath.labs.notebook import Json


@dataclass(frozen=True)
class Graded:
    """`tests` in the order of the key; `notebook` as it was run, with its outputs; `notes` are codes of what was put
    right before (`labs.restoring`); `ended` as in `labs.engine.contract`.
    """

    tests: tuple[TestResult, ...]
    notebook: Json
    notes: tuple[str, ...] = ()
    ended: Ended = ""
    seconds: float = 0.0

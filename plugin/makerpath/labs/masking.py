"""What a learner may know of hidden tests: whether they passed, also what they say, or everything.

What is hidden is left out by what a cell is, never by looking for its words in what learners wrote: whoever guesses a
line must not be told that they guessed right.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from makerpath.domain.lab import Feedback
from makerpath.domain.lab_result import TestResult
from makerpath.labs import plain
from makerpath.labs.key import Key, KeyCell
from makerpath.labs.notebook import cells, Json
from makerpath.labs.outputs import listed, words
from makerpath.labs.regions import without
from makerpath.labs.release import without_hidden
from makerpath.labs.scoring import OURS

_MOST, _LONGEST = 12, 4000
_SHORT = 4
"""Shorter lines of a hidden region, such as `pass`, tell nothing."""
_Told = tuple[str, ...]
"""The words of an assertion, in pieces: between two of them it fills something in."""


def hides(cell: KeyCell) -> bool:
    """Whether there is something in a cell that learners do not get."""
    return cell.released != cell.source


@dataclass(frozen=True)
class Mask:
    """What of a notebook that was graded by `key` may be read on the `level` that the teacher set."""

    key: Key
    level: Feedback

    def source(self, cell: KeyCell, stub: str = "") -> str:
        """The source of a locked cell; `stub` stands in place of its hidden tests."""
        if self.level == "full":
            return cell.source
        return without_hidden(without(cell.source, "HIDDEN TESTS", stub)[0])

    def outputs(self, cell: KeyCell, outputs: Any) -> list[Json]:
        """The outputs of a locked cell, which may be anything.

        A cell that holds hidden tests shows none. Others show what they print and what they found wrong, without the
        way there, which could lead through a hidden cell's lines.
        """
        found = listed(outputs)
        if self.level == "full" or not self._any_hidden:
            return found
        if hides(cell):
            return []
        return [self._scrubbed(one) for one in found if one.get("name") != "stderr"]

    def tests(self, tests: Iterable[TestResult], notebook: Json) -> tuple[TestResult, ...]:
        """The results, with titles and messages that a learner may read; `notebook` is the one that was run."""
        if self.level == "full":
            return tuple(tests)
        outputs: dict[str, Any] = {}
        for cell in cells(notebook):
            outputs.setdefault(cell.grade_id, cell.raw.get("outputs"))
        return tuple(self._test(test, outputs.get(test.grade_id)) for test in tests)

    def _test(self, test: TestResult, outputs: Any) -> TestResult:
        cell = self.key.find(test.grade_id)
        hiding = cell is not None and cell.automatic and hides(cell)
        message = test.message
        if hiding and cell:
            ours = [line for line in message.split("\n") if line in OURS] if self.level == "message" else []
            message = "\n".join([*self._own_words(cell, listed(outputs)), *ours])
        title = "" if self._tells(test.title) else test.title
        return test.model_copy(update={"title": title, "message": self._without_lines(message)})

    def _own_words(self, cell: KeyCell, outputs: list[Json]) -> Iterator[str]:
        """What a test says by itself: the assertion that failed, or what it printed about a part of its points.

        A learner's function could raise or print with what a hidden test gave it; so it is compared with what the
        teacher wrote. On the lowest level only the open tests' own words count, word by word.
        """
        error = next((one for one in outputs if one.get("output_type") == "error"), None)
        every, of_open = _sayings(cell.source), _sayings(cell.released)
        if error is None:
            printed = (words(one.get("text")) for one in outputs if one.get("output_type") == "stream")
            said = plain.lines("".join(printed), most=_MOST, longest=_LONGEST)
        else:
            said = [words(error.get("evalue"))[:_LONGEST]] if words(error.get("ename")) == "AssertionError" else []
        if self.level == "message":
            yield from (one for one in said if one and any(_fits(told, one) for told in every))
            return
        alone = [told for told in every if every.count(told) > of_open.count(told)]
        yield from (one for one in said if (one,) in of_open and not any(_fits(told, one) for told in alone))

    @cached_property
    def _any_hidden(self) -> bool:
        return any(hides(cell) for cell in self.key.cells)

    @cached_property
    def _lines(self) -> frozenset[str]:
        """The lines that stand in hidden regions and nowhere else in what learners get."""
        hidden: set[str] = set()
        open_to_all: set[str] = set()
        for cell in self.key.cells:
            kept = {line.strip() for line in cell.released.split("\n")}
            hidden |= {line.strip() for line in cell.source.split("\n")} - kept
            open_to_all |= kept
        return frozenset(line for line in hidden - open_to_all if len(line) >= _SHORT)

    def _scrubbed(self, output: Json) -> Json:
        kind = output.get("output_type")
        if kind == "error":
            evalue = self._without_lines(words(output.get("evalue")))
            return {"output_type": kind, "ename": words(output.get("ename")), "evalue": evalue, "traceback": []}
        if kind == "stream":
            return output | {"text": self._without_lines(words(output.get("text")))}
        data = output.get("data")
        kept = (
            {name: one for name, one in data.items() if not self._tells(words(one))} if isinstance(data, dict) else {}
        )
        return {"output_type": kind, "data": kept}

    def _without_lines(self, text: str) -> str:
        return "\n".join(line for line in text.split("\n") if not self._tells(line))

    def _tells(self, text: str) -> bool:
        return any(line in text for line in self._lines)


def _sayings(source: str) -> list[_Told]:
    """What the assertions in `source` say, and what it prints."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is not None:
            found.append(tuple(_told(node.msg)))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            found += [tuple(_told(node.args[0]))] if len(node.args) == 1 else []
    return found


def _told(message: ast.expr) -> list[str]:
    if isinstance(message, ast.Constant):
        return [str(message.value)]
    if not isinstance(message, ast.JoinedStr):
        return ["", ""]
    parts = [""]
    for part in message.values:
        if isinstance(part, ast.Constant):
            parts[-1] += str(part.value)
        else:
            parts.append("")
    return parts


def _fits(told: _Told, said: str) -> bool:
    """Whether `said` has the pieces in their order, from its beginning to its end."""
    if len(told) == 1:
        return said == told[0]
    first, *between, last = told
    if len(said) < len(first) + len(last) or not said.startswith(first) or not said.endswith(last):
        return False
    at, end = len(first), len(said) - len(last)
    for piece in between:
        at = said.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True

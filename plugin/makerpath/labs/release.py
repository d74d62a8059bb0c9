"""The learner's notebook, made from the teacher's as nbgrader's own release makes it.

Solutions become stubs, hidden tests and notes for grading go, outputs are cleared, and the cells that grading needs
are locked and carry their checksums. What came out is what `nbgrader generate_assignment` writes, without its header.
"""

from __future__ import annotations

import copy
import hashlib

from makerpath.labs.notebook import Cell, cells, Json
from makerpath.labs.regions import without

CODE_STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
TEXT_STUB = "YOUR ANSWER HERE"
CLEARED = ("collapsed", "scrolled")
"""Metadata that speak of the output alone."""


def release(source: Json) -> Json:
    """A copy of the notebook without its answers; `source` is one that `notebook.parse` gave."""
    notebook = copy.deepcopy(source)
    notebook["metadata"].pop("celltoolbar", None)
    for cell in cells(notebook):
        _lock(cell)
        text = without_hidden(_stubbed(cell))
        cell.raw["source"] = text.splitlines(keepends=True) if isinstance(cell.raw["source"], list) else text
        _clear(cell, text)
        if cell.marks and (cell.grade or cell.solution or cell.locked):
            cell.raw["metadata"]["nbgrader"] |= {"cell_type": cell.kind, "checksum": checksum(cell)}
    return notebook


def without_solutions(source: Json) -> Json:
    """A copy without its solutions, with its hidden tests and notes for grading: what learners' work is graded by."""
    notebook = copy.deepcopy(source)
    for cell in cells(notebook):
        cell.raw["source"] = _stubbed(cell)
    return notebook


def checksum(cell: Cell) -> str:
    """nbgrader's checksum of a cell, by which it sees that a locked one was changed or an answer was not.

    MD5 is part of the format: it tells of accidents, and guards nothing.
    """
    said = [cell.source, cell.kind, str(cell.grade), str(cell.solution), str(cell.locked), cell.grade_id]
    if cell.grade:
        said.append(str(float(cell.marks["points"])))
    return hashlib.md5("".join(said).encode(), usedforsecurity=False).hexdigest()


def _stubbed(cell: Cell) -> str:
    stub = CODE_STUB if cell.kind == "code" else TEXT_STUB
    text, replaced = without(cell.source, "SOLUTION", stub)
    return stub if cell.solution and not replaced else text


def without_hidden(text: str) -> str:
    """The text of a cell without hidden tests and notes for grading."""
    for name in ("HIDDEN TESTS", "MARK SCHEME"):
        text, _ = without(text, name)
    return text


def _lock(cell: Cell) -> None:
    if cell.solution or cell.locked:
        cell.raw["metadata"]["deletable"] = False
    if cell.locked:
        cell.raw["metadata"]["editable"] = False


def _clear(cell: Cell, text: str) -> None:
    """Outputs show what an answer does, and a picture may be the answer that stood in the text."""
    if cell.kind == "code":
        cell.raw["outputs"], cell.raw["execution_count"] = [], None
        for name in CLEARED:
            cell.raw["metadata"].pop(name, None)
    attached = cell.raw.pop("attachments", None)
    if isinstance(attached, dict):
        kept = {name: value for name, value in attached.items() if f"attachment:{name}" in text}
        cell.raw.update({"attachments": kept} if kept else {})

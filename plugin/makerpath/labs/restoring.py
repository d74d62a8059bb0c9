"""A learner's notebook made fit to be run and graded: what the teacher locked is the teacher's again.

As nbgrader does before it grades, and beyond: nothing is left of what a notebook says of itself that could change how
a cell runs, and no cell counts as a test but those of the key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from makerpath.domain.errors import MakerpathError, N_
from makerpath.labs.faults import SCHEMA
from makerpath.labs.key import Key, KeyCell
from makerpath.labs.notebook import Cell, cells, Json, MOST_CELLS

NOTES: dict[str, str] = {
    "lab.note.locked": N_("A cell that is locked had been changed; it was put back as it was."),
    "lab.note.added": N_("A cell that the lab needs was missing; it was put back."),
    "lab.note.answer_missing": N_(
        "A cell for an answer was deleted; an instructor sees whether the answer is elsewhere."
    ),
    "lab.note.duplicate": N_("A cell of the lab stood there more than once; the last one counts."),
    "lab.note.order": N_("Locked cells had been moved; they were put into an order that the tests can build on."),
    "lab.note.type": N_("A cell had been made text or code, which it is not; it was put back."),
    "lab.note.marks": N_("What nbgrader notes about a cell had been changed; it was put back."),
    "lab.note.unknown": N_("A cell said that it belongs to the lab, but does not; it counts as a cell of your own."),
    "lab.note.tags": N_("A tag that keeps a cell from running was taken off."),
}
"""What was put right in a notebook, said to its learner, by the codes that `restore` gives."""

_Placed = tuple[KeyCell | None, Json]
"""A cell of the notebook to run, and which of the key's it is."""

_SPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def restore(submitted: Json, key: Key) -> tuple[Json, tuple[str, ...]]:
    """A new notebook to run, as nbformat 4.4 has it, and codes (of `NOTES`) of what was put right in it.

    `submitted` is one that `notebook.parse` gave; nothing else is expected of it. Its graded and locked cells are
    those of `key`, each there once, with the key's text, hidden tests included; where one was missing, it follows the
    one before it in the key. Raises `lab.too_many_cells`.
    """
    every = cells(submitted)
    if len(every) > MOST_CELLS:
        raise MakerpathError(
            "lab.too_many_cells",
            N_("This notebook has {count} cells; one of up to {most} can be graded."),
            N_("Take out the cells that you do not need, save it, and hand it in again."),
            count=len(every),
            most=MOST_CELLS,
        )
    known = {cell.grade_id: cell for cell in key.cells}
    counted = {place: known[name] for name, place in _places(every, known).items()}
    missing, notes = _missing(key, {cell.grade_id for cell in counted.values()})
    found: list[_Placed] = list(missing[""])
    for cell in every:
        wanted = counted.get(cell.number)
        notes |= _noted(cell, wanted, known)
        if wanted is None:
            found.append((None, _own(cell)))
        else:
            source = wanted.source if wanted.locked else cell.source
            found.append((wanted, marked(wanted, source) | _attached(cell, wanted.kind)))
            found += missing[wanted.grade_id]
    if _order(found, key):
        notes.add("lab.note.order")
    metadata = {"kernelspec": dict(_SPEC), "language_info": {"name": "python"}}
    notebook = {"cells": [raw for _, raw in found], "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    return notebook, tuple(code for code in NOTES if code in notes)


def marked(wanted: KeyCell, source: str) -> Json:
    """A cell of the key with this text, and with nbgrader's marks as the key has them."""
    marks: Json = {
        "cell_type": wanted.kind,
        "checksum": wanted.checksum,
        "grade": wanted.grade,
        "grade_id": wanted.grade_id,
        "locked": wanted.locked,
        "schema_version": SCHEMA,
        "solution": wanted.solution,
        "task": wanted.task,
    }
    if wanted.points is not None:
        marks["points"] = wanted.points
    metadata: Json = {"deletable": False, "nbgrader": marks}
    if wanted.locked:
        metadata["editable"] = False
    return _cell(wanted.kind, source, metadata)


def _places(every: list[Cell], known: Mapping[str, KeyCell]) -> dict[str, int]:
    """The number of the cell that counts for each `grade_id`: the last, as in nbgrader, which looks at those alone
    that claim to be an answer, a test or locked; where none does, the last of all."""
    found: dict[str, tuple[bool, int]] = {}
    for cell in every:
        if cell.grade_id in known:
            claim = (cell.grade or cell.solution or cell.locked or cell.task, cell.number)
            found[cell.grade_id] = max(claim, found.get(cell.grade_id, claim))
    return {name: number for name, (_, number) in found.items()}


def _missing(key: Key, there: set[str]) -> tuple[defaultdict[str, list[_Placed]], set[str]]:
    """Cells that are not there, by the `grade_id` of the one that they follow; an answer without points stays away."""
    found: defaultdict[str, list[_Placed]] = defaultdict(list)
    notes, before = set(), ""
    for cell in key.cells:
        if cell.grade_id in there:
            before = cell.grade_id
        elif cell.locked or cell.task:
            found[before].append((cell, marked(cell, cell.source)))
            notes.add("lab.note.added")
        elif cell.grade:
            # Empty, and so unlike an answer that nobody began: only a person can tell whether it stands elsewhere.
            found[before].append((cell, marked(cell, "")))
            notes.add("lab.note.answer_missing")
    return found, notes


def _order(found: list[_Placed], key: Key) -> bool:
    """Put locked code above the locked code that follows it in the key, and tests below those before them in the key;
    whether any stood elsewhere.

    What a test builds on would otherwise be what a learner wrote under the same name. Tests move down alone: the
    answers above them stay above them.
    """
    code = {cell.grade_id: place for place, cell in enumerate(key.cells) if cell.locked and cell.kind == "code"}
    before = list(found)
    for helper in (cell for cell in key.cells if cell.grade_id in code and not cell.automatic):
        place = _place(found, helper)
        later = (
            at
            for at, (cell, _) in enumerate(found[:place])
            if cell and code.get(cell.grade_id, -1) > code[helper.grade_id]
        )
        found.insert(next(later, place), found.pop(place))
    last = 0
    for test in (cell for cell in key.cells if cell.automatic):
        place = _place(found, test)
        last = max(last, place)
        found.insert(last, found.pop(place))
    return any(one is not other for one, other in zip(before, found, strict=True))


def _place(found: list[_Placed], wanted: KeyCell) -> int:
    return next(place for place, (cell, _) in enumerate(found) if cell is wanted)


def _noted(cell: Cell, wanted: KeyCell | None, known: Mapping[str, KeyCell]) -> set[str]:
    notes = set()
    tags = cell.raw["metadata"].get("tags")
    if isinstance(tags, list) and "skip-execution" in tags:
        notes.add("lab.note.tags")
    if wanted is None:
        if cell.grade_id in known:
            notes.add("lab.note.duplicate")
        elif cell.grade or cell.solution or cell.locked or cell.task:
            notes.add("lab.note.unknown")
        return notes
    if cell.kind != wanted.kind:
        notes.add("lab.note.type")
    if wanted.locked and _bare(cell.source) not in (_bare(wanted.released), _bare(wanted.source)):
        notes.add("lab.note.locked")
    said = (cell.grade, cell.solution, cell.locked, cell.task, _points(cell) if wanted.graded else None)
    if said != (wanted.grade, wanted.solution, wanted.locked, wanted.task, wanted.points):
        notes.add("lab.note.marks")
    return notes


def _own(cell: Cell) -> Json:
    """A cell of the learner's: its text, and nothing that it says of itself."""
    return _cell(cell.kind, cell.source, {}) | _attached(cell, cell.kind)


def _cell(kind: str, source: str, metadata: Json) -> Json:
    found: Json = {"cell_type": kind, "metadata": metadata, "source": source}
    return found | {"execution_count": None, "outputs": []} if kind == "code" else found


def _attached(cell: Cell, kind: str) -> Json:
    """The pictures that stand in a text."""
    attached = cell.raw.get("attachments")
    if kind == "code" or not isinstance(attached, dict):
        return {}
    kept = {name: _bundle(bundle) for name, bundle in attached.items() if f"attachment:{name}" in cell.source}
    kept = {name: bundle for name, bundle in kept.items() if bundle}
    return {"attachments": kept} if kept else {}


def _bundle(bundle: Any) -> dict[str, str]:
    found = bundle.items() if isinstance(bundle, dict) else ()
    return {kind: data for kind, data in found if kind.startswith("image/") and isinstance(data, str)}


def _points(cell: Cell) -> float | None:
    said = cell.marks.get("points")
    return float(said) if isinstance(said, int | float) and abs(said) < 1e9 else None


def _bare(source: str) -> list[str]:
    """Its lines without what an editor adds or takes away at their ends."""
    return [line.rstrip() for line in source.strip().splitlines()]

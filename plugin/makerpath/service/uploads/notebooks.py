"""Notebooks that learners hand in: kept as they came, unless they are none, or too much for whoever opens them."""

from __future__ import annotations

from typing import Any, IO

from makerpath.domain.errors import MakerpathError, N_
from makerpath.labs import grade
from makerpath.labs.notebook import Json, MOST_CELLS, parse
from makerpath.service.core.files import Storage
from makerpath.service.uploads import media, names
from makerpath.service.uploads.intake import Kept
from makerpath.service.uploads.room import check_size

MIB = 1024 * 1024
LARGEST = grade.LARGEST
"""In bytes. A notebook holds no data; what it drew takes the room."""

MOST_MARKS = 600_000
"""Commas and brackets: each may become an object of sixty bytes once it is read."""

MOST_OUTPUTS = 200
"""Of one cell."""

MOST_OUTPUT = 2 * MIB
"""Of one cell, as JSON text has it."""


def keep(storage: Storage, source: IO[bytes], size: int, name: str) -> Kept:
    """Put a notebook of `size` bytes into the storage, byte for byte.

    Raises what `room.check_size` and `labs.notebook.parse` raise, `lab.outputs` and `lab.too_much`.
    """
    check_size(size, LARGEST)
    source.seek(0)
    check(source.read(LARGEST + 1))
    source.seek(0)
    sha256, stored = storage.put(source)
    return Kept(sha256, stored, names.file_name(name), media.NOTEBOOK)


def check(data: bytes) -> Json:
    """The notebook in `data`, which is not opened at all where it would grow beyond measure."""
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > MOST_MARKS:
        raise _outputs()
    try:
        notebook = parse(data)
    except MakerpathError as error:
        raise MakerpathError(error.code, error.message, error.hint, status=422, field="file") from None
    if len(notebook["cells"]) > MOST_CELLS:
        raise MakerpathError(
            "lab.too_much",
            N_("This notebook has {count} cells; at most {most} can be taken."),
            N_("Take out the cells that you do not need, save it, and hand it in again."),
            status=422,
            field="file",
            count=len(notebook["cells"]),
            most=MOST_CELLS,
        )
    for cell in notebook["cells"]:
        outputs = cell.get("outputs", [])
        if not isinstance(outputs, list) or len(outputs) > MOST_OUTPUTS or _length(outputs, MOST_OUTPUT) > MOST_OUTPUT:
            raise _outputs()
    return notebook


def _length(value: Any, enough: int) -> int:
    """How many characters of text stand in it; counting stops at `enough`."""
    total, waiting = 0, [value]
    while waiting and total <= enough:
        one = waiting.pop()
        if isinstance(one, str):
            total += len(one)
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
        else:
            total += 8
    return total


def _outputs() -> MakerpathError:
    return MakerpathError(
        "lab.outputs",
        N_("What this notebook printed or drew is too much to take."),
        N_("Print less, or clear the outputs in Jupyter (Edit → Clear Outputs of All Cells), save, and hand it in."),
        status=422,
        field="file",
    )

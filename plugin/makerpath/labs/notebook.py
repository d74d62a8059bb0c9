"""A notebook as Jupyter writes it (nbformat 4), with the marks that nbgrader puts on its cells (schema 3).

Format: https://nbformat.readthedocs.io/en/latest/format_description.html, and nbgrader's `metadata.nbgrader`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from makerpath.domain.errors import MakerpathError, N_

Json = dict[str, Any]
KINDS = frozenset({"code", "markdown", "raw"})
MOST_CELLS = 2000
LANGUAGES = frozenset({"python", "python3", "ipython"})
"""Names of the one language that labs are in."""


@dataclass(frozen=True)
class Cell:
    """A cell; `number` counts from 1. What it is follows from nbgrader's marks, see `Marks` in nbgrader's manual."""

    raw: Json
    number: int

    @property
    def kind(self) -> str:
        return str(self.raw["cell_type"])

    @property
    def source(self) -> str:
        return joined(self.raw["source"])

    @property
    def marks(self) -> Mapping[str, Any]:
        """nbgrader's marks; empty for a cell that is none of its."""
        found = self.raw["metadata"].get("nbgrader")
        return found if isinstance(found, dict) else {}

    @property
    def solution(self) -> bool:
        """Learners write here."""
        return bool(self.marks.get("solution"))

    @property
    def grade(self) -> bool:
        """It gives points: by its tests, or by hand where learners write."""
        return bool(self.marks.get("grade"))

    @property
    def task(self) -> bool:
        """It sets a task that is graded by hand, wherever learners solve it."""
        return bool(self.marks.get("task"))

    @property
    def locked(self) -> bool:
        """Learners leave it as it is."""
        return not self.solution and (self.grade or bool(self.marks.get("locked")))

    @property
    def grade_id(self) -> str:
        return str(self.marks.get("grade_id") or "")


def joined(source: str | list[str]) -> str:
    """The text of a cell: nbformat has it as one string or as a list of lines."""
    return source if isinstance(source, str) else "".join(source)


def cells(notebook: Json) -> list[Cell]:
    return [Cell(raw, number) for number, raw in enumerate(notebook["cells"], 1)]


def parse(data: bytes) -> Json:
    """The notebook in `data`. Raises `lab.not_json` and `lab.not_a_notebook`."""
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
        json.dumps(found, ensure_ascii=False).encode()  # half a letter is no text
    except (ValueError, RecursionError):
        raise MakerpathError(
            "lab.not_json",
            N_("This is not a notebook: it cannot be read as JSON."),
            N_("Save it again in Jupyter; a file with the marks of a merge conflict has to be put right first."),
        ) from None
    if not _is_notebook(found):
        raise MakerpathError(
            "lab.not_a_notebook",
            N_("This is not a notebook of the format nbformat 4."),
            N_("Open it in a current Jupyter and save it again."),
        )
    notebook: Json = found
    return notebook


def written(notebook: Json) -> bytes:
    """The notebook as Jupyter itself would write it."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": "))
    return f"{text}\n".encode()


def language_of(notebook: Json) -> str:
    """The programming language of its code; Python where it does not say."""
    metadata = notebook["metadata"]
    for name, key in (("kernelspec", "language"), ("language_info", "name")):
        said = metadata.get(name)
        if isinstance(said, dict) and said.get(key):
            return str(said[key]).lower()
    return "python"


def _refuse(name: str) -> None:
    raise ValueError(name)


def _is_notebook(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and found.get("nbformat") == 4
        and isinstance(found.get("metadata"), dict)
        and isinstance(found.get("cells"), list)
        and all(_is_cell(cell) for cell in found["cells"])
    )


def _is_cell(cell: Any) -> bool:
    if not isinstance(cell, dict) or cell.get("cell_type") not in KINDS or not isinstance(cell.get("metadata"), dict):
        return False
    source = cell.get("source")
    return isinstance(source, str) or (isinstance(source, list) and all(isinstance(line, str) for line in source))

"""nbgrader itself, the peer that our scores are compared with: its commands in a course folder of its own."""

from __future__ import annotations

import json
import logging
import math
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from makerpath.labs.key import Key
from makerpath.labs.notebook import Json

Scores = dict[str, tuple[float | None, float]]
"""Points (none: a person gives them) and the most there are, by `grade_id`."""

DATA = Path(__file__).parent / "data" / "nbgrader"
_SCORES = """
SELECT submission.student_id, notebook.name, cell.name, grade.auto_score, coalesce(test.max_score, task.max_score)
FROM grade
JOIN submitted_notebook AS submitted ON submitted.id = grade.notebook_id
JOIN submitted_assignment AS submission ON submission.id = submitted.assignment_id
JOIN notebook ON notebook.id = submitted.notebook_id
JOIN base_cell AS cell ON cell.id = grade.cell_id
LEFT JOIN grade_cells AS test ON test.id = cell.id
LEFT JOIN task_cells AS task ON task.id = cell.id
"""


def graded(
    folder: Path, source: Mapping[str, Path], submitted: Mapping[str, Mapping[str, Path]]
) -> dict[tuple[str, str], Scores]:
    """What `nbgrader autograde` gives, by learner and notebook; `submitted` has the notebooks of each learner."""
    for place, notebooks in {
        "source": source,
        **{f"submitted/{who}": found for who, found in submitted.items()},
    }.items():
        (folder / place / "lab").mkdir(parents=True)
        for name, path in notebooks.items():
            shutil.copy(path, folder / place / "lab" / f"{name}.ipynb")
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    for command in ("generate_assignment", "autograde"):
        _run(folder, command)
    found: dict[tuple[str, str], Scores] = {}
    with sqlite3.connect(folder / "gradebook.db") as database:
        for who, notebook, cell, points, most in database.execute(_SCORES):
            if notebook in submitted[who]:
                found.setdefault((who, notebook), {})[cell] = (points, most)
    return found


def _run(folder: Path, command: str) -> None:
    programs = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [programs / "nbgrader", command, "lab"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-4000:]


class Peer:
    """nbgrader's own steps before and after a run, in this process, fed from a key instead of from its gradebook."""

    def __init__(self, key: Key) -> None:
        from nbgrader.api import MissingEntry  # type: ignore[import-untyped]
        from nbgrader.preprocessors import (  # type: ignore[import-untyped]
            CheckCellMetadata,
            ClearOutput,
            DeduplicateIds,
            OverwriteCells,
        )

        known = {
            cell.grade_id: SimpleNamespace(
                name=cell.grade_id,
                cell_type=cell.kind,
                locked=cell.locked,
                source=cell.source,
                checksum=cell.checksum,
                max_score=cell.points,
            )
            for cell in key.cells
        }

        class Book:
            def find_source_cell(self, name: str, *_: str) -> SimpleNamespace:
                if name not in known:
                    raise MissingEntry(name)
                return known[name]

            find_graded_cell = find_source_cell

            def find_notebook(self, *_: str) -> SimpleNamespace:
                return SimpleNamespace(
                    source_cells=list(known.values()),
                    grade_cells=[known[cell.grade_id] for cell in key.cells if cell.grade],
                    solution_cells=[known[cell.grade_id] for cell in key.cells if cell.solution],
                    task_cells=[known[cell.grade_id] for cell in key.cells if cell.task],
                )

        class Overwrite(OverwriteCells):  # type: ignore[misc]
            def preprocess(self, notebook: Any, resources: Any) -> Any:
                self.notebook_id, self.assignment_id, self.gradebook = "", "", Book()
                found, resources = super(OverwriteCells, self).preprocess(notebook, resources)
                if self.add_missing_cells:
                    found, resources = self.add_missing_grade_cells(found, resources)
                    found, resources = self.add_missing_task_cells(found, resources)
                return found, resources

        log = logging.getLogger("nbgrader.peer")
        log.addHandler(logging.NullHandler())
        log.propagate = False
        self._log = log
        self._overwrite = Overwrite(log=log)
        self._steps = [ClearOutput(log=log), DeduplicateIds(log=log), self._overwrite, CheckCellMetadata(log=log)]

    def restored(self, submitted: Json, *, add_missing: bool) -> Any:
        """Raises whatever nbgrader raises."""
        notebook, resources = self._read(submitted), dict[str, Any]()
        self._overwrite.add_missing_cells = add_missing
        for step in self._steps:
            notebook, resources = step.preprocess(notebook, resources)
        return self._read(notebook)

    @staticmethod
    def _read(notebook: Any) -> Any:
        import nbformat

        return nbformat.reads(json.dumps(notebook), as_version=4)  # type: ignore[no-untyped-call]

    def scores(self, notebook: Any, outputs: Mapping[str, list[Json]]) -> Scores:
        """The points of each test, had it these outputs; `inf` where nbgrader breaks off over them."""
        from nbformat import NotebookNode
        from nbgrader import utils  # type: ignore[import-untyped]

        found: Scores = {}
        for cell in notebook.cells:
            if utils.is_grade(cell):
                name = cell.metadata.nbgrader["grade_id"]
                if cell.cell_type == "code":
                    cell.outputs = [NotebookNode(output) for output in outputs[name]]  # type: ignore[no-untyped-call]
                try:
                    found[name] = utils.determine_grade(cell, self._log)
                except (KeyError, ValueError):
                    found[name] = (math.inf, float(cell.metadata.nbgrader["points"]))
        return found

"""The same notebooks through nbgrader: its command line a student and all at once, and its API."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.lab_parts.lab import FILES
from tests.labs.notebooks import Json

Scores = dict[str, dict[str, float | None]]
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "bench"\n'
ASSIGNMENT, NOTEBOOK = "lab1", "lab"


def course(folder: Path, source: Json) -> None:
    """A course of nbgrader's with the released assignment."""
    place = folder / "source" / ASSIGNMENT
    place.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(CONFIG)
    (place / f"{NOTEBOOK}.ipynb").write_text(json.dumps(source))
    for name, held in FILES.items():
        (place / name).write_bytes(held)
    _run(folder, "generate_assignment", ASSIGNMENT, "--create")


def hand_in(folder: Path, notebooks: Mapping[str, Json]) -> None:
    for student, notebook in notebooks.items():
        place = folder / "submitted" / student / ASSIGNMENT
        place.mkdir(parents=True)
        (place / f"{NOTEBOOK}.ipynb").write_text(json.dumps(notebook))
        for name, held in FILES.items():
            (place / name).write_bytes(held)


def by_command(folder: Path, students: list[str]) -> float:
    """Seconds, with a process for each student."""
    began = time.perf_counter()
    for student in students:
        _run(folder, "autograde", ASSIGNMENT, "--create", "--force", "--student", student)
    return time.perf_counter() - began


def by_one_command(folder: Path) -> float:
    """Seconds, with one process for all."""
    began = time.perf_counter()
    _run(folder, "autograde", ASSIGNMENT, "--create", "--force")
    return time.perf_counter() - began


def by_api(folder: Path, students: list[str]) -> float:
    """Seconds in a process of its own, without its start and its imports."""
    words = [sys.executable, "-m", "tests.bench.lab_parts.api", str(folder), ASSIGNMENT, *students]
    done = subprocess.run(words, env=_environment(folder), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    return float(done.stdout.split()[-1])


def scores(folder: Path) -> Scores:
    """The points of each test, as they stand in nbgrader's gradebook."""
    base = sqlite3.connect(folder / "gradebook.db")
    found: Scores = {}
    rows = base.execute(
        "select s.student_id, b.name, g.auto_score from grade g "
        "join submitted_notebook n on g.notebook_id = n.id join submitted_assignment s on n.assignment_id = s.id "
        "join base_cell b on g.cell_id = b.id"
    )
    for student, name, points in rows:
        found.setdefault(student, {})[name] = points
    base.close()
    return found


def _run(folder: Path, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=folder,
        env=_environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])


def _environment(folder: Path) -> dict[str, Any]:
    root = Path(__file__).resolve().parents[3]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    path = os.pathsep.join((str(Path(sys.executable).parent), kept.get("PATH", "")))
    return kept | {"HOME": str(folder), "PYTHONPATH": str(root), "PATH": path}

"""Rubric files by themselves: found by path or by name, checked as those of a course are."""

from __future__ import annotations

from pathlib import Path

from makerpath.content.checks import alignment, translations
from makerpath.content.library import shared
from makerpath.content.problem import Problem
from makerpath.content.reading import read_rubrics, Reading
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.rubric import Rubric


def place_of(name: str | Path) -> Path:
    """The file or folder at that path, or else the shared rubric of that name."""
    path = Path(name)
    named = shared() / f"{name}.yaml"
    return named if not path.exists() and path.name == str(name) and named.is_file() else path


def check(path: Path) -> tuple[Reading, list[Problem]]:
    """What a file, or a folder of them, holds, and what is wrong with it. Raises `rubric.no_file`."""
    reading = read_rubrics(path)
    found = [*reading.problems, *alignment.check(reading)]
    for document in reading.rubrics.values():
        if document.value is not None:
            found += translations.in_tree(document.tree, translations.used_in(document.tree))
    return reading, sorted(found, key=lambda problem: problem.order)


def load(path: Path) -> Rubric:
    """The rubric of one file. Raises `rubric.no_file`, or `rubric.problems` if it has errors."""
    reading, problems = check(path)
    rubrics = [document.value for document in reading.rubrics.values() if document.value]
    errors = sum(problem.severity == "error" for problem in problems)
    if len(rubrics) != 1 or errors:
        raise MakerpathError(
            "rubric.problems",
            N_("{path} is not one rubric without errors."),
            N_("Run: makerpath rubric check {path}"),
            path=path,
        )
    return rubrics[0]

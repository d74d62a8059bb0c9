"""Notebooks as teachers make them with nbgrader."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]


def cell(source: str, kind: str = "code", **marks: Any) -> Json:
    """A cell; with marks it is one of nbgrader's, of its schema 3."""
    found: Json = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
    if kind == "code":
        found |= {"execution_count": 4, "outputs": [{"output_type": "stream", "name": "stdout", "text": ["forty-two"]}]}
    if marks:
        found["metadata"]["nbgrader"] = {
            "grade": False,
            "locked": False,
            "solution": False,
            "schema_version": 3,
        } | marks
    return found


def notebook(*cells: Json, language: str = "python") -> Json:
    spec = {"display_name": "Python 3", "language": language, "name": "python3"}
    return {"cells": list(cells), "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 4}


ANSWER = "    ### BEGIN SOLUTION\n    return side * side\n    ### END SOLUTION"
AREA = notebook(
    cell("# How much paper?", "markdown", grade_id="intro", locked=True),
    cell(f'def area(side):\n    """In square centimetres."""\n{ANSWER}', grade_id="area", solution=True),
    cell(
        "assert area(2) == 4\n### BEGIN HIDDEN TESTS\nassert area(21) == 441\n### END HIDDEN TESTS",
        grade_id="area-tests",
        grade=True,
        points=2,
    ),
    cell("Because a square has four sides.", "markdown", grade_id="why", grade=True, solution=True, points=1),
)
SECRETS = ("side * side", "441", "four sides", "forty-two", "BEGIN", "END ")


def text(found: Json) -> str:
    return json.dumps(found, ensure_ascii=False)

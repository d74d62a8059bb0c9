"""The lab that is attacked: tests seen and hidden, points in parts, a locked cell, a data file, an answer by hand."""

from __future__ import annotations

import copy
import json
from typing import Any

from tests.labs.notebooks import cell, Json, notebook

FILES = {"readings.csv": b"sensor,value\na,9173.5\nb,\nc,21.25\nd,11.5\n"}
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
HIDDEN = ("7391.625", "23015.625", "0.4041", "[2, 5, 9, 14]")
"""What only hidden tests say: no learner's code ever holds it."""

HONEST = {
    "mean": "def mean_of(values):\n    return sum(values) / len(values)",
    "clean": "def clean(frame):\n    return frame.dropna().reset_index(drop=True)",
    "scaled": 'scaled = READINGS["value"].fillna(0).to_numpy() * 2.5',
    "sensor": """\
class Sensor:
    def __init__(self, name):
        self.name = name
        self.seen = []

    def add(self, value):
        if value > LIMIT:
            raise ValueError("too hot")
        self.seen.append(value)

    def highest(self):
        return max(self.seen)""",
    "describe": 'def describe(value):\n    return f"{value:.1f} kPa"',
    "classify": 'def classify(values):\n    return ["high" if value > LIMIT else "low" for value in values]',
    "order": "def order(values):\n    values.sort()",
    "running": """\
def running(values):
    total = 0
    for value in values:
        total += value
        yield total""",
    "level": "def level(value):\n    return value * 0.25",
    "offset": "def offset(values):\n    return np.asarray(values) + 1",
    "unit": 'def unit(of):\n    return {"force": "newton", "work": "joule"}[of]',
    "share": "def share(part, whole):\n    return part / whole",
    "bounded": "def bounded(value):\n    return min(value, 1)",
}
POINTS = {
    "mean": 2.0,
    "clean": 3.0,
    "scaled": 2.0,
    "sensor": 2.0,
    "describe": 1.0,
    "classify": 3.0,
    "order": 1.0,
    "running": 1.0,
    "level": 1.0,
    "offset": 2.0,
    "unit": 1.0,
    "share": 2.0,
    "bounded": 1.0,
}
SETUP = """\
import numpy as np
import pandas as pd

READINGS = pd.read_csv("readings.csv")
LIMIT, NEAR = 40, 1e-6
most = 1


def near(found, wanted):
    return abs(found - wanted) < NEAR"""
IMPORTS = "import math\nfrom math import isclose\n\nfrom numpy.testing import assert_allclose"
"""Of a cell that learners may change."""
TESTS = {
    "mean": (
        "assert mean_of([1, 2, 3]) == 2",
        "assert mean_of([7000.5, 7782.75]) == 7391.625\n"
        "assert near(mean_of([1.0, 2.0]), 1.5)\n"
        "np.testing.assert_allclose(mean_of([0.1, 0.8082 - 0.1]), 0.4041)",
    ),
    "clean": (
        "found = clean(READINGS)\nassert isinstance(found, pd.DataFrame)",
        "assert len(found) == 3\n"
        'wanted = pd.DataFrame({"sensor": ["x"], "value": [77.5]})\n'
        'given = pd.DataFrame({"sensor": ["x", "y"], "value": [77.5, None]})\n'
        "pd.testing.assert_frame_equal(clean(given).reset_index(drop=True), wanted)",
    ),
    "scaled": (
        "assert scaled.shape == (4,)",
        "assert float(scaled.sum()) == 23015.625\nnp.testing.assert_allclose(scaled[2:], [53.125, 28.75])",
    ),
    "sensor": (
        'one = Sensor("north")\none.add(3)\none.add(7)\nassert one.highest() == 7',
        'assert one.name == "north"\n'
        "assert one.seen == [3, 7]\n"
        "try:\n    one.add(9999)\n"
        "except ValueError:\n    pass\n"
        'else:\n    raise AssertionError("what is too hot is refused")',
    ),
    "describe": (
        'assert "kPa" in describe(3)',
        'assert describe(101.325) == "101.3 kPa"\nassert describe(2).startswith("2.0")\nassert len(describe(2)) == 7',
    ),
    "classify": (
        'points = 0\nif classify([1, 50]) == ["low", "high"]:\n    points += 1',
        'if classify([40, 41, 2]) == ["low", "high", "low"]:\n    points += 2\n',
    ),
    "order": (
        "values = [3, 1, 2]\norder(values)\nassert values == [1, 2, 3]",
        "more = [9, 8, 7, 8]\norder(more)\nassert more == [7, 8, 8, 9]",
    ),
    "running": ("assert list(running([1, 2, 3])) == [1, 3, 6]", "assert list(running([2, 3, 4, 5])) == [2, 5, 9, 14]"),
    "level": ("assert near(level(4), 1)", "assert near(level(10), 2.5)\nassert level(8) < LIMIT"),
    "offset": (
        "assert_allclose(offset([1]), [2])",
        "assert isclose(offset([0.5])[0], 1.5)\nassert math.isclose(offset([2])[0], 3)",
    ),
    "unit": ('assert unit("force") == "newton"', 'assert unit("work") == "joule"'),
    "share": ("points = 0\npoints += share(1, 2) == 0.5", "points += share(3, 4) == 0.75"),
    "bounded": ("assert bounded(5) <= most", "assert bounded(0.5) == 0.5"),
}
PARTIAL = ("classify", "share")


def teachers() -> Json:
    """The notebook as its teacher has it."""
    found = [
        cell("# Readings", "markdown", grade_id="intro", locked=True),
        cell(SETUP, grade_id="setup", locked=True),
        cell(IMPORTS),
    ]
    for name, answer in HONEST.items():
        seen, hidden = TESTS[name]
        last = "\npoints" if name in PARTIAL else ""
        found += [
            cell(f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION", grade_id=name, solution=True),
            cell(
                f"{seen}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS{last}",
                grade_id=f"{name}-tests",
                grade=True,
                points=POINTS[name],
            ),
        ]
    found.append(cell("Because of noise.", "markdown", grade_id="why", grade=True, solution=True, points=2))
    return notebook(*found)


def handed_in(released: Json, answers: dict[str, str], *, first: str = "", last: str = "") -> Json:
    """A learner's notebook: `released` with answers by `grade_id`, and cells of their own at both ends."""
    mine = copy.deepcopy(released)
    for one in mine["cells"]:
        name = one["metadata"].get("nbgrader", {}).get("grade_id")
        if name in answers:
            one["source"] = answers[name].splitlines(keepends=True)
    if first:
        mine["cells"].insert(0, cell(first))
    if last:
        mine["cells"].append(cell(last))
    return mine


def marked(found: Json, grade_id: str) -> dict[str, Any]:
    """The cell of that `grade_id`."""
    return next(one for one in found["cells"] if one["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def data(found: Json) -> bytes:
    return json.dumps(found).encode()

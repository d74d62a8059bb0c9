"""Notebooks whose file is the attack: tags, marks, cells and outputs that are not as they were released."""

from __future__ import annotations

import copy
from itertools import cycle
from typing import Any

from tests.labs.engine.hostile.case import Case
from tests.labs.engine.hostile.lab import HONEST, marked, POINTS, TESTS
from tests.labs.notebooks import cell, Json

FULL = [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "3"}}]


def _tests(found: Json) -> list[Json]:
    return [marked(found, f"{name}-tests") for name in TESTS]


def _tagged(found: Json) -> None:
    for one in found["cells"]:
        one["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell", "hide-input", "nbgrader-skip"]
        one["metadata"]["jupyter"] = {"source_hidden": True}
        one["metadata"]["execution"] = {"timeout": 1000}


def _own_points(found: Json) -> None:
    found["cells"].append(cell("1000", grade_id="mine", grade=True, points=1000))
    found["cells"].append(cell("1000", grade_id="also", grade=True, solution=True, points=1000))
    found["cells"].append(cell("# 1000", "markdown", grade_id="task", task=True, points=1000))
    for one in _tests(found):
        one["metadata"]["nbgrader"]["points"] = 1000


def _duplicates(found: Json) -> None:
    for name in TESTS:
        copied = copy.deepcopy(marked(found, f"{name}-tests"))
        copied["source"] = ["pass"]
        found["cells"].insert(0, copied)
        found["cells"].append(copy.deepcopy(copied))


def _other_kinds(found: Json) -> None:
    for number, one in enumerate(_tests(found)):
        one["cell_type"] = ("markdown", "raw")[number % 2]
        one.pop("outputs")
        one.pop("execution_count")
        one["metadata"]["nbgrader"]["cell_type"] = one["cell_type"]


def _emptied(found: Json) -> None:
    for one in _tests(found):
        one["source"] = ["3"]


def _unmarked(found: Json) -> None:
    for one in _tests(found):
        one["source"] = ["3"]
        one["metadata"]["nbgrader"] |= {"locked": False, "grade": True, "solution": True}


def _removed(found: Json) -> None:
    found["cells"] = [one for one in found["cells"] if one not in _tests(found)]


def _reordered(found: Json) -> None:
    found["cells"].reverse()


def _points(found: Json) -> None:
    odd: tuple[Any, ...] = (-5, 1e308, "3", [3], None, True, {}, 10**400)
    for one, points in zip(_tests(found), cycle(odd)):
        one["metadata"]["nbgrader"]["points"] = points
        one["metadata"]["nbgrader"]["score"] = one["metadata"]["nbgrader"]["auto_score"] = 3


def _odd_marks(found: Json) -> None:
    odd: tuple[Any, ...] = (
        [],
        "text",
        None,
        7,
        {"grade_id": []},
        {"grade_id": {"a": 1}, "grade": "yes"},
        {"grade": 1},
        True,
    )
    for one, marks in zip(_tests(found), cycle(odd)):
        one["metadata"]["nbgrader"] = marks
    for number, one in enumerate(found["cells"]):
        one["id"] = "same"
        one["metadata"]["collapsed"] = {"deep": [[[[[number]]]]]}


def _odd_ids(found: Json) -> None:
    for name in (
        "../../etc/passwd",
        "mean-tests\0",
        "MEAN-TESTS",
        "mean-tests ",
        "ｍean-tests",
        "x" * 100_000,
        "",
        "__proto__",
    ):
        found["cells"].append(cell("3", grade_id=name, grade=True, points=3))


def _kernel(found: Json) -> None:
    found["metadata"] = {
        "kernelspec": {"name": "bash", "language": "bash", "display_name": "x", "argv": ["/bin/sh", "-c", "id"]},
        "language_info": {"name": "R"},
        "widgets": {"state": {}},
    }


def _outputs(found: Json) -> None:
    for one in found["cells"]:
        if one["cell_type"] == "code":
            one["outputs"], one["execution_count"] = copy.deepcopy(FULL), 99
    for one in _tests(found):
        one["source"] = [""]


def _schema(found: Json) -> None:
    for number, one in enumerate(_tests(found)):
        one["metadata"]["nbgrader"]["schema_version"] = (1, 2, 4, "3", None, -1, 10**9, [])[number % 8]
        one["source"] = ["3"]


def _many(found: Json) -> None:
    found["cells"] += [cell("3", grade_id=f"n{number}", grade=True, points=1) for number in range(300)]
    found["cells"].append(cell("#" + "x" * 2_000_000))
    deep: Any = []
    for _ in range(300):
        deep = [deep]
    found["metadata"]["deep"] = deep


def _texts(found: Json) -> None:
    for text in (
        "\0",
        "\ufeffx = 1",
        "x = '\u2028'",
        "\r\n\r1",
        "def f(:",
        "%%nonsense\n",
        "?",
        "!",
        "% ",
        "\f",
        "（）",
        "\u202e1",
    ):
        found["cells"].insert(1, cell(text))


def _as_solutions(found: Json) -> None:
    """Its answer stands in the marks of the locked cell, and the tests stand in its answers."""
    marked(found, "setup")["source"] = ["near = lambda *given: True\n", "LIMIT = 1e9\n"]
    for name in TESTS:
        one, two = marked(found, name), marked(found, f"{name}-tests")
        one["metadata"]["nbgrader"], two["metadata"]["nbgrader"] = (
            two["metadata"]["nbgrader"],
            one["metadata"]["nbgrader"],
        )


def _attached(found: Json) -> None:
    for one in found["cells"]:
        one["attachments"] = {"../../x.png": {"image/png": "AAAA"}}
    found["cells"].append(cell("<script>alert(1)</script><img src=x onerror=alert(1)>", "markdown"))


MAGICS = """\
import os
%load_ext autoreload
%autoreload 2
%reset -f
%config InteractiveShell.ast_node_interactivity = "all"
%xdel In
%alias_magic t time
%macro x 1
%pprint
%autoawait trio
%env PYTHONPATH=/tmp
%cd /
"""
WRITES = """\
%%writefile tests.py
import sys
print("run", sys.argv)
mean_of = lambda values: 2
"""
SHELL = """\
%%bash
id; ls -la / /root /home; env; ps aux; cat /proc/*/cmdline
find / -name "*.ipynb" -not -path "/proc/*" -not -path "/usr/*" 2>/dev/null | head
python3 -c 'import os; print(os.getppid())'
"""

CASES = (
    Case("tags", "tags that make Jupyter skip the tests or expect their failure", change=_tagged),
    Case("points of their own", "cells marked as graded, worth a thousand points", change=_own_points),
    Case("duplicates of the tests", "passing copies of the tests, before and after them", change=_duplicates),
    Case("tests made texts", "the tests are markdown and raw cells", change=_other_kinds),
    Case("tests made empty", "the tests say that there are three points", change=_emptied),
    Case("tests made answers", "the tests are marked as answers, to keep what they say", change=_unmarked),
    Case("tests removed", "there are no tests", change=_removed),
    Case(
        "cells in reverse",
        "tests come before what they test",
        dict(HONEST),
        change=_reordered,
        honest=frozenset(POINTS),
    ),
    Case("points altered", "negative, huge and wrong points, and scores as nbgrader keeps them", change=_points),
    Case("marks of wrong kinds", "marks that are lists, texts and numbers, and ids that repeat", change=_odd_marks),
    Case("ids like others", "ids with paths, NUL, capitals, wide letters, and of great length", change=_odd_ids),
    Case("another kernel", "a kernel of its own, with a command", change=_kernel),
    Case("outputs handed in", "the tests' outputs stand in the file", change=_outputs),
    Case("marks of other versions", "versions of the marks that may be read otherwise", change=_schema),
    Case("too many cells", "hundreds of cells, megabytes of text, metadata nested deeply", change=_many),
    Case("odd texts", "cells that are no Python, with odd letters and ends of lines", change=_texts),
    Case("marks exchanged", "tests where answers belong, answers where tests belong", change=_as_solutions),
    Case("attachments", "attachments and scripts in cells", change=_attached),
    Case("magics", "magics that clear, reload, time and change the shell", first=MAGICS),
    Case(
        "files written by a magic",
        "%%writefile and %run",
        first=WRITES,
        last="%run tests.py\n%run /etc/passwd\n%load tests.py",
    ),
    Case(
        "a shell", "%%bash and ! to look around", first=SHELL, last="!id; ls -la /; cat /etc/shadow\nx = !env\nprint(x)"
    ),
)

"""A test takes from the learner what it reads, and says nothing of what it expects."""

from __future__ import annotations

import ast

import pytest

from makerpath.labs.engine.inside import names


def wanted(source: str) -> set[str]:
    return set(names.wanted(ast.parse(source), {}))


@pytest.mark.parametrize(
    "source",
    [
        'assert unit("force") == "newton"',
        'newton = "newton"; assert unit() == unit',
        'for newton in ("newton", "joule"):\n    unit(3)',
        '"""newton"""\nassert "newton" in unit(), "not newton"',
        'answers = {"force": "newton"}\nunit()["newton"]',
    ],
)
def test_what_a_test_expects_is_never_spoken_of(source: str) -> None:
    assert "newton" not in wanted(source)
    assert "unit" in wanted(source)


@pytest.mark.parametrize(
    "source",
    [
        "squares",
        "count += squares",
        'eval("squares(3)")',
        'exec(f"x = squares({n})")',
        'globals()["squares"]',
        '"squares" in globals()',
        'hasattr(here, "squares")',
        'with patch("__main__.squares"): pass',
        'get_ipython().run_line_magic("timeit", "squares(3)")',
        "def f():\n    global squares",
    ],
)
def test_a_name_is_taken_wherever_a_test_reads_it(source: str) -> None:
    assert "squares" in wanted(source)


def test_what_python_has_is_not_taken() -> None:
    assert wanted("print(len(squares), __name__, get_ipython())") == {"squares"}

# ruff: noqa: E501
"""What ends a notebook early, what stays of it, and that the engine goes on."""

from __future__ import annotations

import gc
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

import pytest

from makerpath.domain.errors import MakerpathError
from makerpath.domain.lab import Limits
from makerpath.labs.engine import probe, split
from makerpath.labs.engine.contract import Engine, Sandbox
from makerpath.labs.engine.split import SplitEngine
from tests.labs.engine.running import check, learner, run

SQUARES = learner("def squares(n):\n    return [i * i for i in range(1, n + 1)]")
GOOD, LATER = check("assert squares(2) == [1, 4]", "one"), check("assert squares(2) == [1, 4]", "two")


def test_a_cell_that_takes_too_long_is_interrupted_and_the_rest_runs(engine: Engine) -> None:
    found = run(engine, SQUARES, learner("while True:\n    pass"), GOOD)
    assert found.error(1).startswith("KeyboardInterrupt")
    assert found.error(2) == ""
    assert found.ran.ended == ""


@pytest.mark.parametrize(
    ("source", "ended"),
    [
        ("while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass", "time"),
        ("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass", "time"),
        ("import os\nos._exit(0)", "died"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\nos.abort()", "died"),
        ("import ctypes\nctypes.string_at(0)", "died"),
        ("import os, socket\nfor fd in range(3, 64):\n    try:\n        os.write(fd, b'\\xff' * 64)\n    except OSError:\n        pass", "output"),
        ("import os\nfor fd in range(3, 64):\n    try:\n        os.close(fd)\n    except OSError:\n        pass", "died"),
    ],
)  # fmt: skip
def test_what_was_reached_stays_and_the_rest_fails(engine: Engine, source: str, ended: str) -> None:
    found = run(engine, SQUARES, GOOD, learner(source), LATER)
    assert found.error(1) == ""
    assert found.error(2)
    assert found.error(3)
    assert found.ran.ended == ended
    assert run(engine, SQUARES, GOOD).error() == ""


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "import os; os._exit(0)",
        "raise SystemExit(0)",
        "raise KeyboardInterrupt",
        "a = []\n    a.append(a)\n    return a",
        "return list(range(3_000_000))",
        "return 'x' * (60 << 20)",
        "import sys; sys.setrecursionlimit(10**6); return f(n)",
    ],
)
def test_a_function_that_ends_badly_fails_its_test_alone(engine: Engine, body: str) -> None:
    found = run(engine, SQUARES, GOOD, learner(f"def f(n):\n    {body}"), check("f(1)", "bad"))
    assert found.error(1) == ""
    assert found.error(3)
    assert run(engine, SQUARES, GOOD).error() == ""


def test_a_test_whose_time_is_up_fails_even_if_the_answer_then_comes(engine: Engine) -> None:
    late = "import time\ndef f():\n    try:\n        time.sleep(9)\n    except KeyboardInterrupt:\n        pass\n    return 1"
    found = run(engine, learner(late), check("assert f() == 1\n1"), check("assert f", "two"))
    assert "CellTimeout" in found.error(1)
    assert not [o for o in found[1] if o["output_type"] == "execute_result"]


def test_the_whole_notebook_has_a_time(engine: Engine) -> None:
    limits = Limits(cell_seconds=5, seconds=1)
    found = run(engine, SQUARES, GOOD, learner("import time\ntime.sleep(30)"), LATER, limits=limits)
    assert found.error(1) == ""
    assert found.ran.ended == "time"
    assert found.error(3).startswith("TimeLimit")


@pytest.mark.parametrize(
    "flood",
    [
        "print('x' * (9 << 20))",
        "for n in range(200_000):\n    print(n)",
        "from IPython.display import display\nfor n in range(3000):\n    display({'image/png': 'A' * 4000}, raw=True)",
        "raise ValueError('x' * (9 << 20))",
        "'x' * (9 << 20)",
    ],
)
def test_output_is_cut_and_says_so(engine: Engine, flood: str) -> None:
    limits = Limits(cell_seconds=5, seconds=20, output_kb=64)
    found = run(engine, SQUARES, learner(flood), learner(flood), GOOD, limits=limits)
    assert found.error(3) == ""
    assert sum(len(str(outputs)) for outputs in found.ran.outputs.values()) < 900_000


def test_a_learners_transformers_and_hooks_do_not_reach_the_tests(engine: Engine) -> None:
    found = run(
        engine,
        learner(
            "ip = get_ipython()\n"
            "ip.input_transformers_cleanup.append(lambda lines: ['pass\\n'])\n"
            "ip.ast_node_interactivity = 'none'\n"
            "import builtins, numpy.testing\n"
            "builtins.AssertionError = None\n"
            "numpy.testing.assert_equal = lambda *a: None"
        ),
        check("import numpy.testing\nnumpy.testing.assert_equal(1, 2)"),
    )
    assert "AssertionError" in found.error()


@pytest.mark.parametrize(
    ("answer", "test"),
    [
        ("class A:\n    def __eq__(self, o):\n        return True\n    __hash__ = None\nx = A()", "assert x == 4"),
        ("class A(int):\n    def __eq__(self, o):\n        return True\nx = A(3)", "assert x == 4"),
        ("class A(int):\n    def __eq__(self, o):\n        return True\nx = [A(3)]", "assert x == [4]"),
        ("class A:\n    def __lt__(self, o):\n        return True\n    __gt__ = __le__ = __ge__ = __lt__\nx = A()", "assert 3 <= x"),
        ("class A:\n    def __rsub__(self, o):\n        return 0\n    __sub__ = __rsub__\nx = A()", "assert abs(x - 4) < 1"),
        ("class A:\n    def __contains__(self, o):\n        return True\nx = A()", "assert 4 in x"),
        ("class A:\n    __class__ = int\nx = A()", "assert isinstance(x, int)"),
        ("from unittest.mock import ANY\nx = ANY", "assert x == 4"),
        ("import unittest.mock as np", "np.testing.assert_equal(1, 2)"),
        ("class np:\n    class testing:\n        assert_equal = print", "np.testing.assert_equal(1, 2)"),
        ("def assert_equal(*a):\n    pass", "assert_equal(1, 2)"),
        ("def isclose(*a):\n    return True", "assert isclose(1, 2)"),
        ("import os\nf = os.getpid\nx = eval", "assert x('[c for c in ().__class__.__base__.__subclasses__()]') and False"),
        ("wanted = None\ndef f():\n    return wanted", "wanted = 7\nassert f() == wanted"),
        ("def right(n):\n    return 1\ndef f(n):\n    return right(n)", "def right(n):\n    return n * 3\nassert f(2) == right(2)"),
        ("class E(AssertionError):\n    pass\ndef f():\n    raise __import__('unittest').SkipTest('x')", "f()"),
        ("def f(x):\n    x.append(1)\n    return x", "a = []\nassert f(a) is a"),
        ("def f(g):\n    return g.__globals__['secret']", "secret = 4\nassert f(lambda: secret) == 4"),
        ("def f(g):\n    return g.gi_frame.f_globals['secret']", "secret = 4\nassert f(x for x in [1]) == 4"),
    ],
)  # fmt: skip
def test_no_answer_can_pretend(engine: Engine, answer: str, test: str) -> None:
    found = run(engine, learner(answer), check(test))
    assert found.error(0) == ""
    assert found.error()


def test_notebooks_run_side_by_side(engine: Engine) -> None:
    def one(number: int) -> str:
        return run(engine, learner(f"def f():\n    return {number}"), check(f"assert f() == {number}")).error()

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(one, range(12))) == {""}


def test_nothing_of_a_notebook_stays_open(engine: Engine) -> None:
    run(engine, SQUARES, GOOD)
    gc.collect()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        run(engine, SQUARES, GOOD, learner("import os\nos._exit(1)"))
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_the_warm_process_starts_anew_when_it_dies(engine: SplitEngine) -> None:
    run(engine, SQUARES, GOOD)
    first = engine._forking
    assert first is not None
    first.warm._process.kill()
    first.warm._process.wait()
    assert run(engine, SQUARES, GOOD).error() == ""
    assert engine._forking is not first


def test_closing_ends_notebooks_under_way_and_blames_no_learner() -> None:
    engine = SplitEngine(unconfined=True, size=2)
    run(engine, SQUARES)
    with ThreadPoolExecutor(1) as thread:
        sleeping = thread.submit(run, engine, learner("import time\ntime.sleep(60)"), limits=Limits(cell_seconds=60))
        time.sleep(0.5)
        engine.close()
        assert sleeping.result(timeout=20).ran.ended == "engine"


class Standing:
    """Stands for a warm process, and counts."""

    made: ClassVar[list[Standing]] = []
    alive = True

    def __init__(self, *, unconfined: bool) -> None:
        self.closed = False
        self.made.append(self)

    def fork(self, role: str, wire: object) -> None:
        raise OSError

    def close(self) -> None:
        self.closed = True


def test_no_process_outlives_its_time_or_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(split, "Warm", Standing)
    engine = SplitEngine(unconfined=True)
    with pytest.raises(MakerpathError) as raised:
        run(engine, SQUARES)
    assert raised.value.code == "lab.sandbox"
    assert len(Standing.made) == 2
    engine._take()
    engine.close()
    assert all(process.closed for process in Standing.made)
    with pytest.raises(RuntimeError):
        run(engine, SQUARES)


def test_where_notebooks_cannot_be_confined_the_engine_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(split, "sandbox", lambda: Sandbox(False, "bubblewrap is missing."))
    with pytest.raises(MakerpathError) as raised, SplitEngine():
        pass
    assert raised.value.code == "lab.sandbox"
    assert raised.value.params["reason"] == "bubblewrap is missing."


def test_the_probe_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe.bubblewrap, "program", lambda: None)
    assert "bubblewrap is missing" in probe.sandbox.__wrapped__().reason
    monkeypatch.setattr(probe, "NEEDED", ("no_such_package",))
    assert "no_such_package" in probe.sandbox.__wrapped__().reason

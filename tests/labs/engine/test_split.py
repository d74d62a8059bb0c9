# ruff: noqa: E501
"""Learners' cells run in one process and tests in another; what a test needs goes over as data or as a reference."""

from __future__ import annotations

import pytest

from makerpath.labs.engine.contract import Engine
from tests.labs.engine.running import asked, check, learner, locked, run

SQUARES = learner(
    "def squares(n):\n    if n < 1:\n        raise ValueError('n < 1')\n    return [i * i for i in range(1, n + 1)]"
)


def test_a_right_answer_passes(engine: Engine) -> None:
    found = run(engine, SQUARES, check("assert squares(3) == [1, 4, 9]"))
    assert found.error() == ""
    assert found.ran.ended == ""


def test_a_wrong_answer_fails_with_what_the_test_says(engine: Engine) -> None:
    found = run(engine, SQUARES, check("assert squares(3) == [1, 4, 10], 'the last one is wrong'"))
    assert found.error() == "AssertionError: the last one is wrong"


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize(
    ("answer", "test"),
    [
        ("x = 5", "assert x == 5"),
        ("x = 0.1 + 0.2", "assert abs(x - 0.3) < 1e-9"),
        ("x = 2 ** 80", "assert x == 2 ** 80"),
        ("x = {'a': [1, (2, 3)], 4: {5, 6}}", "assert x == {'a': [1, (2, 3)], 4: {5, 6}}"),
        ("from decimal import Decimal\nx = Decimal('1.10')", "assert str(x) == '1.10'"),
        ("from datetime import date\nx = date(2026, 9, 1)", "assert x.isoformat() == '2026-09-01'"),
        ("from collections import namedtuple\nP = namedtuple('P', 'a b')\nx = P(1, 2)", "assert x.b == 2 and x == (1, 2)"),
        ("import numpy as np\nx = np.arange(6).reshape(2, 3)", "import numpy as np\nassert x.shape == (2, 3) and x.sum() == 15"),
        ("import numpy as np\nx = np.arange(3)", "np.testing.assert_array_equal(x, [0, 1, 2])"),
        ("import pandas as pd\nx = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})", "assert list(x.columns) == ['a', 'b']; assert x.a.sum() == 3"),
        ("import pandas as pd\nx = pd.Series([1., None], name='s')", "assert x.isna().sum() == 1 and x.name == 's'"),
        ("def f(a, *, b=2):\n    return a * b", "assert f(3) == 6 and f(3, b=4) == 12 and callable(f)"),
        ("def f():\n    yield 1\n    yield 2", "assert list(f()) == [1, 2]"),
        ("def f(g):\n    return g(2) + 1", "assert f(lambda x: x * 10) == 21"),
        ("class P:\n    def __init__(self, a):\n        self.a = a\n    def twice(self):\n        return 2 * self.a", "p = P(4)\nassert p.a == 4 and p.twice() == 8 and isinstance(p, P)"),
        ("class P:\n    def __init__(self, a):\n        self.a = a\n    def __eq__(self, o):\n        return self.a == o.a", "assert P(1) == P(1) and P(1) != P(2)"),
        ("class P:\n    def __add__(self, o):\n        return 7\n    def __len__(self):\n        return 3\n    def __str__(self):\n        return 'p'", "assert P() + P() == 7 and len(P()) == 3 and str(P()) == 'p'"),
        ("class Bad(ValueError):\n    pass\ndef f():\n    raise Bad('no')", "try:\n    f()\nexcept Bad as e:\n    assert str(e) == 'no'\nelse:\n    assert False"),
        ("def f(n):\n    if n < 0:\n        raise ValueError('n')\n    return n", "import unittest\nt = unittest.TestCase()\nwith t.assertRaises(ValueError):\n    f(-1)"),
        ("def f():\n    raise KeyError('k')", "try:\n    f()\nexcept KeyError as e:\n    assert e.args == ('k',)\nelse:\n    assert False"),
        ("def f():\n    print('hello')", "import io, contextlib\ns = io.StringIO()\nwith contextlib.redirect_stdout(s):\n    f()\nassert s.getvalue() == 'hello\\n'"),
        ("y = 3\ndef f():\n    return y", "assert 'y' in globals() and f() == 3"),
        ("def a(n):\n    return n\ndef b(n):\n    return a(n)", "kept = a\ndel a\ntry:\n    b(1)\nexcept NameError:\n    pass\nelse:\n    raise AssertionError\nfinally:\n    a = kept\nassert b(2) == 2"),
        ("def a(n):\n    return n\ndef b(n):\n    return a(n)", "kept = a\ncalls = []\ndef a(n):\n    calls.append(n)\n    return 9\nassert b(1) == 9 and calls == [1]\na = kept"),
        ("from sklearn.linear_model import LinearRegression\nm = LinearRegression().fit([[1], [2]], [2, 4])", "assert abs(m.predict([[3]])[0] - 6) < 1e-6"),
        ("async def f():\n    return 4\nx = await f()", "assert x == 4"),
    ],
)  # fmt: skip
def test_what_passes_in_one_process_passes_in_two(engine: Engine, answer: str, test: str, together: bool) -> None:
    found = run(engine, learner(answer), check(test), together=together)
    assert found.error(0) == ""
    assert found.error() == ""


def test_locked_cells_are_there_for_both(engine: Engine) -> None:
    found = run(
        engine,
        locked("import math\nDATA = [1, 2, 3]\ndef double(x):\n    return 2 * x"),
        learner("def f():\n    return [double(x) for x in DATA]"),
        check("assert f() == [double(x) for x in DATA] and math.pi > 3"),
    )
    assert found.error() == ""


def test_what_a_learner_makes_of_a_locked_cells_data_is_what_is_tested(engine: Engine) -> None:
    found = run(
        engine, locked("rows = [3, None, 1]"), learner("rows = [r for r in rows if r]"), check("assert rows == [3, 1]")
    )
    assert found.error() == ""


def test_helpers_and_data_of_a_test_serve_later_ones(engine: Engine) -> None:
    found = run(
        engine,
        SQUARES,
        check("def same(a, b):\n    assert a == b, 'other'\nwanted = [1, 4]", "one"),
        learner("wanted = same = None"),
        check("same(squares(2), wanted)", "two"),
        check("same(squares(2), [1])", "three"),
    )
    assert found.error(3) == ""
    assert found.error(4) == "AssertionError: other"


def test_a_name_that_the_task_asks_for_is_the_learners(engine: Engine) -> None:
    found = run(
        engine,
        check("total = 1", "one"),
        asked("Store it in `total`."),
        learner("total = 6"),
        check("assert total == 6", "two"),
    )
    assert found.error() == ""


def test_partial_credit_is_the_tests_own_last_value(engine: Engine) -> None:
    found = run(engine, SQUARES, check("n = 0.5 if squares(2) == [1, 4] else 0\nn"))
    assert [o["data"]["text/plain"] for o in found[1] if o["output_type"] == "execute_result"] == ["0.5"]


def test_what_the_learner_prints_during_a_test_is_no_partial_credit(engine: Engine) -> None:
    found = run(engine, learner("def f():\n    print(100)\n    display(100)\n    return 1"), check("assert f() == 1"))
    assert [o["output_type"] for o in found[1]] == ["stream"]


def test_an_object_of_the_learners_cannot_be_partial_credit(engine: Engine) -> None:
    found = run(engine, learner("class F:\n    def __repr__(self):\n        return '1'\nf = F()"), check("f"))
    assert found.text() == "<an object of the learner's>"


def test_changed_arguments_count_only_where_the_key_says_so(engine: Engine) -> None:
    cells = (learner("def f(a):\n    a.append(1)\n    a.sort()"), check("a = [3, 2]\nf(a)\nassert a == [1, 2, 3]"))
    without = run(engine, *cells)
    assert without.error().startswith("AssertionError")
    assert without.ran.in_place == {"check"}
    assert run(engine, *cells, in_place=frozenset({"check"})).error() == ""


def test_unchanged_arguments_are_not_reported(engine: Engine) -> None:
    found = run(
        engine, SQUARES, learner("def f(a, b, c):\n    return len(a)"), check("assert f([1], {2, 3}, {'a': max}) == 1")
    )
    assert found.ran.in_place == frozenset()


def test_data_files_lie_in_the_working_folder_of_both(engine: Engine) -> None:
    found = run(
        engine,
        learner("text = open('data.csv').read()"),
        check("assert text == open('data.csv').read() == 'a,b\\n'"),
        files={"data.csv": b"a,b\n"},
    )
    assert found.error() == ""


def test_plots_tables_and_errors_are_outputs_as_a_kernel_gives_them(engine: Engine) -> None:
    found = run(
        engine,
        learner("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"),
        learner("import pandas as pd\npd.DataFrame({'a': [1]})"),
        learner("1 / 0"),
        learner("input('your name')"),
        learner("!echo hello"),
        learner("%%time\nx = 3"),
        learner("6 * 7"),
    )
    assert any("image/png" in output.get("data", {}) for output in found[0])
    assert "text/html" in found[1][0]["data"]
    assert found.error(2) == "ZeroDivisionError: division by zero"
    assert "\x1b" not in found[2][0]["traceback"][0]
    assert found.error(3).startswith("StdinNotImplementedError")
    assert found.text(4) == "hello\n"
    assert found[6][0]["execution_count"] == 7

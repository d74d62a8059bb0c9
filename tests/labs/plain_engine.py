"""An engine for tests of everything around engines: it runs honest notebooks here, without any confinement."""

from __future__ import annotations

import ast
import contextlib
import io
from collections.abc import Mapping
from typing import Any

from makerpath.domain.lab import Limits
from makerpath.labs.engine.contract import Ended, Output, Ran
from makerpath.labs.key import Key
from makerpath.labs.notebook import Cell, cells, Json


class PlainEngine:
    """Cells share one namespace. A cell that prints `limit:` and a reason ends the notebook for that reason."""

    name = "plain/1"

    def __init__(self) -> None:
        self.asked: list[tuple[bool, Key]] = []

    def run(
        self,
        notebook: Json,
        key: Key,
        limits: Limits,
        *,
        files: Mapping[str, bytes] | None = None,
        packages: tuple[str, ...] = (),
        together: bool = False,
    ) -> Ran:
        self.asked.append((together, key))
        names: dict[str, Any] = {"__name__": "__main__", "APART": not together}
        outputs: dict[int, list[Output]] = {}
        ended: Ended = ""
        for cell in cells(notebook):
            if cell.kind == "code" and not ended:
                outputs[cell.number - 1] = found = _run(cell, names)
                ended = next((reason for reason in _REASONS if f"limit:{reason}" in str(found)), "")
        return Ran(outputs, ended)


_REASONS: tuple[Ended, ...] = ("time", "memory", "output", "died", "engine")


def _run(cell: Cell, names: dict[str, Any]) -> list[Output]:
    found: list[Output] = []
    printed = io.StringIO()
    try:
        tree = ast.parse(cell.source)
        shown = tree.body[-1] if tree.body else None
        last = ast.Expression(shown.value) if isinstance(shown, ast.Expr) else None
        del tree.body[len(tree.body) - bool(last) :]
        with contextlib.redirect_stdout(printed):
            exec(compile(tree, "cell", "exec"), names)
            value = eval(compile(last, "cell", "eval"), names) if last else None
        if value is not None:
            found.append({"output_type": "execute_result", "data": {"text/plain": repr(value)}, "metadata": {}})
    except Exception as error:
        found.append({"output_type": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": []})
    text = printed.getvalue()
    return ([{"output_type": "stream", "name": "stdout", "text": text}] if text else []) + found

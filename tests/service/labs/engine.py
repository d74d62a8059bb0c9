"""An engine for tests: it runs a notebook in this very process, so it is for what tests write and for nothing else."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any, Self

from makerpath.domain.lab import Limits
from makerpath.labs.engine.contract import Ended, Output, Ran
from makerpath.labs.key import Key
from makerpath.labs.notebook import cells, Json


class TrustingEngine:
    """Runs code cells one after the other. Where a cell holds `BREAKS`, the engine cannot go on."""

    __test__ = False
    name = "trusting/1"

    def __init__(self) -> None:
        self.ran: list[Json] = []
        self.closed = False

    def __enter__(self) -> Self:
        return self

    def close(self) -> None:
        self.closed = True

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
        self.ran.append(notebook)
        names: dict[str, Any] = {}
        outputs: dict[int, list[Output]] = {}
        ended: Ended = ""
        for number, cell in enumerate(cells(notebook)):
            if cell.kind != "code":
                continue
            if "BREAKS" in cell.source:
                ended = "engine"
                break
            outputs[number] = []
            try:
                with contextlib.redirect_stdout(None):
                    exec(cell.source, names)
            except BaseException as error:
                outputs[number] = [
                    {"output_type": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": []}
                ]
        return Ran(outputs, ended)

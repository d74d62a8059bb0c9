"""A learner's notebook from its bytes to its points."""

from __future__ import annotations

from collections.abc import Mapping

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.lab import Limits
from makerpath.labs.engine.contract import Engine, Output, Ran
from makerpath.labs.key import Key
from makerpath.labs.notebook import cells, Json, LANGUAGES, parse
from makerpath.labs.outcome import Graded
from makerpath.labs.restoring import restore
from makerpath.labs.scoring import score

LARGEST = 8_000_000
"""In bytes."""


def grade(
    submitted: bytes,
    key: Key,
    engine: Engine,
    limits: Limits,
    *,
    files: Mapping[str, bytes] | None = None,
    packages: tuple[str, ...] = (),
) -> Graded:
    """What comes of a notebook, whatever its cells do.

    Raises what says that it is none to be graded at all, or not here: `lab.not_json`, `lab.not_a_notebook`,
    `lab.too_large`, `lab.too_many_cells`, `lab.language` and the engine's own.
    """
    if key.language not in LANGUAGES:
        raise MakerpathError(
            "lab.language",
            N_("The notebook is in {language}; labs are in Python."),
            N_("Choose a kernel for Python."),
            language=key.language,
        )
    if len(submitted) > LARGEST:
        raise MakerpathError(
            "lab.too_large",
            N_("This notebook has {size} MB; one of up to {most} MB can be graded."),
            N_("Clear all outputs in Jupyter, save it, and hand it in again."),
            size=round(len(submitted) / 1e6, 1),
            most=LARGEST // 1_000_000,
        )
    notebook, notes = restore(parse(submitted), key)
    ran = engine.run(notebook, key, limits, files=files, packages=packages)
    done = with_outputs(notebook, ran)
    tests = score(done, key)
    if ran.ended == "engine":
        automatic = {cell.grade_id for cell in key.cells if cell.automatic}
        tests = tuple(
            test.model_copy(update={"points": None, "message": ""}) if test.grade_id in automatic else test
            for test in tests
        )
    return Graded(tests, done, notes, ran.ended, ran.seconds)


def with_outputs(notebook: Json, ran: Ran) -> Json:
    """The notebook as it ran. A cell of code that the engine says nothing of was not run, and has not succeeded."""
    done = []
    for cell in cells(notebook):
        if cell.kind != "code":
            done.append(cell.raw)
            continue
        outputs = ran.outputs.get(cell.number - 1)
        if outputs is None:
            outputs = [_NOT_RUN] if cell.source.strip() else []
        done.append(cell.raw | {"outputs": list(outputs)})
    return notebook | {"cells": done}


_NOT_RUN: Output = {"output_type": "error", "ename": "NotRun", "evalue": "", "traceback": []}

"""Designs of others are opened and laid out in a process of their own: no network, little memory, little time."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from makerpath.credentials.packing import zipped
from makerpath.credentials.preview import NAMES, Problem
from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.previews import confined

MIB = 1024 * 1024
CHECK = confined.Limits(seconds=120, memory=1536 * MIB, output=64 * MIB)
LOOK = confined.Limits(seconds=40, memory=1536 * MIB, output=64 * MIB)


@dataclass(frozen=True)
class Tried:
    """What came of it: who the design says it is, what is wrong with it, and the pages by name."""

    design: dict[str, Any]
    problems: list[Problem]
    cases: list[dict[str, Any]]
    files: dict[str, bytes]


def try_out(
    files: Mapping[str, bytes],
    within: Path,
    *,
    ways: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
    alone: bool = True,
    pages: bool = False,
) -> Tried:
    """Lay the design of `files` out with all names, each way up. Raises `design.too_long`, `design.too_much`."""
    wanted = {"ways": list(ways), "names": dict(NAMES if names is None else names), "alone": alone, "pages": pages}
    return _run(files, {}, wanted, within, CHECK)


def show(files: Mapping[str, bytes], record: dict[str, object], pictures: Mapping[str, bytes], within: Path) -> Tried:
    """One record on the design: `look.pdf` and `look.png`, or the problem why not."""
    return _run(files, pictures, {"record": record}, within, LOOK)


def _run(
    files: Mapping[str, bytes],
    pictures: Mapping[str, bytes],
    wanted: dict[str, Any],
    within: Path,
    limits: confined.Limits,
) -> Tried:
    packed = zipped(
        {f"design/{name}": body for name, body in files.items()}
        | {f"pictures/{name}": body for name, body in pictures.items()}
        | {"wanted.json": json.dumps(wanted).encode()}
    )
    with confined.run("try_design", io.BytesIO(packed), "application/zip", within, limits) as outcome:
        if outcome.problem:
            raise _failed(outcome.problem, str(outcome.answer.get("error", "")))
        answer = outcome.answer
        made = {path.name: path.read_bytes() for path in sorted(outcome.folder.glob("*.p[dn][fg]"))}
    problems = [Problem(**one) for one in answer["problems"]]
    return Tried(answer.get("design", {}), problems, answer["cases"], made)


def _failed(problem: str, error: str) -> MakerpathError:
    if problem == "too_long":
        return MakerpathError(
            "design.too_long",
            N_("Laying this design out takes too long."),
            N_("Look for a loop in the page that does not end, or for very large drawings."),
            status=422,
            field="design",
        )
    if problem == "too_big":
        return MakerpathError(
            "design.too_much",
            N_("Laying this design out takes too much memory."),
            N_("Make its pictures smaller, and its page shorter."),
            status=422,
            field="design",
        )
    return MakerpathError(
        "design.broken",
        N_("This design cannot be laid out: {error}"),
        N_("Take parts of the page out until it can be, and see which it was."),
        status=422,
        field="design",
        error=error or "?",
    )

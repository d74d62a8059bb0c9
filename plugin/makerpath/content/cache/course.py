"""A course by what is known about it; else read and built anew, and then known."""

from __future__ import annotations

from pathlib import Path

from makerpath.content.cache.again import again, build_again, Built
from makerpath.content.cache.store import Store
from makerpath.content.problem import Problem


def problems(root: Path, store: Store | None) -> list[Problem]:
    """What `content.check.check` answers; nothing is known or kept without a `store`."""
    known = again(root, store) if store else None
    if known:
        return known.problems
    # Loaded here, as below: what reads courses takes longer to load than a known course to look at.
    from makerpath.content.cache.anew import examine

    return examine(root, store)[1]


def archive(root: Path, run: str, language: str | None, store: Store | None, out: Path | None = None) -> Built:
    """What `content.olx.build` makes of `content.check.load`, byte for byte, and with their errors.

    `out` is where the archive will be written; lying in the course's folder, it is no part of the course.
    """
    without = frozenset([out] if out else [])
    known = again(root, store, without) if store else None
    built = build_again(known, run, language, store) if known and store else None
    if built:
        return built
    from makerpath.content.cache.anew import build

    return build(root, run, language, store, without, known)

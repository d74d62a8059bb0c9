"""Courses that must come first can be taken here, and do not wait for one another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from makerpath.content.library import courses
from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.content.source import read_text
from makerpath.content.yamlfile import parse
from makerpath.domain.catalogue import circle, needs
from makerpath.domain.errors import N_

KEYS = ("prerequisites", "mandatory", "companions")


def check(reading: Reading) -> Iterator[Problem]:
    course = reading.course
    if course is None or course.value is None or not any(getattr(course.value, key) for key in KEYS):
        return
    known = {folder.name: folder for folder in [*courses(), *_neighbours(reading.root)]}
    known.pop(reading.root.resolve().name, None)
    for key in KEYS:
        for index, slug in enumerate(getattr(course.value, key)):
            if slug not in known and slug != course.value.id:
                yield Problem(
                    course.tree.place((key, index)),
                    "course.prerequisite_unknown",
                    N_("There is no course {id} beside this one or among those that come with Makerpath."),
                    N_("Check the id; a learner could never meet it."),
                    severity="warning",
                    params={"id": slug},
                )
    needed: dict[str, list[str]] = {course.value.id: needs(course.value)}
    waiting = list(needs(course.value))
    for slug in waiting:
        if slug in known and slug not in needed:
            needed[slug] = _needs_of(known[slug])
            waiting += needed[slug]
    for key in KEYS[:2]:
        for index, slug in enumerate(getattr(course.value, key)):
            way = circle(course.value.id, {**needed, course.value.id: [slug]})
            if way:
                yield Problem(
                    course.tree.place((key, index)),
                    "course.prerequisite_cycle",
                    N_("These courses wait for one another: {way}."),
                    N_("Take one of them out of prerequisites or mandatory; nobody could begin."),
                    params={"way": " → ".join(way)},
                )


def _neighbours(root: Path) -> list[Path]:
    return [path.parent for path in root.resolve().parent.glob("*/course.yaml")]


def _needs_of(folder: Path) -> list[str]:
    """What another course needs; nothing if its file cannot be read, which its own check will say."""
    ignored: list[Problem] = []
    text = read_text(folder / "course.yaml", folder, ignored)
    tree = parse(text, folder / "course.yaml", ignored) if text is not None else None
    data: dict[str, Any] = tree.data if tree and isinstance(tree.data, dict) else {}
    found = [data.get(key) for key in KEYS[:2]]
    return [str(name) for names in found if isinstance(names, list) for name in names]

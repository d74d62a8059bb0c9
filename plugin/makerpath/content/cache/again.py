"""A course that was read before: what its files say now, without reading it all again.

This module loads neither the models nor the rules, which takes longer than everything it does.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TYPE_CHECKING

from makerpath.content.cache.record import FACELESS, from_data, problem_from, Record
from makerpath.content.cache.store import Store
from makerpath.content.cache.tree import digest, scan
from makerpath.content.problem import Problem

if TYPE_CHECKING:
    from makerpath.content.cache.face import Text


FEW = 8
"""So many edited texts are read again sooner than it takes to keep what is known of them."""


@dataclass(frozen=True)
class Again:
    """A course known as it is now; `texts` are the lessons that were read for it."""

    root: Path
    record: Record
    texts: dict[str, Text] = field(default_factory=dict)

    @cached_property
    def problems(self) -> list[Problem]:
        return [problem_from(data, self.root) for data in self.record.problems]


@dataclass(frozen=True)
class Built:
    """An archive: its members in order, the files in it, its course's id, how many lessons."""

    members: Mapping[str, bytes]
    names: tuple[str, ...]
    course: str
    lessons: int

    @property
    def data(self) -> bytes:
        return b"".join(self.members.values())


def again(root: Path, store: Store, without: frozenset[Path] = frozenset()) -> Again | None:
    """The course at `root` as far as it is known; None if it must be read. Files in `without` are passed over."""
    saved = store.read("course", *key(root))
    seen = time.time_ns()
    tree = scan(root, without) if saved else None
    if saved is None or tree is None:
        return None
    try:
        record = from_data(saved[0])
        if tree.keys() != record.stamps.keys() or record.neighbours != neighbours(root, record.neighbours):
            return None
        known = Again(root, record)
        doubtful = record.doubtful(tree)
        if not all(_same(known, path) for path in doubtful):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if len(doubtful) > FEW:
        record.seen, record.stamps = seen, tree
        store.write(record.data(), b"", "course", *key(root))
    return known


def _same(known: Again, path: str) -> bool:
    """Whether the file shows to the rest of the course what it showed before; the record learns its new text."""
    data = (known.root / path).read_bytes()
    now = digest(data)
    if now == known.record.digests[path]:
        return True
    lesson = known.record.lessons.get(path)
    if lesson is None or lesson.face == FACELESS:
        return False
    from makerpath.content.cache.face import text_of  # the parser takes its time to load, too

    text = text_of(data, known.root / path)
    if text is None or text.face != lesson.face:
        return False
    known.record.digests[path] = now
    known.texts[path] = text
    return True


def build_again(known: Again, run: str, language: str | None, store: Store) -> Built | None:
    """The archive of a known course, from the last one; None if it must be built."""
    saved = store.read("archive", *key(known.root), run, language or "")
    if saved is None or saved[0].get("around") != known.record.around:
        return None
    data, blob = saved
    try:
        members, place = {}, 0
        for name, length in data["members"]:
            members[name], place = blob[place : place + length], place + length
        changed = [path for path, old in data["digests"].items() if known.record.digests[path] != old]
        if changed:
            from makerpath.content.cache.renewed import renew

            if not all(renew(known, path, data, members) for path in changed):
                return None
        built = Built(members, tuple(data["names"]), data["course"], data["lessons"])
    except (OSError, ValueError, KeyError, TypeError, SyntaxError):  # XML's ParseError is a SyntaxError
        return None
    if len(changed) > FEW:
        data["digests"] = {path: known.record.digests[path] for path in data["digests"]}
        keep(built, data, known.root, run, language, store)
    return built


def keep(built: Built, data: dict[str, Any], root: Path, run: str, language: str | None, store: Store) -> None:
    """Keep an archive for the next time; `data` says what it was made of."""
    data |= {"members": [[name, len(part)] for name, part in built.members.items()], "names": built.names}
    data |= {"course": built.course, "lessons": built.lessons}
    store.write(data, built.data, "archive", *key(root), run, language or "")


def key(root: Path) -> tuple[str, str]:
    """What a course is known by: the folder, and how it was named, as problems name it so too."""
    return str(root.resolve()), str(root)


def neighbours(root: Path, before: str = "?") -> str:
    """How the courses beside this one stand; empty, whatever they are, if `before` says that they do not matter."""
    if not before:
        return ""
    return digest(
        "\0".join(
            f"{path} {state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}"
            for path in sorted(root.resolve().parent.glob("*/course.yaml"))
            for state in [path.stat()]
            if path.parent != root.resolve()
        ).encode("utf-8", "surrogatepass")
    )

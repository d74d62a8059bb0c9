"""A course read and built anew, by what is known about its texts, and kept for the next time."""

from __future__ import annotations

import gc
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from makerpath.content.cache.again import Again, Built, keep, key, neighbours
from makerpath.content.cache.face import Text
from makerpath.content.cache.record import FACELESS, Known, problem_data, Record
from makerpath.content.cache.store import Store
from makerpath.content.cache.together import facts_of_all
from makerpath.content.cache.tree import digest, scan, Tree
from makerpath.content.check import package_of, problems_of
from makerpath.content.facts import as_data, from_data
from makerpath.content.frontmatter import split
from makerpath.content.olx.build import build as build_archive
from makerpath.content.olx.static import Static
from makerpath.content.olx.units import platform_address
from makerpath.content.package import CoursePackage
from makerpath.content.problem import Problem
from makerpath.content.reading import read, Reading
from makerpath.content.source import decoded

NEEDS = ("prerequisites", "mandatory", "companions")
"""What a course says of its neighbours."""


def examine(
    root: Path, store: Store | None, without: frozenset[Path] = frozenset()
) -> tuple[Reading, list[Problem], Record | None]:
    """The course at `root`, what is wrong with it, and the record of it if there could be one."""
    seen, before = time.time_ns(), scan(root, without) if store and root.is_dir() else None
    with _without_collector():
        reading = read(root)
        all_known = _recall(reading, store) if store else True
        problems = problems_of(reading)
    if store is None or before is None:
        return reading, problems, None
    if not all_known:
        _keep_facts(reading, store)
    record = _record(reading, problems, before, seen)
    if record is None or before != scan(root, without):
        return reading, problems, None
    store.write(record.data(), b"", "course", *key(root))
    store.forget_old()
    return reading, problems, record


def build(
    root: Path, run: str, language: str | None, store: Store | None, without: frozenset[Path], known: Again | None
) -> Built:
    """The archive of the course at `root`; raises what `content.check.load` and `content.olx.build` raise."""
    reading, problems, record = (known and _read_known(known, store, without)) or examine(root, store, without)
    package = package_of(reading, problems)
    archive = build_archive(package, run, language)
    built = Built(archive.members, archive.names, package.course.id, len(package.lessons))
    if store and record:
        keep(built, _made_of(package, record), root, run, language, store)
    return built


def _read_known(
    known: Again, store: Store | None, without: frozenset[Path]
) -> tuple[Reading, list[Problem], Record] | None:
    """A known course read without asking the rules once more; None if it changed in the meantime."""
    with _without_collector():
        reading = read(known.root)
        if store:
            _recall(reading, store)
    return (reading, known.problems, known.record) if scan(known.root, without) == known.record.stamps else None


@contextmanager
def _without_collector() -> Iterator[None]:
    """Parsers make many objects and no circles of them: looking for circles takes a tenth of the time, for nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _recall(reading: Reading, store: Store) -> bool:
    """Give lessons the facts that are known of their texts, or find them; whether all were known."""
    data, _ = store.read("facts", *key(reading.root)) or ({}, b"")
    unknown = []
    for lesson in reading.prose:
        try:
            # The property looks here first.
            lesson.__dict__["facts"] = from_data(data[_digest(lesson.body)], lesson.body)
        except (KeyError, ValueError, TypeError, IndexError):
            unknown.append(lesson)
    for lesson, facts in zip(unknown, facts_of_all([lesson.body for lesson in unknown]), strict=True):
        lesson.__dict__["facts"] = facts
    return not unknown


def _keep_facts(reading: Reading, store: Store) -> None:
    facts = {_digest(lesson.body): as_data(lesson.facts) for lesson in reading.prose}
    store.write(facts, b"", "facts", *key(reading.root))


def _digest(body: str) -> str:
    return digest(body.encode("utf-8", "surrogatepass"))


def _record(reading: Reading, problems: list[Problem], tree: Tree, seen: int) -> Record | None:
    root = reading.root
    spoilt = {problem.place.path for problem in problems}
    lessons = {lesson.path.relative_to(root).as_posix(): lesson for lesson in reading.lessons}
    digests: dict[str, str] = {}
    known: dict[str, Known] = {}
    for path in sorted(tree):
        try:
            data = (root / path).read_bytes()
        except OSError:
            return None
        digests[path] = digest(data)
        if path in lessons:
            lesson, parts = lessons[path], split(decoded(data, root / path, []) or "")
            if parts is None or parts[1] != lesson.body:
                return None  # It was written while it was read.
            face = FACELESS if lesson.path in spoilt else Text(parts[0], parts[1], lesson.facts).face
            known[path] = Known(lesson.meta.id, lesson.language, face)
    course = reading.course.value if reading.course else None
    around = hashlib.sha256()
    for path, found in digests.items():
        own = known.get(path)
        around.update(f"{path}\0{own.face if own and own.face else found}\0".encode("utf-8", "surrogatepass"))
    beside = neighbours(root) if course is None or any(getattr(course, name) for name in NEEDS) else ""
    around.update(beside.encode())
    return Record(
        seen=seen,
        around=around.hexdigest(),
        neighbours=beside,
        stamps=tree,
        digests=digests,
        lessons=known,
        problems=[problem_data(problem, root) for problem in problems],
    )


def _made_of(package: CoursePackage, record: Record) -> dict[str, Any]:
    """What the archive depends on: the texts by digest, and their addresses on the platform."""
    static = Static(package)
    digests, addresses = {}, {}
    for texts in package.lessons.values():
        for lesson in texts.values():
            path = lesson.path.relative_to(package.root).as_posix()
            digests[path] = record.digests[path]
            urls = {address.url for address in lesson.facts.addresses}
            addresses[path] = {url: platform_address(url, lesson, package, static) for url in sorted(urls)}
    return {"around": record.around, "digests": digests, "addresses": addresses}

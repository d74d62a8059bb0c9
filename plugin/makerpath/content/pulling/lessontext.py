"""A lesson's file with the stretches that were changed elsewhere, and every other line as it was."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from makerpath.content.incoming.draft import UP
from makerpath.content.lesson import Lesson
from makerpath.content.package import CoursePackage
from makerpath.content.pulling.lines import merged
from makerpath.content.targets import target
from makerpath.markup import Directive, find, read, rewrite
from makerpath.markup.view import AddressKind


def changed_body(lesson: Lesson, before: str, after: str, package: CoursePackage) -> str:
    """The body of the lesson with what changed from `before` to `after`, both as the lesson stands elsewhere."""
    fresh = rewrite(after, _addresses(lesson, package))
    cuts = [_cut(text) for text in (lesson.body, before, after, fresh)]
    shapes = [[name for name, *_ in parts] for parts in cuts]
    if any(shape != shapes[0] for shape in shapes):
        return fresh
    lines = lesson.body.split("\n")
    for own, old, new, made in reversed(list(zip(*cuts, strict=True))):
        if not own[0]:
            texts = [
                text.split("\n")[start:end]
                for text, (_, start, end) in zip(
                    (lesson.body, before, after, fresh), (own, old, new, made), strict=True
                )
            ]
            lines[own[1] : own[2]] = merged(*texts)
    return "\n".join(lines)


def lessons_address(path: Path, package: CoursePackage) -> Callable[[str, AddressKind], str | None]:
    """From an address as it stands elsewhere to one written in a new file at `path`."""

    def resolve(url: str, _kind: AddressKind) -> str | None:
        return _relative(url, path, package) if url.startswith(UP) else None

    return resolve


def _addresses(lesson: Lesson, package: CoursePackage) -> Callable[[str, AddressKind], str | None]:
    """From an address as it stands elsewhere to the one that the lesson has for it already, else to a new one."""
    ids = {other.path: other.meta.id for texts in package.lessons.values() for other in texts.values()}
    spelled: dict[str, str] = {}
    for address in find(lesson.body):
        goal = target(address.url, lesson.path, package.root)
        part = f"#{goal.fragment}" if goal.fragment else ""
        linked = ids.get(package.root / goal.name) if goal.kind == "file" else None
        if linked or goal.kind == "lesson":
            spelled.setdefault(f"lesson:{linked or goal.name}{part}", address.url)
        elif goal.kind == "file":
            spelled.setdefault(f"{UP}{quote(goal.name)}{part}", address.url)

    def resolve(url: str, _kind: AddressKind) -> str | None:
        if url in spelled:
            return spelled[url]
        return _relative(url, lesson.path, package) if url.startswith(UP) else None

    return resolve


def _relative(url: str, path: Path, package: CoursePackage) -> str:
    folder = quote(os.path.relpath(path.parent, package.root).replace(os.sep, "/"))
    return posixpath.relpath(url.removeprefix(UP), folder)


def _cut(text: str) -> list[tuple[str, int, int]]:
    """The parts of a body: the directive's name and attributes (none for text), first line and line after the last."""
    lines = text.split("\n")
    parts = read(text).segments
    found = []
    for index, part in enumerate(parts):
        start = part.line - 1
        if isinstance(part, Directive):
            found.append((f"{part.name} {sorted(part.attributes.items())}", start, start + 1))
            continue
        end = parts[index + 1].line - 1 if index + 1 < len(parts) else len(lines)
        while end > start and not lines[end - 1].strip():
            end -= 1
        found.append(("", start, end))
    return found

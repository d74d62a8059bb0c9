"""The course as it stands on the disk: read anew after each save, with its last good state kept.

The folder is looked at five times a second: a handful of `stat` calls, which work the same on every system, on network
drives and in containers, where notices from the system get lost.
"""

from __future__ import annotations

import os
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from makerpath.content.check import examine
from makerpath.content.olx.build import files_of
from makerpath.content.package import CoursePackage
from makerpath.content.problem import Place, Problem
from makerpath.domain.errors import MakerpathError, N_

RUN = "preview"
STATIC = "static/"
SECONDS = 0.2
MANY = 20_000
Stamps = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Edition:
    """What was found when the folder was read for the time `number`.

    `package` and `files` (those that a platform imports) are of the last state without an error, if there was one;
    `whole` tells whether that is this very state.
    """

    number: int
    problems: tuple[Problem, ...] = ()
    package: CoursePackage | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def pictures(self) -> str:
        """Another one whenever a picture has changed."""
        sums = (f"{name} {zlib.crc32(data)}" for name, data in sorted(self.files.items()) if name.startswith(STATIC))
        return f"{zlib.crc32(' '.join(sums).encode()):08x}"

    @property
    def whole(self) -> bool:
        return not any(problem.severity == "error" for problem in self.problems)


class Live:
    """The course in `folder`, with display names in `language` or else in the course's first."""

    def __init__(self, folder: Path, language: str | None = None) -> None:
        self.folder = folder.resolve()
        self.language = language
        self._seen = stamps(self.folder)
        self._edition = self._read(Edition(0))
        self._changed = threading.Condition()

    @property
    def edition(self) -> Edition:
        return self._edition

    def look(self) -> bool:
        """Read the folder again if something in it was saved; whether it was."""
        found = stamps(self.folder)
        if found == self._seen:
            return False
        # What is saved while it is being read has another stamp then, and is read next time.
        self._seen = found
        self._edition = self._read(self._edition)
        return True

    def tell(self) -> None:
        """Wake whoever waits for another edition."""
        with self._changed:
            self._changed.notify_all()

    def wait(self, number: int, seconds: float) -> bool:
        """Wait for another edition than `number`; whether there is one."""
        with self._changed:
            return self._changed.wait_for(lambda: self._edition.number != number, seconds)

    def _read(self, before: Edition) -> Edition:
        try:
            package, problems = examine(self.folder)
            files = files_of(package, RUN, self.language) if package else before.files
        except (MakerpathError, OSError) as error:
            package, problems, files = None, [_unreadable(self.folder, error)], before.files
        return Edition(before.number + 1, tuple(problems), package or before.package, files)


def stamps(folder: Path) -> Stamps:
    """Size and time of every file of the course; names that begin with a dot are editors' own."""
    found: Stamps = {}
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = os.path.join(root, name)
            try:
                facts = os.stat(path)
            except OSError:
                continue
            if not name.startswith("."):
                found[path] = facts.st_mtime_ns, facts.st_size
        if len(found) > MANY:
            break
    return found


def _unreadable(folder: Path, error: Exception) -> Problem:
    place = Place(folder / "course.yaml")
    if isinstance(error, MakerpathError):
        return Problem(place, error.code, error.message, error.hint, params=error.params)
    return Problem(
        place, "course.unreadable", N_("The course cannot be read: {reason}."), params={"reason": str(error)}
    )


@cache
def live(folder: Path) -> Live:
    """The one look at the course in `folder`; display names in the language that the preview was started with."""
    return Live(folder, os.environ.get("MAKERPATH_PREVIEW_LANGUAGE") or None)


def course_key(folder: Path) -> str:
    """The key of the course's preview run."""
    package = live(folder).edition.package
    return f"course-v1:{package.course.org}+{package.course.number}+{RUN}" if package else f"course-v1:none+none+{RUN}"

"""The pictures and other files of a course, under the names they have on the platform."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from makerpath.content.package import CoursePackage
from makerpath.content.source import most_bytes, refusal
from makerpath.domain.errors import MakerpathError

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".avif"})
COVERS = ("cover.jpg", "cover.jpeg", "cover.png", "cover.webp", "cover.svg")


@dataclass
class Static:
    """Files by their path in the package, added as lessons ask for them."""

    package: CoursePackage
    names: dict[str, str] = field(default_factory=dict)

    def add(self, path: str) -> str:
        """The platform's name of the file at `path` (POSIX, from the package's root).

        A name depends on its path alone, so that an edit elsewhere never renames a file.
        """
        if path not in self.names:
            self.names[path] = platform_name(self.package.course.id, path)
        return self.names[path]

    def cover(self) -> str | None:
        """The name of the course's picture: `images/cover.*`, else its first image."""
        folder = self.package.root / "images"
        found = next((name for name in COVERS if (folder / name).is_file()), None)
        if found:
            return self.add(f"images/{found}")
        pictures = [path for path in self.names if PurePosixPath(path).suffix.lower() in PICTURES]
        return self.names[min(pictures)] if pictures else None

    def renamed(self) -> dict[str, str]:
        """The paths of files that their names do not tell, by those names."""
        prefix = f"{self.package.course.id}_"
        told = {path: f"images/{name.removeprefix(prefix)}" for path, name in self.names.items()}
        return {self.names[path]: path for path in sorted(told) if told[path] != path}

    def files(self) -> dict[str, bytes]:
        """Content by name in the archive. Raises the file's problem as an error if it cannot be read."""
        found = {}
        for path, name in self.names.items():
            source = self.package.root / path
            refused = refusal(source, self.package.root, most_bytes(source))
            if refused:
                raise MakerpathError(refused.code, refused.message, refused.hint, **refused.params)
            found[f"static/{name}"] = Path(source).read_bytes()
        return found


def platform_name(course_id: str, path: str) -> str:
    """The name on the platform of the file at `path`."""
    inner = path.removeprefix("images/")
    safe = _UNSAFE.sub("_", inner)
    if safe != inner or inner == path:
        # A folder or a letter outside ASCII was flattened: two paths could meet in one name.
        place = PurePosixPath(safe)
        safe = f"{place.stem}-{hashlib.sha256(path.encode()).hexdigest()[:8]}{place.suffix}"
    return f"{course_id}_{safe}"

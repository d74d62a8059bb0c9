"""Where what is known is kept: plain data in the user's cache folder, never code, never trusted without its digest.

A file is a line with the digest of the rest and the length of its JSON, the JSON, and bytes that go with it. It appears
whole or not at all, so that commands may run side by side; the last one wins.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEPT_DAYS = 30
_MAGIC = b"makerpath-cache-1"


def default_folder() -> Path:
    """The cache folder of this user for this program, as the system has it."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "makerpath" / "courses"


@dataclass(frozen=True)
class Store:
    """`version` names the rules by which everything kept here came about (`version.version`)."""

    folder: Path
    version: str

    def read(self, kind: str, *key: str) -> tuple[Any, bytes] | None:
        """The data and bytes written as `kind` and `key`; None if there are none that are whole."""
        try:
            whole = self._path(kind, key).read_bytes()
            head, _, rest = whole.partition(b"\n")
            magic, digest, length = head.split(b" ")
            if magic != _MAGIC or hashlib.sha256(rest).hexdigest().encode() != digest:
                return None
            return json.loads(rest[: int(length)]), rest[int(length) :]
        except (OSError, ValueError, RecursionError):
            return None

    def write(self, data: Any, extra: bytes, kind: str, *key: str) -> None:
        """Keep `data` (plain) and `extra`; where that cannot be, nothing happens."""
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        rest = text + extra
        head = b" ".join([_MAGIC, hashlib.sha256(rest).hexdigest().encode(), str(len(text)).encode()])
        goal = self._path(kind, key)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = goal.with_name(f".part-{os.getpid()}-{time.monotonic_ns()}")
            part.write_bytes(head + b"\n" + rest)
            os.replace(part, goal)
        except OSError:
            return

    def forget_old(self) -> None:
        """Remove what was not written for a month."""
        oldest = time.time() - KEPT_DAYS * 86_400
        try:
            for entry in os.scandir(self.folder):
                if entry.stat().st_mtime < oldest:
                    os.unlink(entry)
        except OSError:
            return

    def _path(self, kind: str, key: tuple[str, ...]) -> Path:
        name = hashlib.sha256("\0".join([self.version, *key]).encode("utf-8", "surrogatepass")).hexdigest()
        return self.folder / f"{kind}-{name[:32]}"

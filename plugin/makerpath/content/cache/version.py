"""One word for the rules: another one whenever a check, the renderer, the archive or what they stand on may differ."""

from __future__ import annotations

import hashlib
import os
import sys
import zlib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec

OURS = ("content", "domain", "i18n", "labs", "markup", "rubrics", "courses")
"""The parts of Makerpath that a course's problems and archive depend on."""
OTHERS = ("markdown_it", "mdit_py_plugins", "mdurl", "math_core", "pydantic", "pydantic_core", "yaml", "rfc8785")


@cache
def version() -> str:
    """The digest of names, sizes and times of the files that make the rules; no file is opened."""
    parts = [sys.version, zlib.ZLIB_RUNTIME_VERSION]
    for name in OURS:
        for folder in _folders(f"makerpath.{name}"):
            parts += _stamps(folder)
    for name in OTHERS:
        for folder in _folders(name):
            parts.append(_stamp(os.path.join(folder, "__init__.py")))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _folders(package: str) -> list[str]:
    spec = find_spec(package)
    return list(spec.submodule_search_locations or []) if spec else []


def _stamps(folder: str) -> Iterator[str]:
    """A word for each file below, in order, but for bytecode."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _stamps(entry.path)
        else:
            yield _stamp(entry.path)


def _stamp(path: str) -> str:
    state = os.stat(path)
    return f"{path} {state.st_size} {state.st_mtime_ns}"

"""What an address in a lesson leads to."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

Kind = Literal["web", "here", "lesson", "file", "outside", "site", "scheme"]
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB = frozenset({"http", "https", "mailto"})


@dataclass(frozen=True)
class Target:
    """`web` elsewhere, `here` on this page, `lesson` by id, `file` of the package; the others cannot be followed.

    `name` is the lesson's id, or the file's path from the package's root in POSIX form; `fragment` has no `#`.
    """

    kind: Kind
    name: str = ""
    fragment: str = ""


def target(url: str, lesson: Path, root: Path) -> Target:
    """Where `url`, written in the file `lesson` of the package at `root`, leads to; nothing on disk is touched."""
    address, _, fragment = url.partition("#")
    if not address:
        return Target("here", fragment=fragment)
    scheme = _SCHEME.match(address)
    if scheme:
        if scheme[1].lower() == "lesson":
            return Target("lesson", unquote(address[scheme.end() :]), fragment)
        return Target("web" if scheme[1].lower() in _WEB else "scheme", url)
    if address.startswith("/"):
        return Target("site", url)
    folder = lesson.parent.relative_to(root).as_posix()
    name = posixpath.normpath(posixpath.join(folder, unquote(address.partition("?")[0])))
    if name == ".." or name.startswith("../"):
        return Target("outside", name)
    return Target("file", name, fragment)

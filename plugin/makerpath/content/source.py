"""Reading a file that somebody else wrote: bounded, inside its folder, UTF-8."""

from __future__ import annotations

import os
import re
from pathlib import Path

from makerpath.content.problem import Place, Problem
from makerpath.domain.errors import N_

MAX_BYTES = 300_000
MAX_IMAGE_BYTES = 20_000_000
MAX_MEDIA_BYTES = 50_000_000
VIDEOS = frozenset({".mp4", ".webm", ".m4v", ".mov"})
SOUNDS = frozenset({".mp3", ".ogg", ".wav"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def most_bytes(path: Path) -> int:
    """The size that a picture, video, sound or other file beside the texts may have."""
    return MAX_MEDIA_BYTES if path.suffix.lower() in VIDEOS | SOUNDS else MAX_IMAGE_BYTES


def refusal(path: Path, root: Path, limit: int) -> Problem | None:
    """Why the file at `path` must not be read as part of `root`; None if it may be."""
    real, top = os.path.realpath(path), os.path.realpath(root)
    if real != top and not real.startswith(top.rstrip(os.sep) + os.sep):
        return Problem(
            Place(path),
            "file.outside",
            N_("This leads to a file outside of the course folder."),
            N_("Copy the file into the course folder; a link out of it does not travel with the course."),
        )
    if not path.is_file():
        return Problem(Place(path), "file.missing", N_("There is no such file."), N_("Create it, or check its name."))
    if path.stat().st_size > limit:
        return Problem(
            Place(path),
            "file.too_large",
            N_("The file has {size} kB; {limit} kB is the most there may be."),
            N_("Split the text, or make the picture smaller."),
            params={"size": path.stat().st_size // 1000, "limit": limit // 1000},
        )
    return None


def read_text(path: Path, root: Path, problems: list[Problem]) -> str | None:
    """The text with plain newlines and without a byte order mark; None after adding a problem."""
    refused = refusal(path, root, MAX_BYTES)
    if refused:
        problems.append(refused)
        return None
    try:
        raw = path.read_bytes()
    except OSError as error:
        problems.append(
            Problem(
                Place(path),
                "file.unreadable",
                N_("The file cannot be read: {reason}."),
                N_("Check the rights of the file."),
                params={"reason": error.strerror or type(error).__name__},
            )
        )
        return None
    return decoded(raw, path, problems)


def decoded(raw: bytes, path: Path, problems: list[Problem]) -> str | None:
    """The text of a file's bytes, as `read_text` gives it."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        problems.append(
            Problem(
                Place(path, line, column),
                "file.encoding",
                N_("The file is not UTF-8 from here on."),
                N_("Save it again with the encoding UTF-8."),
            )
        )
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    control = _CONTROL.search(text)
    if control:
        start = control.start()
        problems.append(
            Problem(
                Place(path, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)),
                "file.control_character",
                N_("There is an invisible control character (U+{number}) here."),
                N_("Delete it; it often comes along when text is pasted from another program."),
                params={"number": f"{ord(control[0]):04X}"},
            )
        )
        return None
    return text

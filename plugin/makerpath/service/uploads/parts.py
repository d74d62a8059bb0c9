"""What has arrived of an unfinished upload: `<data>/uploads/<id>.part`."""

from __future__ import annotations

import fcntl
import os
import time
import uuid
from pathlib import Path
from typing import IO

from makerpath.domain.errors import Conflict, N_
from makerpath.service.core.settings import Settings

CHUNK = 64 * 1024
"""How much is read before it is written: as much may be lost when a connection breaks."""


def folder(settings: Settings) -> Path:
    """The folder for everything that is still on its way; made if needed."""
    found = settings.data / "uploads"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def part(settings: Settings, upload_id: uuid.UUID) -> Path:
    return folder(settings) / f"{upload_id}.part"


def arrived(path: Path) -> int:
    """How many bytes there are."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def idle(path: Path, since: float) -> float:
    """Seconds since the last byte arrived, or since the moment `since` if none did."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return time.time() - since


def append(path: Path, offset: int, source: IO[bytes], size: int) -> int:
    """Write what `source` gives behind the first `offset` bytes, never beyond `size`; how many bytes there are then.

    Two connections may write at once, the old one not yet knowing that it is lost. Each chunk is written only where the
    writer thinks the end is; whoever is wrong stops with `upload.wrong_offset`, and the part stays whole.
    """
    with path.open("ab") as out:
        while offset < size and (chunk := source.read(min(CHUNK, size - offset))):
            fcntl.flock(out, fcntl.LOCK_EX)
            try:
                check_offset(os.fstat(out.fileno()).st_size, offset)
                out.write(chunk)
                out.flush()
            finally:
                fcntl.flock(out, fcntl.LOCK_UN)
            offset += len(chunk)
    return offset


def check_offset(arrived: int, claimed: int) -> None:
    if arrived != claimed:
        raise Conflict(
            "upload.wrong_offset",
            N_("{arrived} bytes have arrived, but the next were said to begin at {claimed}."),
            N_("Ask how much has arrived, and go on from there."),
            arrived=arrived,
            claimed=claimed,
        )

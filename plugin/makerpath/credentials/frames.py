"""Data on a pipe between two processes: a length in four bytes, then so many bytes; JSON where it is not a file."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from typing import Any

_LENGTH = struct.Struct(">I")
MOST = 1 << 28
AT_ONCE = 1 << 20


def write(number: int, content: bytes) -> None:
    """One frame to the open file of that number."""
    left = memoryview(_LENGTH.pack(len(content)) + content)
    while left:
        left = left[os.write(number, left) :]


def read(some: Callable[[int], bytes]) -> bytes:
    """One frame from a function that reads at most so many bytes. Raises EOFError, ValueError for a wrong length."""
    (length,) = _LENGTH.unpack(_exactly(some, _LENGTH.size))
    if length > MOST:
        raise ValueError("a frame is too long")
    return _exactly(some, length)


def _exactly(some: Callable[[int], bytes], length: int) -> bytes:
    parts: list[bytes] = []
    while length:
        part = some(min(length, AT_ONCE))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def packed(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def unpacked(content: bytes) -> dict[str, Any]:
    """Raises ValueError."""
    found: dict[str, Any] = json.loads(content)
    return found

"""Messages of JSON over a stream socket, each after its length."""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

LONGEST = 48 << 20
"""Bytes of a message where its reader names no other limit."""
_LENGTH = struct.Struct("!I")


class Gone(Exception):
    """The other process has ended, or what it sent cannot be understood and nothing more can be read from it."""


class TooLong(Gone):
    """It announced a message longer than is allowed."""


def send(stream: socket.socket, message: object) -> None:
    """Raises `Gone` where nobody reads, `ValueError` where the message is too long to be sent."""
    data = json.dumps(message, separators=(",", ":")).encode()
    if len(data) > LONGEST:
        raise ValueError("too much data")
    try:
        stream.sendall(_LENGTH.pack(len(data)) + data)
    except TimeoutError:
        raise
    except OSError as error:
        raise Gone("the process ended") from error


def receive(stream: socket.socket, longest: int = LONGEST, deadline: float | None = None) -> Any:
    """The next message. `deadline` on the monotonic clock: `TimeoutError` then. Raises `Gone`."""
    (length,) = _LENGTH.unpack(_read(stream, _LENGTH.size, deadline))
    if length > longest:
        raise TooLong(f"a message of {length} bytes")
    try:
        return json.loads(_read(stream, length, deadline), parse_constant=lambda _name: None)
    except (ValueError, RecursionError) as error:
        raise Gone("a message that cannot be read") from error


def _read(stream: socket.socket, count: int, deadline: float | None) -> bytes:
    found = bytearray()
    while len(found) < count:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            stream.settimeout(left)
        try:
            part = stream.recv(min(1 << 20, count - len(found)))
        except TimeoutError:
            raise
        except OSError as error:
            raise Gone("the process ended") from error
        if not part:
            raise Gone("the process ended")
        found += part
    return bytes(found)

"""What a block does beyond reading its fields: files, sockets, processes, database statements."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, ExitStack
from functools import cache
from typing import Any
from unittest.mock import patch

_WATCHED = ("open", "os.", "shutil.", "socket.", "subprocess.", "sqlite3.", "import", "urllib.", "glob.", "pathlib.")
"""The interpreter's own audit events that are input or output; loading a module is, too."""
_here = threading.local()


@contextmanager
def watching() -> Iterator[list[str]]:
    """Everything of that kind that this thread does meanwhile, in words."""
    _listen()
    seen: list[str] = []
    outer, _here.seen = getattr(_here, "seen", None), seen
    try:
        with ExitStack() as stack:
            for owner, name in _CALLS:
                stack.enter_context(patch.object(owner, name, _noted(seen, name, getattr(owner, name))))
            for cursor in _cursors():
                for name in ("execute", "executemany"):
                    stack.enter_context(patch.object(cursor, name, _noted(seen, "query", getattr(cursor, name))))
            yield seen
    finally:
        _here.seen = outer


# What no audit event tells: a connection that is open already, the age of a file, waiting.
_CALLS: list[tuple[Any, str]] = [
    *((socket.socket, name) for name in ("send", "sendall", "sendto", "recv", "recv_into", "connect")),
    *((os, name) for name in ("stat", "lstat", "scandir", "listdir")),
    (time, "sleep"),
]


def _cursors() -> Iterator[Any]:
    from django.db.backends.utils import CursorDebugWrapper, CursorWrapper

    yield from (CursorWrapper, CursorDebugWrapper)


def _noted(seen: list[str], name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    thread = threading.get_ident()

    def call(*arguments: Any, **named: Any) -> Any:
        if threading.get_ident() == thread:
            seen.append(f"{name} {arguments[:2]!r}"[:200])
        return real(*arguments, **named)

    return call


@cache
def _listen() -> None:
    """An audit hook cannot be taken out again: there is one, and it is deaf but for a thread that is watched."""

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        seen = getattr(_here, "seen", None)
        if seen is not None and event.startswith(_WATCHED):
            seen.append(f"{event} {arguments[:1]!r}"[:200])

    sys.addaudithook(hear)

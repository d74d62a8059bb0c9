"""A warm process of the engine, and the forks of it that run notebooks."""

from __future__ import annotations

import array
import os
import socket
import subprocess
import threading
from contextlib import suppress
from typing import Any

from makerpath.domain.errors import MakerpathError, N_
from makerpath.labs.engine import bubblewrap
from makerpath.labs.engine.inside import frames
from makerpath.labs.engine.inside.worker import FAILED, INTERRUPT, READY

PATIENCE = 60.0
"""Seconds that a warm process has to be ready."""


class Fork:
    """A process that runs one notebook. What it sends is never trusted."""

    def __init__(self, control: socket.socket, line: socket.socket) -> None:
        self._control, self._line = control, line
        self._open = True

    def tell(self, message: dict[str, Any], seconds: float) -> None:
        """Raises `frames.Gone` and `TimeoutError`."""
        self._control.settimeout(max(seconds, 0.001))
        frames.send(self._control, message)

    def hear(self, longest: int, deadline: float) -> Any:
        """Raises `frames.Gone`, and `TimeoutError` when `deadline` of the monotonic clock has come."""
        return frames.receive(self._control, longest, deadline)

    def interrupt(self) -> None:
        with suppress(OSError):
            self._line.send(INTERRUPT)

    def signal(self) -> int:
        """The signal that ended it, 0 where it was none; waits shortly for it."""
        with suppress(OSError):
            self._line.settimeout(1)
            found = self._line.recv(1)
            return found[0] if found else 0
        return 0

    def close(self) -> None:
        """It and all that it started end."""
        if self._open:
            self._open = False
            self._control.close()
            self._line.close()


class Warm:
    """The warm process, ready when it is made. It ends when nobody holds the other end of its socket.

    Raises `lab.sandbox` where it does not start.
    """

    def __init__(self, *, unconfined: bool) -> None:
        self._lock = threading.Lock()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command, environment = bubblewrap.unconfined() if unconfined else (bubblewrap.command(), {})
        with theirs:
            self._process = _start(command, environment, theirs)
        self._socket.settimeout(PATIENCE)
        try:
            said = self._socket.recv(4096)
        except OSError:
            said = b""
        if said != READY:
            self.close()
            reason = said.removeprefix(FAILED).decode(errors="replace") or "it ended at once"
            raise not_started(reason)
        self._socket.settimeout(10)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def fork(self, role: str, wire: socket.socket) -> Fork:
        """A process of one role for one notebook; `wire` goes to that of the other role. Raises `OSError`."""
        control, theirs = socket.socketpair()
        line, watched = socket.socketpair()
        with theirs, watched:
            descriptors = array.array("i", [theirs.fileno(), wire.fileno(), watched.fileno()])
            try:
                with self._lock:
                    self._socket.sendmsg([role.encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])
            except OSError:
                control.close()
                line.close()
                raise
        return Fork(control, line)

    def close(self) -> None:
        """It ends, and with it every fork."""
        self._socket.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(0.5)
            return
        self._process.kill()
        self._process.wait(10)


def _start(command: list[str], environment: dict[str, str], theirs: socket.socket) -> subprocess.Popen[bytes]:
    """`command` with `theirs` open and nothing else of this process."""
    try:
        return subprocess.Popen(
            [*command, "--control", str(theirs.fileno())],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("MAKERPATH_LABS_DEBUG") else subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            cwd="/",
            start_new_session=True,
        )
    except OSError as error:
        raise not_started(str(error)) from None


def not_started(reason: str) -> MakerpathError:
    """The error `lab.sandbox`; `reason` in English, for the operator."""
    return MakerpathError(
        "lab.sandbox",
        N_("The grading engine does not start on this machine: {reason}"),
        N_("Install what it names. Grading labs needs the extra [labs], bubblewrap and libseccomp on Linux."),
        status=503,
        reason=reason,
    )

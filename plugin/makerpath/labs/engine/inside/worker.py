"""The warm process: `python -m …worker --control NUMBER [--uid UID] [--unconfined]`.

NUMBER is the descriptor of a socket of packets to the engine. Each packet names a role, `student` or
`checker`, and carries three descriptors for the fork that plays it: the engine's messages, the wire to the other role's
process, and a line by which the engine interrupts a cell.
"""

from __future__ import annotations

import argparse
import array
import base64
import contextlib
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from makerpath.labs.engine.inside.weighing import Scales

READY, FAILED = b"ready", b"failed "
INTERRUPT = b"i"
OFTEN = 200
"""Milliseconds after which a notebook's processes are weighed again."""


class Interrupts:
    """Turns the engine's signal into `KeyboardInterrupt`, but never amid a message."""

    def __init__(self) -> None:
        signal.signal(signal.SIGINT, self._come)

    @staticmethod
    def _come(number: int, frame: FrameType | None) -> None:
        while frame is not None:
            if frame.f_code.co_name in ("send", "_start") and frame.f_globals.get("__name__", "").endswith(
                "inside.frames"
            ):
                return
            frame = frame.f_back
        raise KeyboardInterrupt


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--control", type=int, required=True)
    options.add_argument("--uid", type=int)
    options.add_argument("--unconfined", action="store_true")
    given = options.parse_args()
    control = socket.socket(fileno=given.control)
    try:
        warm = _warm(given)
    except BaseException as error:
        with contextlib.suppress(OSError):
            control.send(FAILED + f"{type(error).__name__}: {error}".encode()[:2000])
        os._exit(1)
    control.send(READY)
    while True:
        packet, descriptors = _packet(control)
        if not packet:
            os.killpg(0, signal.SIGKILL)  # the engine is gone: so are the notebooks under way, and this process
        if len(descriptors) == 3 and os.fork() == 0:
            try:
                control.close()
                _notebook(packet.decode(), given, warm, descriptors)
            except BaseException as error:
                os.write(2, f"{type(error).__name__}: {error}\n".encode())
            finally:
                os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)


def _packet(control: socket.socket) -> tuple[bytes, list[int]]:
    packet, ancillary, *_ = control.recvmsg(64, socket.CMSG_SPACE(3 * 4))
    found = array.array("i")
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            found.frombytes(data[: len(data) - len(data) % found.itemsize])
    return packet, list(found)


def _warm(given: argparse.Namespace) -> tuple[Any, bytes]:
    """The shell with its libraries, and the filter of system calls."""
    import gc

    from makerpath.labs.engine.inside import filtering, jail

    if given.uid is not None:
        jail.become_nobody(given.uid)
    from makerpath.labs.engine.inside import checker, shell, student, tables  # noqa: F401  (warm)

    made = shell.make_shell()
    program = b"" if given.unconfined else filtering.compiled()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    return made, program


def _notebook(role: str, given: argparse.Namespace, warm: tuple[Any, bytes], descriptors: list[int]) -> None:
    """Watches over the fork that runs a notebook, from outside its namespaces, until either end is gone."""
    from makerpath.labs.engine.inside import frames, jail

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    control, data, line = (socket.socket(fileno=descriptor) for descriptor in descriptors)
    begin = frames.receive(control)
    scales = Scales()
    most = scales.resident(os.getpid()) + (begin["limits"]["memory_mb"] << 20)
    folder = tempfile.mkdtemp(prefix="makerpath-lab-") if given.unconfined else jail.WORK
    if given.unconfined:
        jail.adopt()
    else:
        jail.separate()
    pid = os.fork()
    if pid == 0:
        try:
            line.close()
            scales.close()
            _child(role, given, warm, control, data, begin, folder)
        except frames.Gone:
            pass
        except BaseException as error:
            os.write(2, f"{role}: {type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(0)
    data.close()
    try:
        _watch(pid, control, line, lambda: scales.heavier(pid, most))
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        with contextlib.suppress(OSError):
            line.send(bytes([os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0]), socket.MSG_DONTWAIT)
        if given.unconfined:
            _end_left(scales)
            shutil.rmtree(folder, ignore_errors=True)


def _end_left(scales: Scales) -> None:
    """End what a notebook left behind: within namespaces of its own, the kernel sees to that."""
    for _ in range(500):
        left = set(scales.family(os.getpid())) - {os.getpid()}
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.002)


def _watch(pid: int, control: socket.socket, line: socket.socket, too_heavy: Callable[[], bool]) -> None:
    """Until it has ended, nobody waits for it, or it and what it started hold too much."""
    process = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(process, select.POLLIN)
    poll.register(control, select.POLLHUP | select.POLLRDHUP)
    poll.register(line, select.POLLIN)
    while True:
        events = dict(poll.poll(OFTEN))
        if not events:
            if too_heavy():
                return
            continue
        if process in events or control.fileno() in events or not line.recv(1):
            return
        signal.pidfd_send_signal(process, signal.SIGINT)


def _child(
    role: str,
    given: argparse.Namespace,
    warm: tuple[Any, bytes],
    control: socket.socket,
    data: socket.socket,
    begin: dict[str, Any],
    folder: str,
) -> None:
    import numpy as np

    from makerpath.labs.engine.inside import checker, jail, student

    shell, program = warm
    held = jail.used()
    jail.die_with_parent()
    os.setsid()  # a signal to its group reaches nobody else's notebook
    limits = begin["limits"]
    if given.unconfined:
        os.environ["TMPDIR"] = os.environ["HOME"] = folder
    else:
        jail.private_files(limits["files_mb"])
    for name, content in begin["files"].items():
        (Path(folder) / Path(name).name).write_bytes(base64.b64decode(content))
    os.chdir(folder)
    jail.limit(limits, held, processes=not given.unconfined)
    if not given.unconfined:
        jail.give_up(program)
    shell.outputs.budget = limits["output_kb"] << 10
    np.random.seed()  # or every notebook would draw the same numbers
    Interrupts()
    if role == "student":
        student.run(control, None if begin["together"] else data, shell)
    else:
        checker.run(control, data, shell, frozenset(begin["told"]))


if __name__ == "__main__":
    sys.path[:] = [place for place in sys.path if place]
    main()

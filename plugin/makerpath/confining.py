"""A process gives up what it does not need before it opens what others wrote: time, memory, network, files."""

from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys
import sysconfig
from collections.abc import Iterable
from contextlib import suppress
from importlib.resources import files

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
NO_NEW_PRIVILEGES = 38
# Landlock, as in linux/landlock.h: the numbers of its calls, and what can be done to files since its first version.
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_BENEATH = 1
_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_EVERYTHING, _TRUNCATE = (1 << 13) - 1, 1 << 14
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime", "/dev/null")
"""With the interpreter's own folders, all that Python, Pango and fontconfig read."""


def confine(seconds: int | None, memory: int, output: int) -> None:
    """Give up what is not needed. Systems that cannot forbid something go on without forbidding it.

    `seconds` of processor time (None: as much as it takes), `memory` and `output` (of one file) in bytes; no network.
    """
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_NOFILE, 64),
    ):
        if most is not None:
            with suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most + (what == resource.RLIMIT_CPU)))
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None, use_errno=True)
        if library.unshare(NEW_NETWORK) != 0:
            library.unshare(NEW_USER | NEW_NETWORK)


def libraries() -> list[str]:
    """The folders of what a process runs with: the system's, Python's and Makerpath's programs, and no data."""
    ours = [str(files(f"makerpath{part}")) for part in ("", ".templates")]
    return [*SYSTEM, *ours, sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()]


def see_only(reading: Iterable[str], writing: Iterable[str]) -> bool:
    """From now on there are no files but those in the folders `reading` and, to be changed too, `writing`.

    Says whether the system can do that (Linux with Landlock). What is open already stays open.
    """
    library = ctypes.CDLL(None, use_errno=True)
    version = library.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return False
    handled = _EVERYTHING | (_TRUNCATE if version >= 3 else 0)
    rules = struct.pack("Q", handled)
    ruleset = library.syscall(_CREATE, rules, len(rules), 0)
    if ruleset < 0:
        return False
    try:
        for path in reading:
            _allow(library, ruleset, path, _READ | _LIST | _EXECUTE)
        for path in writing:
            _allow(library, ruleset, path, handled)
        if library.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
            return False
        return bool(library.syscall(_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(library: ctypes.CDLL, ruleset: int, path: str, what: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        allowed = what if os.path.isdir(path) else what & _OF_FILES
        library.syscall(_ADD, ruleset, _BENEATH, struct.pack("=Qi", allowed, place), 0)
    finally:
        os.close(place)

"""A fork gives up all that a notebook does not need, before a line of it runs."""

from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from makerpath.labs.engine.inside import filtering

WORK = "/lab"
"""The working folder."""
UID = 1000
"""What a notebook's user is called inside; outside, it is nobody in particular."""
_FILES, _UTS, _IPC, _USER, _PID, _NETWORK = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
SEPARATE = _USER | _FILES | _PID | _IPC | _NETWORK | _UTS
_NOSUID, _NODEV, _NOEXEC, _BIND, _RECURSIVE, _PRIVATE = 2, 4, 8, 0x1000, 0x4000, 0x40000
_DETACH = 2
_DEATH_SIGNAL, _DUMPABLE, _ADOPT, _NO_NEW_PRIVILEGES, _SET_AMBIENT = 1, 4, 36, 38, 47
_CAPABILITIES = 0x20080522
_library = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def separate() -> None:
    """New namespaces for what this process forks; it stays one user with no rights over any other."""
    user, group = os.getuid(), os.getgid()
    _check(_library.unshare(SEPARATE), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{UID} {user} 1"), ("gid_map", f"{UID} {group} 1")):
        Path(f"/proc/self/{name}").write_text(text)


def adopt() -> None:
    """Processes whose parents end become this one's children."""
    _library.prctl(_ADOPT, 1, 0, 0, 0)


def die_with_parent() -> None:
    _library.prctl(_DEATH_SIGNAL, 9, 0, 0, 0)


def private_files(megabytes: int) -> None:
    """Empty folders for work and temporary files that nobody else sees, `megabytes` in all; no `/proc`."""
    _check(_library.mount(b"none", b"/", None, _RECURSIVE | _PRIVATE, None), "private")
    options = f"size={megabytes}m,nr_inodes=4000,mode=700".encode()
    _check(_library.mount(b"tmpfs", b"/space", b"tmpfs", _NOSUID | _NODEV, options), "/space")
    there = {"/tmp": {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in _covered("/tmp")}}
    for name, place in (("lab", WORK), ("tmp", "/tmp"), ("shm", "/dev/shm")):
        os.mkdir(f"/space/{name}", 0o700)
        _check(_library.mount(f"/space/{name}".encode(), place.encode(), None, _BIND, None), place)
        _show_again(place, there.get(place, {}))
    _check(_library.umount2(b"/space", _DETACH), "/space")
    nothing = b"size=4k,nr_inodes=2,mode=500"
    for hidden in ("/proc", "/dev/pts"):
        _check(_library.mount(b"tmpfs", hidden.encode(), b"tmpfs", _NOSUID | _NODEV | _NOEXEC, nothing), hidden)


def _covered(place: str) -> list[str]:
    """Folders of the interpreter that lie in `place`, one before what is in it."""
    folders = {os.path.realpath(path) for path in (sys.prefix, sys.base_prefix, *sysconfig.get_paths().values())}
    found: list[str] = []
    for path in sorted(path for path in folders if path.startswith(f"{place}/") and os.path.isdir(path)):
        if not any(path.startswith(f"{one}/") for one in found):
            found.append(path)
    return found


def _show_again(place: str, folders: Mapping[str, int]) -> None:
    """Put what `place` has covered back to where it was; `folders` are open there."""
    for path, descriptor in folders.items():
        os.makedirs(path)
        source = f"/proc/self/fd/{descriptor}".encode()
        _check(_library.mount(source, path.encode(), None, _BIND | _RECURSIVE, None), f"{path} in {place}")
        os.close(descriptor)


def used() -> int:
    """Bytes of address space that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def limit(limits: Mapping[str, int], held: int, *, processes: bool) -> None:
    """`limits` as in `Limits`; memory counts beyond the bytes `held` by the warm interpreter."""
    memory = held + (limits["memory_mb"] << 20)
    seconds = limits["seconds"] + 2
    wanted = {
        resource.RLIMIT_CPU: (seconds, seconds + 1),
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_FSIZE: (limits["files_mb"] << 20, limits["files_mb"] << 20),
        resource.RLIMIT_NOFILE: (256, 256),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_MEMLOCK: (0, 0),
        resource.RLIMIT_MSGQUEUE: (0, 0),
    }
    if processes:
        wanted[resource.RLIMIT_NPROC] = (limits["processes"], limits["processes"])
    for what, (soft, hard) in wanted.items():
        most = resource.getrlimit(what)[1]
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(what, (soft, hard))


def give_up(program: bytes) -> None:
    """No capability, no new privilege, and none of the calls that the filter `program` denies."""
    _library.prctl(_SET_AMBIENT, 4, 0, 0, 0)
    _check(_library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    _check(_library.capset(struct.pack("Ii", _CAPABILITIES, 0), b"\0" * 24), "capabilities")
    filtering.load(program)


def become_nobody(uid: int) -> None:
    """Root outside is `uid` inside, for good: the kernel does not limit how many processes root starts."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    _library.prctl(_DUMPABLE, 1, 0, 0, 0)  # or the kernel would not let it name the users of a namespace

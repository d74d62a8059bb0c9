"""What the processes of a notebook hold in memory together: each has its limit, and there may be many of them."""

from __future__ import annotations

import os

_PAGE = os.sysconf("SC_PAGE_SIZE")
_PARENT, _RESIDENT = 1, 21
"""Fields of `/proc/<pid>/stat` after the name."""


class Scales:
    """Looks into `/proc` as it was when this was made: a notebook's process lays nothing over it."""

    def __init__(self) -> None:
        self._proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)

    def close(self) -> None:
        os.close(self._proc)

    def resident(self, pid: int) -> int:
        """Bytes of a process in memory."""
        return int(self._stat(str(pid))[_RESIDENT]) * _PAGE

    def heavier(self, first: int, most: int) -> bool:
        """Whether `first` and all that came from it hold more than `most` bytes, what they share counted once."""
        held = self.family(first)
        return sum(held.values()) > most and sum(self._share(pid, bytes_) for pid, bytes_ in held.items()) > most

    def family(self, first: int) -> dict[int, int]:
        """The bytes in memory of `first`, if it is there still, and of each process that came from it."""
        found: dict[int, tuple[int, int]] = {}
        for name in os.listdir(self._proc):
            if name.isdigit() and (fields := self._stat(name)):
                found[int(name)] = int(fields[_PARENT]), int(fields[_RESIDENT]) * _PAGE
        family, level = {first}, {first}
        while level:
            level = {pid for pid, (parent, _) in found.items() if parent in level} - family
            family |= level
        return {pid: found[pid][1] for pid in family if pid in found}

    def _share(self, pid: int, otherwise: int) -> int:
        """The bytes of a process, of what it shares its part: what forks have from one another is most of it."""
        lines = self._read(f"{pid}/smaps_rollup").splitlines()
        return next((int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:")), otherwise)

    def _stat(self, name: str) -> list[str]:
        return self._read(f"{name}/stat").rpartition(")")[2].split()

    def _read(self, path: str) -> str:
        """Nothing where the process has ended."""
        try:
            with open(os.open(path, os.O_RDONLY, dir_fd=self._proc), encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""

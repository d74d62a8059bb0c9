"""One whole process: how long it took, what it took of the processor, and the most memory it had."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of processor time (children included), peak MiB of the largest process."""

    seconds: float
    cpu: float
    memory: float

    def __add__(self, other: Cost) -> Cost:
        """One after the other."""
        return Cost(self.seconds + other.seconds, self.cpu + other.cpu, max(self.memory, other.memory))

    def figures(self) -> dict[str, float]:
        return {"seconds": round(self.seconds, 3), "CPU seconds": round(self.cpu, 3), "peak MiB": round(self.memory)}


def run(command: Sequence[str | Path], folder: Path, log: Path, **environment: str) -> Cost:
    """Run `command` in `folder`; what it says goes to `log`. Raises RuntimeError with it if the command fails."""
    # Bytecode is there for every user but the first, and for every run but the first.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with log.open("wb") as out:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, env={**kept, **environment})
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]}: {log.read_text(errors='replace')[-2000:]}")
    memory = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    return Cost(seconds, usage.ru_utime + usage.ru_stime, memory)


def best(costs: Sequence[Cost]) -> Cost:
    """The run that other work on the machine disturbed least: the one with the least processor time."""
    return min(costs, key=lambda cost: cost.cpu)

"""Whether this machine can confine what learners wrote, and if not, what is missing."""

from __future__ import annotations

import ctypes.util
import functools
import importlib.util
import subprocess
import sys
from pathlib import Path

from makerpath.labs.engine import bubblewrap
from makerpath.labs.engine.contract import Sandbox

NEEDED = ("IPython", "numpy", "pandas", "matplotlib", "sklearn", "pyseccomp")


@functools.cache
def sandbox() -> Sandbox:
    """Tried once for the life of the process; never raises."""
    if not sys.platform.startswith("linux"):
        return Sandbox(False, "Notebooks can only be confined on Linux.")
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        return Sandbox(False, f"Python packages are missing: {', '.join(missing)}. Install the extra [labs].")
    if ctypes.util.find_library("seccomp") is None:
        return Sandbox(False, "The library libseccomp is missing. Install the system's package libseccomp2.")
    if bubblewrap.program() is None:
        return Sandbox(False, "bubblewrap is missing. Install the system's package bubblewrap.")
    actions = _read("/proc/sys/kernel/seccomp/actions_avail")
    if "errno" not in actions.split():
        return Sandbox(False, "This kernel has no seccomp filters.")
    if _read("/proc/sys/user/max_user_namespaces").strip() == "0":
        return Sandbox(False, "User namespaces are switched off: user.max_user_namespaces is 0.")
    try:
        tried = subprocess.run(
            bubblewrap.trial(), stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False, cwd="/"
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Sandbox(False, f"bubblewrap does not run: {error}")
    if tried.returncode:
        said = tried.stderr.decode(errors="replace").strip().splitlines()
        return Sandbox(False, f"bubblewrap cannot make its namespaces here: {said[-1] if said else '?'}", _hints())
    return Sandbox(True)


def _hints() -> tuple[str, ...]:
    found = []
    if _read("/proc/sys/kernel/unprivileged_userns_clone").strip() == "0":
        found.append("User namespaces are switched off: kernel.unprivileged_userns_clone is 0.")
    if _read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").strip() == "1":
        found.append("AppArmor forbids user namespaces: give bwrap a profile that allows userns.")
    if Path("/.dockerenv").exists():
        found.append("In a container, its runtime has to allow namespaces and mounts.")
    return tuple(found)


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""

"""The command that starts a warm process: with bubblewrap, seeing the interpreter's libraries and nothing else."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from makerpath.labs.engine.inside import jail

NOBODY = 65534
"""Who a notebook runs as where the engine itself runs as root."""
_SYSTEM = (
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libx32",
    "/usr/bin",
    "/usr/sbin",
    "/usr/share/fonts",
    "/usr/share/fontconfig",
    "/usr/share/zoneinfo",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/etc/fonts",
)
_MERGED = ("lib", "lib32", "lib64", "libx32", "bin", "sbin")
_ROOTS = tuple(f"/{name}" for name in _MERGED)
_PREFIX = ("bin", "lib", "lib64", "pyvenv.cfg")
_ENGINE = "/engine"
_OURS = Path(__file__).parent / "inside"
_MODULE = "makerpath.labs.engine.inside.worker"
_TRIAL = (
    "import ctypes, os; c = ctypes.CDLL(None, use_errno=True);"
    f" raise SystemExit(c.unshare({jail.SEPARATE}) and 'within others: ' + os.strerror(ctypes.get_errno()))"
)
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": jail.WORK,
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "IPYTHONDIR": "/tmp/ipython",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JOBLIB_MULTIPROCESSING": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONIOENCODING": "utf-8",
    "JUPYTER_PLATFORM_DIRS": "1",
}


def program() -> str | None:
    """The path of bubblewrap, or none where it is not installed."""
    return shutil.which("bwrap", path=os.environ.get("PATH", os.defpath))


def command() -> list[str]:
    """The warm process, confined."""
    root = os.geteuid() == 0
    rights = ["--uid", str(NOBODY)] if root else []
    return [*confinement(), *_room(), *_shown(), *_hidden(), *_closing(), *_python(rights)]


def trial() -> list[str]:
    """A command that succeeds where `command` can confine."""
    return [*confinement(), *_room(), *_shown(), *_closing(), sys.executable, "-I", "-S", "-c", _TRIAL]


def unconfined() -> tuple[list[str], dict[str, str]]:
    """The warm process with its limits alone, and its environment."""
    ours = str(_OURS.parents[3])
    environment = {**ENVIRONMENT, "PYTHONPATH": ours, "PATH": os.environ.get("PATH", os.defpath)}
    for name in ("MPLCONFIGDIR", "IPYTHONDIR", "HOME"):
        environment.pop(name)
    return _python(["--unconfined"]), environment


def _python(more: list[str]) -> list[str]:
    return [sys.executable, "-m", _MODULE, *more]


def confinement() -> list[str]:
    found = [
        *(program() or "bwrap", "--new-session", "--clearenv"),
        *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
        *("--hostname", "lab"),
    ]
    if os.geteuid() == 0:
        found += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        found += ["--unshare-user"]
    for name, value in ENVIRONMENT.items():
        found += ["--setenv", name, value]
    return [*found, "--setenv", "PYTHONPATH", _ENGINE]


def _shown() -> list[str]:
    found: list[str] = []
    for name in _MERGED:
        path = f"/{name}"
        if os.path.islink(path):
            found += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            found += ["--ro-bind", path, path]
    shown = {path: path for path in (*_SYSTEM, *_interpreter()) if os.path.exists(path)}
    shown[str(_OURS)] = f"{_ENGINE}/makerpath/labs/engine/inside"
    above = {str(parent) for place in shown.values() for parent in Path(place).parents[:-1]}
    for parent in sorted(above - set(shown.values())):
        found += ["--perms", "0755", "--dir", parent]  # bubblewrap itself makes them for its own user alone
    for path, place in shown.items():
        found += ["--ro-bind", path, place]
    return found


def _interpreter() -> list[str]:
    """The interpreter's files, each once, a folder before what lies in it; of its prefix, what a venv is made of."""
    prefixes = {sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parent.parent)}
    places = {f"{prefix.rstrip('/')}/{name}" for prefix in prefixes for name in _PREFIX}
    places |= {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    found: list[str] = []
    for place in sorted(places):
        if not any(Path(place).is_relative_to(other) for other in (*_SYSTEM, *_ROOTS, *found)):
            found.append(place)
    return found


def _hidden() -> list[str]:
    """The project's own packages: a learner's code has no use for them."""
    found: list[str] = []
    for name in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
        ours = Path(name) / "makerpath"
        if ours.is_dir():
            found += ["--tmpfs", str(ours), "--remount-ro", str(ours)]
    return found


def _room() -> list[str]:
    """Empty folders; before what is shown, which may lie in one of them."""
    found = ["--proc", "/proc", "--dev", "/dev"]
    for place in ("/tmp", jail.WORK, "/space", "/dev/shm"):
        found += ["--perms", "1777", "--tmpfs", place]
    return found


def _closing() -> list[str]:
    """The rest cannot be written: notebooks share nothing."""
    # A notebook's own folders cover the others; this one comes to light again.
    return ["--chdir", jail.WORK, "--remount-ro", "/space", "--remount-ro", "/dev", "--remount-ro", "/"]

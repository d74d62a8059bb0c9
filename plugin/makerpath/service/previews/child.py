"""The limited process: `python -m makerpath.service.previews.child TASK MEDIA_TYPE SECONDS MEMORY OUTPUT <file`.

It answers with `answer.json` and files beside it, in the folder that it was started in.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, IO

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
TASKS = {"preview": "makers", "clean_pdf": "cleaning", "examine": "cleaning"}
"""The module of each task; it has a function of that name: `(source, media_type, folder) -> answer`."""


def confine(seconds: int, memory: int, output: int) -> None:
    """Give up what is not needed. Systems that cannot forbid something go on without forbidding it."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_NOFILE, 64),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most + (what == resource.RLIMIT_CPU)))
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None, use_errno=True)
        if library.unshare(NEW_NETWORK) != 0:
            library.unshare(NEW_USER | NEW_NETWORK)


def main() -> int:
    task, media_type, *numbers = sys.argv[1:]
    confine(*(int(number) for number in numbers))
    module = import_module(f"makerpath.service.previews.{TASKS[task]}")
    work: Callable[[IO[bytes], str, Path], dict[str, Any]] = getattr(module, task)
    with os.fdopen(0, "rb", closefd=False) as source:
        try:
            answer = work(source, media_type, Path.cwd())
        except MemoryError:
            answer = {"problem": "too_big"}
        except RecursionError:
            answer = {"problem": "broken"}
        except Exception as error:  # decoders raise whatever they like at broken files
            answer = {"problem": "broken", "error": f"{type(error).__name__}: {error}"[:400]}
    Path("answer.json").write_text(json.dumps(answer, ensure_ascii=True, allow_nan=False), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())

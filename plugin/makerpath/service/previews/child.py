"""The limited process: `python -m makerpath.service.previews.child TASK MEDIA_TYPE SECONDS MEMORY OUTPUT <file`.

It answers with `answer.json` and files beside it, in the folder that it was started in.
"""

from __future__ import annotations

import json
import mimetypes
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, IO

from makerpath.confining import confine, libraries, see_only

TASKS = {
    "preview": "previews.makers",
    "clean_pdf": "previews.cleaning",
    "examine": "previews.cleaning",
    "find": "verification.finding",
    "try_design": "designs.trying",
}
"""The module of each task; it has a function of that name: `(source, media_type, folder) -> answer`."""


ALONE = frozenset({"find", "try_design"})
"""Tasks that need no file but the libraries' and their own: they see no others, where the system can forbid it."""


def main() -> int:
    task, media_type, *numbers = sys.argv[1:]
    confine(*(int(number) for number in numbers))
    module = import_module(f"makerpath.service.{TASKS[task]}")
    if task in ALONE:
        # It reads files all over the system, once.
        mimetypes.init()
        see_only(libraries(), [str(Path.cwd())])
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

"""The limited process of a press: `python -m makerpath.credentials.printing SECONDS <requests >sheets`.

The first frame says what to print with, then come the pictures, then what is to be printed; each is answered with two
frames, what there is to say and the PDF. See `press`, `bookpress` and `frames`.
"""

from __future__ import annotations

import gc
import io
import mimetypes
import os
import queue
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from makerpath.confining import confine, libraries, see_only
from makerpath.credentials import frames
from makerpath.credentials.design import Design, DesignFile
from makerpath.credentials.reading import Reader
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError

MEMORY = 3 << 30
OUTPUT = 64 << 20
"""Of one file: fonts are put into the process's own folder."""
Printed = Callable[[dict[str, Any]], tuple[dict[str, Any], bytes]]
"""From what is wanted to what there is to say of it, and the PDF."""


def main() -> int:
    seconds = int(sys.argv[1])
    # What is there is read at once: each time the listener has something to do, the printer has to wait for it.
    source, target = io.BufferedReader(io.FileIO(0, closefd=False), frames.AT_ONCE).read1, os.dup(1)
    # Pages leave little in circles, and looking for it through all that is kept takes longer than printing some.
    gc.set_threshold(20_000, 20, 20)
    # Whatever a library says goes where errors go: the pipe is for sheets.
    os.dup2(2, 1)
    about = frames.unpacked(frames.read(source))
    pictures = {name: frames.read(source) for name in about["pictures"]}
    # It reads files all over the system, once.
    mimetypes.init()
    confine(None, MEMORY, OUTPUT)
    see_only([*libraries(), *([about["folder"]] if "folder" in about else [])], [tempfile.gettempdir()])
    printed = _certificates(about, pictures) if "folder" in about else _books(about, pictures)
    asked: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(source, asked), daemon=True).start()
    answer: dict[str, Any]
    while (request := asked.get()) is not None:
        # A signal nobody waits for ends the process when the time of this certificate is over.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            answer, pdf = printed(frames.unpacked(request))
        except MakerpathError as error:
            answer, pdf = {"error": _told(error)}, b""
        signal.setitimer(signal.ITIMER_PROF, 0)
        frames.write(target, frames.packed(answer))
        frames.write(target, pdf)
    return 0


def _certificates(about: dict[str, Any], pictures: dict[str, bytes]) -> Printed:
    from makerpath.credentials.stamping.engine import Engine

    design = Design(
        Path(about["folder"]),
        DesignFile.model_validate(about["about"]),
        CertificateRecord.model_validate(about["sample"]),
    )
    engines: list[Engine] = []
    reader = Reader()

    def one(wanted: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        if not engines:
            engines.append(Engine(design, pictures, archival=about["archival"]))
        data = wanted["record"]
        done = engines[0].print(reader.read(data), wanted["credential"], data)
        return {"way": done.way, "why": done.why}, done.pdf

    return one


def _books(about: dict[str, Any], pictures: dict[str, bytes]) -> Printed:
    from makerpath.credentials.book import write

    typed = {name: (about["kinds"][name], content) for name, content in pictures.items()}

    def one(wanted: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        pdf, pages = write(wanted, typed)
        return {"pages": pages}, pdf

    return one


def _listen(source: Callable[[int], bytes], asked: queue.SimpleQueue[bytes | None]) -> None:
    """Take requests while a sheet is being written: neither side waits for the other to read."""
    try:
        while True:
            asked.put(frames.read(source))
    except (EOFError, OSError, ValueError):
        asked.put(None)


def _told(error: MakerpathError) -> dict[str, Any]:
    params = {
        name: value if isinstance(value, int | float | str) else str(value) for name, value in error.params.items()
    }
    return {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "status": error.status,
        "params": params,
    }


if __name__ == "__main__":
    sys.exit(main())

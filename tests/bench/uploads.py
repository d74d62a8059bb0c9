"""A large file on its way in and out: seconds, and how much more memory the serving process takes (MiB).

500 MB go in by the tus protocol in requests of 50 MB, become a file, and come out again whole and by ranges. The
service is a process of its own, so that its memory is its own. As a peer, the same bytes are written and hashed by
nothing but a loop.
"""

from __future__ import annotations

import hashlib
import http.client
import logging
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from werkzeug.serving import make_server

from makerpath.service.core.files import FileReference
from makerpath.service.core.migrate import upgrade
from makerpath.service.core.settings import Settings
from makerpath.service.uploads.content import create_content_app
from makerpath.service.uploads.links import file_url
from makerpath.service.uploads.operations import create, finished
from makerpath.service.web.app import load_handlers, make_services
from tests.bench.machine import describe
from tests.service.uploads.workshop import make_workshop

MB = 1_000_000
SIZE, REQUEST = 500 * MB, 50 * MB
TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
BLOCK = os.urandom(MB)


def content(start: int, size: int) -> Iterator[bytes]:
    """Bytes without a pattern that compresses; the same for the same place."""
    for number in range(start // MB, (start + size) // MB):
        yield number.to_bytes(8, "big") + BLOCK[8:]


def measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(data=Path(data), content_url="http://localhost")
        services = make_services(settings)
        load_handlers()
        upgrade(services.database)
        workshop = make_workshop(services)
        made = create(services, workshop.learner, project_id=workshop.project, name="film.bin", size=SIZE)
        path = urlsplit(made["upload_url"]).path
        near, far = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(target=_serve, args=(settings, far), daemon=True)
        process.start()
        port, pid = near.recv()
        before = _memory(pid)
        seconds = {"in": _timed(lambda: _send(port, path))}
        file_id = finished(services, workshop.learner, workshop.project, UUID(made["upload"]))
        with services.database.reading(workshop.id) as session:
            row = session.get_one(FileReference, file_id)
            assert row.sha256 == _hash(), "another content came out than went in"
            address = urlsplit(file_url(services, row)).path
        seconds["out"] = _timed(lambda: _fetch(port, address))
        seconds["100 ranges"] = _timed(lambda: _ranges(port, address))
        more = _memory(pid, "VmHWM") - before
        process.terminate()
        bare = _timed(lambda: _bare(Path(data) / "bare"))
        services.database.close()
    return {
        "name": "uploads",
        "unit": "seconds, MiB",
        "ours": {"seconds": seconds, "more memory MiB": round(more, 1)},
        "peers": {"a bare loop": {"seconds": {"in": bare}}},
        "ratios": {"in": round(seconds["in"] / bare, 1)},
        "machine": describe(),
    }


def _serve(settings: Settings, tell: Connection) -> None:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    services = make_services(settings)
    load_handlers()
    server = make_server("127.0.0.1", 0, create_content_app(services), threaded=True)
    tell.send((server.port, os.getpid()))
    server.serve_forever()


def _memory(pid: int, what: str = "VmRSS") -> float:
    """What the process holds, or held at most, in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(what):
            return int(line.split()[1]) / 1024
    return 0.0


def _send(port: int, path: str) -> None:
    for at in range(0, SIZE, REQUEST):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        headers = TUS | {"Upload-Offset": str(at), "Content-Length": str(REQUEST)}
        line.request("PATCH", path, content(at, REQUEST), headers)
        assert line.getresponse().status == 204
        line.close()


def _fetch(port: int, path: str) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    line.request("GET", path)
    answer, size = line.getresponse(), 0
    while chunk := answer.read(MB):
        size += len(chunk)
    assert size == SIZE
    line.close()


def _ranges(port: int, path: str) -> None:
    for number in range(100):
        at = number * (SIZE // 100)
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        line.request("GET", path, headers={"Range": f"bytes={at}-{at + 65535}"})
        answer = line.getresponse()
        assert answer.status == 206 and len(answer.read()) == 65536
        line.close()


def _hash() -> str:
    digest = hashlib.sha256()
    for chunk in content(0, SIZE):
        digest.update(chunk)
    return digest.hexdigest()


def _bare(path: Path) -> None:
    digest = hashlib.sha256()
    with path.open("wb") as out:
        for chunk in content(0, SIZE):
            digest.update(chunk)
            out.write(chunk)
        os.fsync(out.fileno())


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 2)

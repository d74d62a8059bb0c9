"""The server may be killed at any moment of an upload: what it had acknowledged is there, half a file is nowhere."""

from __future__ import annotations

import hashlib
import http.client
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast, IO
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.serving import make_server

from makerpath.service.core.database import Database
from makerpath.service.core.files import Blob, FileReference, FolderStorage
from makerpath.service.operation import Services
from makerpath.service.uploads import operations, parts
from makerpath.service.uploads.content import create_content_app
from makerpath.service.uploads.operations import create, finished
from tests.service.uploads.workshop import Workshop

CONTENT = os.urandom(900_000)
TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


def die(*_arguments: Any, **_options: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


class Dying:
    """A file that ends the process when more than its beginning is asked for."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._begun = False

    def read(self, size: int = -1) -> bytes:
        if self._begun:
            die()
        self._begun = True
        return self._source.read(1000)


def serve(services: Services, place: str, listening: socket.socket) -> None:
    """The content origin, killed while the whole content is being put away (`storing`), before the file has its row
    (`stored`) or after (`noted`); `nowhere` waits to be killed."""
    fresh = Services(services.settings, Database(services.database.url), services.storage)
    put, finish = fresh.storage.put, operations._finish
    if place == "storing":
        setattr(fresh.storage, "put", lambda source: put(cast(IO[bytes], Dying(source))))  # noqa: B010
    if place == "stored":
        setattr(operations, "_finish", die)  # noqa: B010
    if place == "noted":
        setattr(operations, "_finish", lambda *a, **b: (finish(*a, **b), die()))  # noqa: B010
    app = create_content_app(fresh)
    make_server("127.0.0.1", 0, app, threaded=True, fd=listening.fileno()).serve_forever()


@contextmanager
def serving(services: Services, place: str) -> Iterator[tuple[int, int]]:
    """The process and its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = os.fork()
        if not process:
            try:
                serve(services, place, listening)
            finally:
                os._exit(1)
        try:
            yield process, listening.getsockname()[1]
        finally:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)


def offset(content: FlaskClient, path: str) -> int:
    return int(content.head(path, headers={"Tus-Resumable": "1.0.0"}).headers["Upload-Offset"])


def rows(services: Services, workshop: Workshop) -> list[FileReference]:
    with services.database.reading(workshop.id) as session:
        return list(session.scalars(select(FileReference)))


@pytest.mark.parametrize("place", ["nowhere", "storing", "stored", "noted"])
def test_a_killed_server_loses_nothing_and_shows_nothing_half(
    services: Services, workshop: Workshop, project: UUID, content: FlaskClient, place: str
) -> None:
    made = create(services, workshop.learner, project_id=project, name="film.bin", size=len(CONTENT))
    path, upload = urlsplit(made["upload_url"]).path, UUID(made["upload"])
    with serving(services, place) as (process, port):
        acknowledged = _send(port, path, CONTENT[:300_000], 0)
        assert acknowledged == 300_000
        if place == "nowhere":
            _send_some_and_wait(services, upload, port, path)
            os.kill(process, signal.SIGKILL)
        else:
            with pytest.raises(OSError):
                _send(port, path, CONTENT[300_000:], 300_000)
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL
    there = rows(services, workshop)
    assert len(there) == (place == "noted")
    arrived = offset(content, path)
    assert arrived >= acknowledged
    if arrived < len(CONTENT):
        sent = content.patch(path, data=CONTENT[arrived:], headers=TUS | {"Upload-Offset": str(arrived)})
        assert sent.status_code == 204
    finished(services, workshop.learner, project, upload)
    [row] = rows(services, workshop)
    assert row.sha256 == hashlib.sha256(CONTENT).hexdigest()
    with services.storage.open(row.sha256) as kept:
        assert kept.read() == CONTENT
    assert isinstance(services.storage, FolderStorage)
    for blob in services.storage.root.glob("*/*"):
        assert hashlib.sha256(blob.read_bytes()).hexdigest() == blob.name
    with services.database.reading(workshop.id) as session:
        assert [blob.size for blob in session.scalars(select(Blob))] == [len(CONTENT)]


def _send(port: int, path: str, body: bytes, at: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("PATCH", path, body, TUS | {"Upload-Offset": str(at)})
        answer = connection.getresponse()
        assert answer.status == 204
        return int(answer.headers["Upload-Offset"])
    except http.client.HTTPException as error:
        raise ConnectionError from error
    finally:
        connection.close()


def _send_some_and_wait(services: Services, upload: UUID, port: int, path: str) -> None:
    """Half of what is left, in a request that does not end, until some of it has arrived."""
    line = socket.create_connection(("127.0.0.1", port), 20)
    head = f"PATCH {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\nUpload-Offset: 300000\r\n"
    line.sendall(head.encode() + b"".join(f"{k}: {v}\r\n".encode() for k, v in TUS.items()) + b"\r\n")
    line.sendall(CONTENT[300_000:600_000])
    part = parts.part(services.settings, upload)
    until = time.monotonic() + 20
    while parts.arrived(part) <= 300_000:
        assert time.monotonic() < until, "nothing arrived"
        time.sleep(0.01)

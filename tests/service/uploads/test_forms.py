from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from makerpath.domain.errors import MakerpathError
from makerpath.service.core.database import Database
from makerpath.service.core.files import FolderStorage
from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.uploads.forms import BODY, LimitedRequest

LIMIT = 1_000_000
BOUNDARY = b"----line"
HEADERS = {"Content-Type": "multipart/form-data; boundary=----line"}


@pytest.fixture
def small(tmp_path: Path) -> Services:
    return Services(
        Settings(data=tmp_path, max_form_file=LIMIT), Database("sqlite://"), FolderStorage(tmp_path / "blobs")
    )


@pytest.fixture
def client(small: Services) -> FlaskClient:
    app = Flask(__name__)
    app.request_class = LimitedRequest
    app.extensions["makerpath"] = small

    @app.post("/")
    def _show() -> dict[str, Any]:
        found: dict[str, Any] = {"form": request.form.to_dict(), "files": {}}
        if request.args:
            found["args"] = request.args.to_dict()
        for name, sent in request.files.items():
            try:
                found["files"][name] = len(sent.read())
            except MakerpathError as error:
                found["files"][name] = error.code
        return found

    @app.post("/json")
    def _json() -> dict[str, Any]:
        return {"size": len(request.get_data())}

    return app.test_client()


def field(name: str, value: bytes) -> bytes:
    return b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)


def file(name: str, value: bytes) -> bytes:
    return (
        b"--"
        + BOUNDARY
        + b'\r\nContent-Disposition: form-data; name="%s"; filename="x.bin"\r\n\r\n%s\r\n' % (name.encode(), value)
    )


END = b"--" + BOUNDARY + b"--\r\n"


class Stream(io.BytesIO):
    """A long body that nobody has to hold; its size is told by the header alone."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self.pieces, self.rest = pieces, b""

    def readinto(self, buffer: Any) -> int:
        self.rest = self.rest or next(self.pieces, b"")
        taken, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def test_fields_and_files_arrive(client: FlaskClient) -> None:
    body = field("title", "灯".encode()) + file("file", b"a\r\n--b" * 10) + field("note", b"") + END
    assert client.post("/", data=body, headers=HEADERS).json == {
        "form": {"title": "灯", "note": ""},
        "files": {"file": 60},
    }


def test_a_file_beyond_the_limit_is_thrown_away_and_the_words_survive(client: FlaskClient, tmp_path: Path) -> None:
    piece = b"\x01\r\n" * 100_000
    count = 60

    def body() -> Iterator[bytes]:
        yield field("before", b"kept") + file("file", b"")[:-2]
        for _ in range(count):
            yield piece
        yield b"\r\n" + field("after", b"kept too") + END

    size = sum(len(part) for part in body())
    tracemalloc.start()
    answer = client.open(
        "/",
        method="POST",
        input_stream=Stream(body()),
        environ_overrides={"CONTENT_LENGTH": str(size)},
        headers=HEADERS,
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.json == {"form": {"before": "kept", "after": "kept too"}, "files": {"file": "upload.too_large"}}
    assert size > 17 * LIMIT and peak < 6_000_000
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) == 0


def test_the_files_of_a_form_share_one_allowance(client: FlaskClient) -> None:
    half = b"x" * (LIMIT // 2)
    body = file("one", half) + file("two", half + b"more") + file("three", half) + END
    assert client.post("/", data=body, headers=HEADERS).json == {
        "form": {},
        "files": {"one": len(half), "two": "upload.too_large", "three": len(half)},
    }


@pytest.mark.parametrize("count", [1, 40])
def test_text_is_limited_however_it_is_divided(client: FlaskClient, count: int) -> None:
    body = b"".join(field(f"f{number}", b"x" * (BODY // count + 1)) for number in range(count)) + END
    assert client.post("/", data=body, headers=HEADERS).status_code == 413


def test_a_body_without_files_is_limited(client: FlaskClient) -> None:
    assert client.post("/json", data=b"x" * BODY).json == {"size": BODY}
    assert client.post("/json", data=b"x" * (BODY + 1)).status_code == 413
    urlencoded = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/", data=b"a=" + b"x" * BODY, headers=urlencoded).status_code == 413


@pytest.mark.parametrize("body", [b"", b"nonsense", field("a", b"b"), file("a", b"b")[:-9]])
def test_a_form_that_breaks_off_is_an_empty_form(client: FlaskClient, body: bytes) -> None:
    assert client.post("/", data=body, headers=HEADERS).json == {"form": {}, "files": {}}


@pytest.mark.parametrize("multipart", [True, False])
def test_a_letter_that_no_database_takes_is_gone_from_forms_and_addresses(client: FlaskClient, multipart: bool) -> None:
    if multipart:
        answer = client.post("/?q=a%00b", data=field("na\0me", "沙\0子".encode()) + END, headers=HEADERS)
    else:
        answer = client.post("/?q=a%00b", data={"na\0me": "沙\0子"})
    assert answer.json is not None
    assert answer.json["form"] == {"name": "沙子"} and answer.json["args"] == {"q": "ab"}

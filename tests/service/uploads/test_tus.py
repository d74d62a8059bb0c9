from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from makerpath.service.core.database import utc_now
from makerpath.service.core.files import FileReference
from makerpath.service.operation import Services
from makerpath.service.platforms.models import Platform
from makerpath.service.uploads import parts
from makerpath.service.uploads.models import Upload
from makerpath.service.uploads.operations import create, finished
from tests.service.uploads import samples
from tests.service.uploads.workshop import Workshop

VERSION = {"Tus-Resumable": "1.0.0"}


class Sender:
    """A tus client that can lose its connection."""

    def __init__(self, services: Services, workshop: Workshop, project: UUID, client: FlaskClient, size: int) -> None:
        made = create(services, workshop.learner, project_id=project, name="film.bin", size=size)
        self.id = UUID(made["upload"])
        self.client = client
        self.path = urlsplit(made["upload_url"]).path

    def offset(self) -> int:
        answer = self.client.head(self.path, headers=VERSION)
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        return int(answer.headers["Upload-Offset"])

    def send(self, content: bytes, offset: int, *, lost_after: int | None = None, **headers: str) -> TestResponse:
        """PATCH `content`; with `lost_after`, the connection ends after so many bytes of it."""
        arriving = content if lost_after is None else content[:lost_after]
        return self.client.open(
            self.path,
            method="PATCH",
            input_stream=io.BytesIO(arriving),
            headers=VERSION
            | {
                "Content-Type": "application/offset+octet-stream",
                "Content-Length": str(len(content)),
                "Upload-Offset": str(offset),
                **headers,
            },
        )


@pytest.fixture
def begin(services: Services, workshop: Workshop, project: UUID, content: FlaskClient) -> Any:
    return lambda size: Sender(services, workshop, project, content, size)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(min_size=1, max_size=3000),
    steps=st.lists(st.tuples(st.integers(1, 1500), st.none() | st.integers(0, 1500)), max_size=8),
)
def test_however_the_bytes_are_split_and_the_connection_lost_the_file_is_the_original(
    services: Services, workshop: Workshop, project: UUID, begin: Any, body: bytes, steps: list[tuple[int, int | None]]
) -> None:
    body = b"\x00" + body  # so that it is a file of no known kind
    sender = begin(len(body))
    for length, lost_after in [*steps, (len(body), None)]:
        offset = sender.offset()
        if offset == len(body):
            break
        piece = body[offset : offset + length]
        answer = sender.send(piece, offset, lost_after=lost_after)
        if lost_after is None or lost_after >= len(piece):
            assert answer.status_code == 204
            assert int(answer.headers["Upload-Offset"]) == offset + len(piece) == sender.offset()
        else:
            assert sender.offset() == offset + lost_after
    file_id = finished(services, workshop.learner, project, sender.id)
    with services.database.reading(workshop.id) as session:
        row = session.get_one(FileReference, file_id)
    assert services.storage.open(row.sha256).read() == body and row.size == len(body)


def test_a_client_learns_what_can_be_done_here(begin: Any, content: FlaskClient, services: Services) -> None:
    answer = content.options(begin(5).path)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == str(services.settings.max_upload)


def test_the_length_is_told_with_what_has_arrived(begin: Any) -> None:
    sender = begin(5)
    answer = sender.client.head(sender.path, headers=VERSION)
    assert (answer.headers["Upload-Offset"], answer.headers["Upload-Length"]) == ("0", "5")


@pytest.mark.parametrize("offset", [1, 3, 99])
def test_bytes_for_another_place_are_a_conflict(begin: Any, offset: int) -> None:
    sender = begin(5)
    sender.send(b"ab", 0)
    answer = sender.send(b"c", offset)
    assert answer.status_code == 409 and answer.json["code"] == "upload.wrong_offset" and sender.offset() == 2


def test_a_connection_that_was_overtaken_cannot_spoil_the_file(begin: Any, services: Services) -> None:
    sender = begin(parts.CHUNK + 10)
    path = parts.part(services.settings, sender.id)

    class Slow(io.BytesIO):
        """Another connection brings the next bytes while this one waits for its second piece."""

        reads = 0

        def readinto(self, buffer: Any) -> int:
            self.reads += 1
            if self.reads == 2:
                with path.open("ab") as other:
                    other.write(b"B" * 5)
            return super().readinto(buffer)

    answer = sender.client.open(
        sender.path,
        method="PATCH",
        input_stream=Slow(b"A" * (parts.CHUNK + 10)),
        headers=VERSION
        | {
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(parts.CHUNK + 10),
            "Upload-Offset": "0",
        },
    )
    assert answer.status_code == 409
    assert path.read_bytes() == b"A" * parts.CHUNK + b"B" * 5


def test_nothing_is_taken_beyond_the_declared_size(begin: Any) -> None:
    sender = begin(4)
    answer = sender.send(b"12345", 0)
    assert answer.status_code == 413 and answer.json["code"] == "upload.too_large" and sender.offset() == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Content-Type": "text/plain"}, 415),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "٣"}, 400),
        ({"Upload-Offset": "9" * 5000}, 400),
    ],
)
def test_a_client_that_speaks_something_else_is_told_so(begin: Any, headers: dict[str, str], status: int) -> None:
    answer = begin(4).send(b"1234", 0, **{name: value.encode().decode("latin-1") for name, value in headers.items()})
    assert answer.status_code == status and answer.json["code"] == "upload.protocol"


def test_an_unknown_ticket_finds_nothing(content: FlaskClient) -> None:
    assert content.head("/uploads/guessed", headers=VERSION).status_code == 404


def test_a_ticket_ends(begin: Any, services: Services, workshop: Workshop) -> None:
    sender = begin(4)
    with services.database.writing(workshop.id) as session:
        session.get_one(Upload, sender.id).expires_at = utc_now() - timedelta(seconds=1)
    answer = sender.send(b"1234", 0)
    assert answer.status_code == 410 and answer.json["code"] == "upload.expired"


def test_a_finished_upload_goes_on_saying_so(begin: Any) -> None:
    sender = begin(4)
    sender.send(b"1234", 0)
    assert sender.offset() == 4
    assert sender.send(b"", 4).status_code == 204


def test_an_upload_that_was_given_up_is_gone(begin: Any, services: Services) -> None:
    sender = begin(4)
    sender.send(b"12", 0)
    assert sender.client.delete(sender.path, headers=VERSION).status_code == 204
    assert sender.client.head(sender.path, headers=VERSION).status_code == 410
    assert not parts.part(services.settings, sender.id).exists()


def test_a_damaged_picture_is_refused_in_the_senders_language(begin: Any) -> None:
    body = samples.picture("JPEG", size=(400, 300))[:900]
    sender = begin(len(body))
    answer = sender.send(body, 0, **{"Accept-Language": "zh-CN,zh;q=0.9"})
    assert answer.status_code == 422 and answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "upload.broken_picture" and "图片" in answer.json["title"]
    assert sender.client.head(sender.path, headers=VERSION).status_code == 410


def test_pages_of_the_service_and_of_trusted_platforms_may_send(
    begin: Any, services: Services, workshop: Workshop
) -> None:
    with services.database.writing(workshop.id) as session:
        for name, ended in (("good", None), ("former", utc_now())):
            session.add(
                Platform(
                    issuer=name, name=name, base_url=f"https://{name}.example/lms", public_key="", disabled_at=ended
                )
            )
    sender = begin(4)
    for origin, may in (
        (services.settings.service_url, True),
        ("https://good.example", True),
        ("https://former.example", False),
        ("https://evil.example", False),
        ("null", False),
    ):
        answer = sender.client.options(sender.path, headers={"Origin": origin})
        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if may else None)
        assert "Access-Control-Allow-Credentials" not in answer.headers
        refused = sender.client.head("/uploads/none", headers=VERSION | {"Origin": origin})
        assert refused.headers.get("Access-Control-Allow-Origin") == (origin if may else None)
        if may:
            assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
            assert "Upload-Offset" in answer.headers["Access-Control-Allow-Headers"]
            assert "Upload-Offset" in refused.headers["Access-Control-Expose-Headers"]

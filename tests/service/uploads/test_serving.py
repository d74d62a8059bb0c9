from __future__ import annotations

import io
from urllib.parse import unquote, urlsplit
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from makerpath.service.core.files import FileReference
from makerpath.service.operation import Services
from makerpath.service.uploads import links
from makerpath.service.uploads.operations import take
from tests.service.uploads import samples
from tests.service.uploads.workshop import Workshop


@pytest.fixture
def files(services: Services, workshop: Workshop, project: UUID) -> Files:
    return Files(services, workshop, project)


class Files:
    def __init__(self, services: Services, workshop: Workshop, project: UUID) -> None:
        self.services, self.workshop, self.project = services, workshop, project

    def keep(self, content: bytes, name: str) -> FileReference:
        file_id = take(self.services, self.workshop.learner, self.project, FileStorage(io.BytesIO(content), name))
        with self.services.database.reading(self.workshop.id) as session:
            return session.get_one(FileReference, file_id)

    def path(self, content: bytes, name: str, download: bool = False) -> str:
        return urlsplit(links.file_url(self.services, self.keep(content, name), download)).path


HOSTILE = [
    (samples.SVG, "x.svg"),
    (samples.SVG, "x.png"),
    (samples.HTML, "x.html"),
    (samples.HTML, "photo.jpg"),
    (samples.XML, "x.xml"),
    (b"%!PS\n", "x.pdf"),
    (b"GIF90a" + samples.HTML, "x.gif"),
]


@pytest.mark.parametrize(("body", "name"), HOSTILE)
def test_nothing_that_could_run_is_shown(files: Files, content: FlaskClient, body: bytes, name: str) -> None:
    answer = content.get(files.path(body, name))
    assert answer.data == body
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert not any(word in answer.mimetype for word in ("html", "svg", "xml", "javascript"))
    _assert_harmless(answer)
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def _assert_harmless(answer: TestResponse) -> None:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("body", "name", "media_type"),
    [
        (samples.picture("PNG"), "lamp.html", "image/png"),
        (samples.MP4, "film.mp4", "video/mp4"),
    ],
)
def test_pictures_and_film_are_shown_under_the_type_of_their_content(
    files: Files, content: FlaskClient, body: bytes, name: str, media_type: str
) -> None:
    answer = content.get(files.path(body, name))
    assert answer.mimetype == media_type and answer.headers["Content-Disposition"].startswith("inline")
    _assert_harmless(answer)
    assert answer.headers["Content-Security-Policy"].endswith("sandbox allow-same-origin")


def test_a_pdf_is_left_to_the_browsers_own_program(files: Files, content: FlaskClient) -> None:
    answer = content.get(files.path(samples.PDF, "plan.html"))
    assert answer.mimetype == "application/pdf" and answer.headers["Content-Disposition"].startswith("inline")
    _assert_harmless(answer)
    assert "sandbox" not in answer.headers["Content-Security-Policy"]
    saved = content.get(files.path(samples.PDF, "plan.html", download=True))
    assert saved.headers["Content-Disposition"].startswith("attachment")


def test_a_file_can_be_saved_under_its_own_name(files: Files, content: FlaskClient) -> None:
    answer = content.get(files.path(samples.picture("JPEG"), "灯笼 “一”.jpg", download=True))
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment") and "灯笼 “一”.jpg" in unquote(disposition)


def test_part_of_a_film_can_be_asked_for(files: Files, content: FlaskClient) -> None:
    path = files.path(samples.MP4, "film.mp4")
    answer = content.get(path, headers={"Range": "bytes=4-7"})
    assert answer.status_code == 206 and answer.data == b"ftyp"
    assert answer.headers["Content-Range"] == f"bytes 4-7/{len(samples.MP4)}"
    beyond = content.get(path, headers={"Range": "bytes=5000-"})
    assert beyond.status_code == 416 and beyond.headers["Content-Range"] == f"bytes */{len(samples.MP4)}"
    assert content.head(path).headers["Content-Length"] == str(len(samples.MP4))


def test_a_browser_keeps_what_it_has_seen(files: Files, content: FlaskClient) -> None:
    path = files.path(b"words", "notes.txt")
    answer = content.get(path)
    assert answer.headers["Cache-Control"] == "private, max-age=86400, immutable"
    assert content.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_an_address_stays_the_same_for_an_hour_and_ends_after_a_day(
    files: Files, content: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = files.keep(b"words", "notes.txt")
    at = 1_800_000_000 // links.HOUR * links.HOUR
    addresses = []
    for seconds in (0, 3599, 3600):
        monkeypatch.setattr(links.time, "time", lambda seconds=seconds: at + seconds)
        addresses.append(links.file_url(files.services, row))
    assert addresses[0] == addresses[1] != addresses[2]
    path = urlsplit(addresses[0]).path
    monkeypatch.setattr(links.time, "time", lambda: at + 24 * links.HOUR + 3599)
    assert content.get(path).status_code == 200
    monkeypatch.setattr(links.time, "time", lambda: at + 26 * links.HOUR)
    answer = content.get(path)
    assert answer.status_code == 410 and answer.json is not None and answer.json["code"] == "link.expired"


def test_an_address_cannot_be_made_up_or_changed(files: Files, content: FlaskClient) -> None:
    path = files.path(b"words", "notes.txt")
    _, start, token, name = path.split("/")
    for position in (0, len(token) // 2, len(token) - 2):
        changed = token[:position] + ("A" if token[position] != "A" else "B") + token[position + 1 :]
        assert content.get(f"/{start}/{changed}/{name}").status_code == 404
    for made_up in ("x", "a.b", ".", "%00"):
        assert content.get(f"/files/{made_up}/{name}").status_code == 404


def test_the_content_origin_has_no_pages_and_no_cookies(content: FlaskClient, services: Services) -> None:
    home = content.get("/")
    assert home.status_code == 302 and home.headers["Location"] == services.settings.service_url
    missing = content.get("/sign-in", headers={"Accept-Language": "zh-CN"})
    assert missing.status_code == 404 and missing.mimetype == "application/problem+json"
    assert missing.json is not None and missing.json["title"] == "这里什么都没有。"
    for answer in (home, missing):
        assert "Set-Cookie" not in answer.headers

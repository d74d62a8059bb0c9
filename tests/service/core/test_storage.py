"""What every storage promises, asked of a folder and of an S3 store over HTTP."""

from __future__ import annotations

import hashlib
import io
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from werkzeug.datastructures import FileStorage

from makerpath.domain.errors import MakerpathError
from makerpath.service.core.files import FileReference, FolderStorage, make_storage, Storage
from makerpath.service.core.s3 import PART, S3Storage
from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.uploads.content import create_content_app
from makerpath.service.uploads.links import file_url
from makerpath.service.uploads.operations import take
from tests.service.core.stores import s3_settings, s3_store
from tests.service.uploads import samples
from tests.service.uploads.workshop import make_workshop


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3_store() as address:
        yield address


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, endpoint: str) -> Storage:
    if request.param == "folder":
        return make_storage(Settings(data=tmp_path))
    return make_storage(s3_settings(tmp_path, endpoint, prefix=f"{uuid.uuid4().hex}/"))


def test_the_settings_choose_the_storage(tmp_path: Path, endpoint: str) -> None:
    assert isinstance(make_storage(Settings(data=tmp_path)), FolderStorage)
    assert isinstance(make_storage(s3_settings(tmp_path, endpoint)), S3Storage)


@pytest.mark.parametrize("size", [0, 5, PART + 3])
def test_what_is_put_is_found_by_its_hash_and_is_whole(storage: Storage, size: int) -> None:
    content = os.urandom(size)
    assert storage.put(io.BytesIO(content)) == (hashlib.sha256(content).hexdigest(), size)
    with storage.open(hashlib.sha256(content).hexdigest()) as found:
        assert found.read() == content and found.read(1) == b""


def test_the_rest_of_a_source_is_put_and_the_same_content_once(storage: Storage) -> None:
    source = io.BytesIO(b"skipped kept")
    source.seek(8)
    first = storage.put(source)
    assert first == storage.put(io.BytesIO(b"kept"))
    storage.delete(first[0])
    with pytest.raises(FileNotFoundError):
        storage.open(first[0])


def test_a_blob_is_read_from_any_place(storage: Storage) -> None:
    content = os.urandom(700_000)
    sha256, _size = storage.put(io.BytesIO(content))
    with storage.open(sha256) as found:
        assert found.seekable()
        assert found.seek(-5, io.SEEK_END) == len(content) - 5 and found.read() == content[-5:]
        assert found.seek(300_000) == 300_000 and found.read(11) == content[300_000:300_011]
        found.seek(100, io.SEEK_CUR)
        assert found.tell() == 300_111 and found.read(2) == content[300_111:300_113]
        found.seek(0)
        assert found.read() == content


def test_what_is_not_there_is_said_and_let_go_without_complaint(storage: Storage) -> None:
    with pytest.raises(FileNotFoundError):
        storage.open("0" * 64)
    storage.delete("0" * 64)


@pytest.mark.parametrize("wrong", ["bucket", "address"])
def test_a_store_that_does_not_answer_is_told_of(tmp_path: Path, endpoint: str, wrong: str) -> None:
    address = endpoint if wrong == "bucket" else "http://127.0.0.1:9"
    storage = make_storage(s3_settings(tmp_path, address, bucket="nowhere"))
    with pytest.raises(MakerpathError) as refused:
        storage.put(io.BytesIO(b"x"))
    assert (refused.value.code, refused.value.status) == ("storage.unavailable", 503)
    with pytest.raises(MakerpathError):
        storage.open("0" * 64)


def test_a_film_goes_into_an_s3_store_and_its_parts_come_out(services: Services, tmp_path: Path, endpoint: str) -> None:
    store = make_storage(s3_settings(tmp_path, endpoint, prefix="school/"))
    away = Services(services.settings, services.database, store)
    workshop = make_workshop(away)
    film = samples.MP4 + os.urandom(100_000)
    file_id = take(away, workshop.learner, workshop.project, FileStorage(io.BytesIO(film), "film.mp4"))
    with services.database.reading(workshop.id) as session:
        address = urlsplit(file_url(away, session.get_one(FileReference, UUID(str(file_id))))).path
    content = create_content_app(away).test_client()
    assert content.get(address).data == film
    part = content.get(address, headers={"Range": "bytes=50000-50009"})
    assert part.status_code == 206 and part.data == film[50_000:50_010]
    assert not list((services.settings.data / "blobs").glob("*/*"))

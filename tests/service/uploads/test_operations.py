from __future__ import annotations

import hashlib
import io
import os
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.datastructures import FileStorage

from makerpath.domain.errors import MakerpathError, NotAllowed, NotFound
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import Blob, FileReference
from makerpath.service.core.jobs.models import Job
from makerpath.service.core.settings import MIB
from makerpath.service.operation import Services
from makerpath.service.uploads import parts
from makerpath.service.uploads.models import Upload
from makerpath.service.uploads.operations import create, finished, take
from tests.service.uploads import samples
from tests.service.uploads.workshop import Workshop

TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


def sent(content: bytes, name: str = "notes.txt") -> FileStorage:
    return FileStorage(io.BytesIO(content), name)


def upload(services: Services, workshop: Workshop, project: UUID, content: bytes, name: str = "notes.txt") -> UUID:
    """An upload whose bytes have all arrived, but which nobody has completed yet."""
    made = UUID(create(services, workshop.learner, project_id=project, name=name, size=len(content))["upload"])
    parts.part(services.settings, made).write_bytes(content)
    return made


def file(services: Services, workshop: Workshop, file_id: UUID) -> FileReference:
    with services.database.reading(workshop.id) as session:
        return session.get_one(FileReference, file_id)


def test_a_ticket_names_an_address_on_the_content_origin_and_only_its_hash_is_stored(
    services: Services, workshop: Workshop, project: UUID
) -> None:
    made = create(services, workshop.learner, key="k1", project_id=project, name="../film.mp4", size=10)
    secret = made["upload_url"].removeprefix(f"{services.settings.content_url}/uploads/")
    with services.database.reading(workshop.id) as session:
        row = session.get_one(Upload, UUID(made["upload"]))
    assert row.ticket_hash == hashlib.sha256(secret.encode()).hexdigest() and len(secret) > 40
    assert row.name == "film.mp4"
    assert timedelta(hours=5, minutes=59) < row.expires_at - utc_now() <= timedelta(hours=6)


def test_the_same_key_answers_the_same_address(services: Services, workshop: Workshop, project: UUID) -> None:
    first = create(services, workshop.learner, key="k1", project_id=project, name="a", size=10)
    assert create(services, workshop.learner, key="k1", project_id=project, name="a", size=10) == first
    assert create(services, workshop.learner, key="k2", project_id=project, name="a", size=10) != first


@pytest.mark.parametrize(
    ("size", "code"), [(0, "upload.no_size"), (-1, "upload.no_size"), (3 * 1024 * MIB, "upload.too_large")]
)
def test_a_size_that_cannot_be_is_refused_with_a_reason(
    services: Services, workshop: Workshop, project: UUID, size: int, code: str
) -> None:
    with pytest.raises(MakerpathError) as refused:
        create(services, workshop.learner, project_id=project, name="a", size=size)
    assert refused.value.code == code and refused.value.field == "file"


def test_only_makers_of_the_project_may_send_files(services: Services, workshop: Workshop, project: UUID) -> None:
    with pytest.raises(NotFound):
        create(services, workshop.other_learner, project_id=project, name="a", size=1)
    with pytest.raises(NotAllowed):
        create(services, workshop.instructor, project_id=project, name="a", size=1)
    with pytest.raises(NotFound):
        take(services, workshop.other_learner, project, sent(b"x"))


def test_a_project_holds_so_much_and_no_more(services: Services, workshop: Workshop, project: UUID) -> None:
    for _ in range(2):
        create(services, workshop.learner, project_id=project, name="film", size=2048 * MIB)
    with pytest.raises(MakerpathError) as refused:
        create(services, workshop.learner, project_id=project, name="film", size=1)
    assert refused.value.code == "upload.project_full"
    with pytest.raises(MakerpathError) as refused:
        take(services, workshop.learner, project, sent(b"one byte too many"))
    assert refused.value.code == "upload.project_full"
    kept = services.settings.data / "blobs"
    assert not [path for path in kept.rglob("*") if path.is_file()], "what is refused takes no room on the disk"


def test_idle_uploads_make_room_for_a_new_beginning(services: Services, workshop: Workshop, project: UUID) -> None:
    idle = [create(services, workshop.learner, project_id=project, name="film", size=2048 * MIB) for _ in range(2)]
    for answer in idle:
        path = parts.part(services.settings, UUID(answer["upload"]))
        path.write_bytes(b"some")
        os.utime(path, (1, 1))
    create(services, workshop.learner, project_id=project, name="film", size=2048 * MIB)
    assert not list(parts.folder(services.settings).iterdir())


def test_a_finished_upload_becomes_one_file(services: Services, workshop: Workshop, project: UUID) -> None:
    made = upload(services, workshop, project, b"# Lamp", "notes.md")
    found = finished(services, workshop.learner, project, made)
    assert finished(services, workshop.learner, project, made) == found
    row = file(services, workshop, found)
    assert (row.name, row.media_type, row.size) == ("notes.md", "text/plain", 6)
    assert (row.owner_id, row.project_id) == (workshop.learner.person_id, project)
    assert services.storage.open(row.sha256).read() == b"# Lamp"
    assert not parts.part(services.settings, made).exists()


def test_an_upload_with_bytes_missing_says_so(services: Services, workshop: Workshop, project: UUID) -> None:
    made = UUID(create(services, workshop.learner, project_id=project, name="a.txt", size=10)["upload"])
    with pytest.raises(MakerpathError) as refused:
        finished(services, workshop.learner, project, made)
    assert refused.value.code == "upload.unfinished"


def test_nobody_elses_upload_is_found(services: Services, workshop: Workshop, project: UUID) -> None:
    made = upload(services, workshop, project, b"mine")
    for person, where in (
        (workshop.other_learner, project),
        (workshop.learner, uuid4()),
        (workshop.instructor, project),
    ):
        with pytest.raises(NotFound):
            finished(services, person, where, made)


def test_a_damaged_picture_ends_its_upload(services: Services, workshop: Workshop, project: UUID) -> None:
    made = upload(services, workshop, project, samples.picture("JPEG")[:300], "lamp.jpg")
    with pytest.raises(MakerpathError) as refused:
        finished(services, workshop.learner, project, made)
    assert refused.value.code == "upload.broken_picture"
    with pytest.raises(MakerpathError) as gone:
        finished(services, workshop.learner, project, made)
    assert gone.value.code == "upload.expired"
    assert not parts.part(services.settings, made).exists()


def test_two_that_complete_at_once_make_one_file(
    services: Services, workshop: Workshop, project: UUID, content: FlaskClient
) -> None:
    made = upload(services, workshop, project, b"whole")
    answer = create(services, workshop.learner, key="again", project_id=project, name="b", size=5)
    assert content.patch(answer["upload_url"], data=b"whole", headers=TUS | {"Upload-Offset": "0"}).status_code == 204
    finished(services, workshop.learner, project, made)
    with services.database.reading(workshop.id) as session:
        assert session.scalar(select(func.count(Blob.sha256)).where(Blob.size == 5)) == 1


def test_a_file_sent_with_a_form_is_kept(services: Services, workshop: Workshop, project: UUID) -> None:
    row = file(
        services, workshop, take(services, workshop.learner, project, sent(samples.picture("HEIF"), "IMG_1.HEIC"))
    )
    assert (row.name, row.media_type) == ("IMG_1.jpg", "image/jpeg")
    assert row.size == len(services.storage.open(row.sha256).read())


def test_the_same_form_sent_twice_keeps_one_file(services: Services, workshop: Workshop, project: UUID) -> None:
    first = take(services, workshop.learner, project, sent(b"same"))
    assert take(services, workshop.learner, project, sent(b"same")) == first
    assert take(services, workshop.learner, project, sent(b"same", "other.txt")) != first


def test_an_empty_file_sent_with_a_form_is_refused(services: Services, workshop: Workshop, project: UUID) -> None:
    with pytest.raises(MakerpathError) as refused:
        take(services, workshop.learner, project, sent(b""))
    assert refused.value.code == "upload.no_size"


def test_an_upload_that_is_never_finished_is_swept_away(services: Services, workshop: Workshop, project: UUID) -> None:
    kept = upload(services, workshop, project, b"done")
    finished(services, workshop.learner, project, kept)
    left = upload(services, workshop, project, b"left")
    with services.database.writing(workshop.id) as session:
        session.get_one(Upload, left).expires_at = utc_now() - timedelta(seconds=1)
    _let_jobs_be_due(services, workshop)
    workshop.work()
    assert not parts.part(services.settings, left).exists()
    with services.database.reading(workshop.id) as session:
        assert session.get(Upload, left) is None and session.get(Upload, kept) is not None


def _let_jobs_be_due(services: Services, workshop: Workshop) -> None:
    with services.database.writing(workshop.id) as session:
        session.execute(update(Job).values(run_at=utc_now()))

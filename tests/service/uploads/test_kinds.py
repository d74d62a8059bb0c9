"""What a file is, what is refused, and what is taken out before a file is kept: each with its reason."""

from __future__ import annotations

import io
import zipfile
from uuid import UUID

import pikepdf
import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from makerpath.domain.errors import MakerpathError
from makerpath.i18n import gettext
from makerpath.service.core.database import Database
from makerpath.service.core.files import FolderStorage
from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.people.models import School
from makerpath.service.uploads import drawings, kinds, media
from makerpath.service.uploads.intake import keep, Kept
from makerpath.service.uploads.operations import take
from tests.service.uploads import samples
from tests.service.uploads.workshop import Workshop

VOICE = (
    b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
    + b"\x86\x86A_OPUS"
    + bytes(90)
)
CSV = b"day,lux\n1,40\n2,38\n"


@pytest.fixture
def workbench(tmp_path: object) -> Services:
    """What files are kept with; no rows are written."""
    from pathlib import Path

    data = Path(str(tmp_path))
    return Services(Settings(data=data), Database("sqlite://"), FolderStorage(data / "blobs"))


def kept(services: Services, content: bytes, name: str = "x") -> tuple[Kept, bytes]:
    found = keep(services, io.BytesIO(content), len(content), name)
    with services.storage.open(found.sha256) as stored:
        return found, stored.read()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (VOICE, "audio/webm"),
        (VOICE + b"V_VP8", "video/webm"),
        (samples.film(b"soun"), "audio/mp4"),
        (samples.film(b"vide", b"soun"), "video/mp4"),
        (samples.film(b"vide", brand=b"qt  "), "video/quicktime"),
        (samples.film(b"soun", brand=b"M4A "), "audio/mp4"),
        (b"OggS" + bytes(60), "audio/ogg"),
        (samples.notebook(), media.NOTEBOOK),
        (b'{"cells": 1}', "text/plain"),
        (CSV, "text/csv"),
        (CSV.replace(b",", b"\t"), "text/tab-separated-values"),
        ("日期,亮度\n一,40\n二,38\n".encode("gb18030"), "text/csv"),
        (b"Dear all, hello\nhow are you\n", "text/plain"),
        (samples.workbook(), media.XLSX),
        (samples.packed(("a.py", b"1")), "application/zip"),
        (samples.tarred(("a.py", b"1")), "application/gzip"),
        (b"\xff\xd8", "image/jpeg"),
        (samples.film(b"vide") + samples.packed(("a.txt", b"1")), "application/octet-stream"),
        (b"ID3\x04" + samples.HTML, "application/octet-stream"),
    ],
)
def test_more_than_the_beginning_says_what_a_file_is(content: bytes, expected: str) -> None:
    """Two things in one are saved, never shown: a film that is an archive too, a sound that is a page too."""
    assert kinds.look(io.BytesIO(content), len(content)) == expected


REFUSED = [
    (b"\xff\xd8", "x.jpg", "upload.broken_picture"),
    (samples.gif()[:40], "x.gif", "upload.broken_picture"),
    (samples.stl(claimed=4_000_000_000), "x.stl", "upload.broken_model"),
    (b"solid x\nfacet normal 0 0 1\nouter loop\n", "x.stl", "upload.broken_model"),
    (samples.model()[:-4], "x.glb", "upload.broken_model"),
    (samples.model(claimed=99), "x.glb", "upload.broken_model"),
    (samples.model(uri="http://evil.example/x.png"), "x.glb", "upload.outside_model"),
    (samples.LAUGHS, "x.svg", "upload.unsafe_drawing"),
    (samples.packed(("../../etc/passwd", b"x")), "x.zip", "upload.unsafe_archive"),
    (samples.packed(("C:\\Windows\\x", b"x")), "x.zip", "upload.unsafe_archive"),
    (samples.tarred(("a", b"x"), link="../../out"), "x.tgz", "upload.unsafe_archive"),
    (samples.packed(("zeros", bytes(80 * 1024 * 1024))), "x.zip", "upload.unsafe_archive"),
    (samples.tarred(("zeros", bytes(80 * 1024 * 1024))), "x.tgz", "upload.unsafe_archive"),
    (samples.packed(("a", b"x"))[:-30] + bytes(8), "x.zip", "upload.broken_archive"),
]


@pytest.mark.parametrize(("content", "name", "code"), REFUSED, ids=[f"{n}-{item[1]}" for n, item in enumerate(REFUSED)])
def test_what_would_hurt_somebody_is_refused_with_its_reason(
    workbench: Services, content: bytes, name: str, code: str
) -> None:
    with pytest.raises(MakerpathError) as refused:
        kept(workbench, content, name)
    error = refused.value
    assert (error.code, error.field) == (code, "file")
    for text in (error.message, error.hint):
        assert text and gettext(text, "zh-Hans") != text


def test_archives_in_archives_in_archives_are_refused(workbench: Services) -> None:
    inner = samples.packed(("a", b"x"))
    for depth in range(5):
        if depth < 3:
            kept(workbench, inner)
        inner = samples.packed((f"{depth}.zip", inner), how=zipfile.ZIP_STORED)
    with pytest.raises(MakerpathError) as refused:
        kept(workbench, inner)
    assert refused.value.code == "upload.unsafe_archive"


@pytest.mark.parametrize("brand", [b"isom", b"qt  ", b"M4A "])
def test_films_lose_where_they_were_taken_and_nothing_else(workbench: Services, brand: bytes) -> None:
    before = samples.film(b"vide", brand=brand)
    found, after = kept(workbench, before, "film.mp4")
    assert samples.PLACE not in after and b"com.apple" not in after
    assert len(after) == len(before) and b"FRAMES" in after and b"mvhd" in after
    assert found.size == len(after)


def test_moving_pictures_lose_comments_and_what_stands_behind_their_end(workbench: Services) -> None:
    found, after = kept(workbench, samples.gif(), "x.gif")
    assert found.media_type == "image/gif"
    assert samples.COMMENT not in after and b"<script" not in after and b"NETSCAPE2.0" in after
    with Image.open(io.BytesIO(after)) as picture:
        assert picture.n_frames == 2 and picture.info["loop"] == 0


def test_documents_lose_what_runs_and_who_made_them(workbench: Services) -> None:
    found, after = kept(workbench, samples.pdf("app.alert(1)") + samples.packed(("a", b"x")), "plan.pdf")
    assert found.media_type == media.PDF and not zipfile.is_zipfile(io.BytesIO(after))
    with pikepdf.open(io.BytesIO(after)) as pdf:
        everything = " ".join(repr(item) for item in pdf.objects)
        assert len(pdf.pages) == 2 and pdf.docinfo["/Title"] == "Plan"
    for sign in ("JavaScript", "Launch", "alert", "/AA", "Secret"):
        assert sign not in everything


def test_a_document_that_cannot_be_cleaned_is_only_saved(workbench: Services) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.PDF)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    for content in (out.getvalue(), b"%PDF-1.4\nnothing"):
        found, after = kept(workbench, content, "secret.pdf")
        assert found.media_type == media.UNKNOWN and after == content


def test_a_drawing_is_shown_by_a_copy_that_only_draws() -> None:
    clean, width, height = drawings.clean(samples.DRAWING)
    assert (width, height) == (40, 20)
    for sign in (b"script", b"run", b"evil", b"foreign", b"other.svg", b"animate", b"@import"):
        assert sign not in clean
    assert b'fill="url(#g)"' in clean and b'href="#r"' in clean and b"circle" in clean


def test_words_of_a_drawing_program_are_written_out_once() -> None:
    clean, _width, _height = drawings.clean(
        b'<!DOCTYPE svg PUBLIC "x" "y" [<!ENTITY c "#ff0000">]><svg xmlns="http://www.w3.org/2000/svg">'
        b'<path fill="&c;" d="M0 0"/></svg>'
    )
    assert b'fill="#ff0000"' in clean


def test_a_drawing_that_draws_itself_without_end_is_not_shown() -> None:
    uses = b"".join(b'<g id="g%d">%s</g>' % (n + 1, b'<use href="#g%d"/>' % n * 10) for n in range(8))
    for body in (b'<g id="g0"><use href="#g0"/></g>', b'<g id="g0"><path d="M0 0"/></g>' + uses):
        with pytest.raises(ValueError, match="drawn"):
            drawings.clean(b'<svg xmlns="http://www.w3.org/2000/svg">' + body + b"</svg>")


def test_a_school_that_is_full_says_so(services: Services, workshop: Workshop, project: UUID) -> None:
    with services.database.writing(workshop.id) as session:
        session.get_one(School, workshop.id).settings = {"quota": 1000}
    take(services, workshop.learner, project, FileStorage(io.BytesIO(b"a" * 900), "a.txt"))
    with pytest.raises(MakerpathError) as refused:
        take(services, workshop.learner, project, FileStorage(io.BytesIO(b"b" * 200), "b.txt"))
    assert (refused.value.code, refused.value.status) == ("upload.school_full", 413)

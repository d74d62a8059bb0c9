"""What the worker makes of each kind of file, and that nothing a file does reaches further than its own process."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import delete, event, func, select
from werkzeug.datastructures import FileStorage

from makerpath.service.core.database import utc_now
from makerpath.service.core.files import FileReference
from makerpath.service.core.jobs import enqueue
from makerpath.service.core.jobs.models import Job
from makerpath.service.operation import Services
from makerpath.service.previews import confined, queries
from makerpath.service.previews.models import Preview
from makerpath.service.previews.work import CATCH_UP
from makerpath.service.uploads.content import create_content_app
from makerpath.service.uploads.links import file_url, piece_url
from makerpath.service.uploads.operations import take
from makerpath.service.web.app import load_handlers
from tests.service.uploads import samples
from tests.service.uploads.workshop import make_workshop, Workshop

CSV = "day,亮度\n" + "".join(f"{n},{n / 2}\n" for n in range(200))


@pytest.fixture
def workshop(services: Services) -> Workshop:
    load_handlers()
    return make_workshop(services)


def add(workshop: Workshop, content: bytes, name: str) -> FileReference:
    file_id = take(workshop.services, workshop.learner, workshop.project, FileStorage(io.BytesIO(content), name))
    with workshop.services.database.reading(workshop.id) as session:
        return session.get_one(FileReference, UUID(str(file_id)))


def preview(workshop: Workshop, file: FileReference) -> Preview:
    with workshop.services.database.reading(workshop.id) as session:
        return session.get_one(Preview, file.sha256)


def made(workshop: Workshop, content: bytes, name: str) -> Preview:
    file = add(workshop, content, name)
    workshop.work()
    return preview(workshop, file)


KINDS: list[tuple[bytes, str, dict[str, Any], set[str]]] = [
    (samples.picture("JPEG", size=(1600, 800)), "a.jpg", {"width": 1600, "height": 800}, {"thumb"}),
    (samples.gif(), "a.gif", {"width": 8, "frames": 2}, {"thumb"}),
    (samples.PDF, "a.pdf", {"pages": 2}, {"thumb"}),
    (samples.DRAWING, "a.svg", {"width": 40, "height": 20}, {"view"}),
    (samples.block(), "a.stl", {"bounds": [42, 18, 7], "triangles": 12}, set()),
    (samples.model(), "a.glb", {"bounds": [4, 2, 0], "triangles": 1}, set()),
    (CSV.encode("gb18030"), "a.csv", {"count": 201}, set()),
    (samples.workbook(), "a.xlsx", {"rows": [["day", "lux"], ["2026-09-01", "40.5"]], "sheets": ["光照"]}, set()),
    (samples.packed(("src/a.py", b"1"), ("b.txt", b"22")), "a.zip", {"names": [["b.txt", 2], ["src/a.py", 1]]}, set()),
    (samples.tarred(("a.py", b"1")), "a.tgz", {"entries": 1, "names": [["a.py", 1]]}, set()),
    (samples.film(b"vide"), "a.mp4", {"seconds": 12.5}, set()),
    (samples.notebook(), "a.ipynb", {"count": 3}, {"thumb"}),
]


def test_each_kind_of_file_has_its_facts_and_pieces(workshop: Workshop) -> None:
    files = [add(workshop, content, name) for content, name, _facts, _pieces in KINDS]
    assert {preview(workshop, file).state for file in files} == {"waiting"}
    workshop.work()
    for file, (_content, name, facts, pieces) in zip(files, KINDS, strict=True):
        row = preview(workshop, file)
        assert row.state == "ready", (name, row.facts)
        assert row.facts.items() >= facts.items() and set(row.pieces) == pieces, (name, row.facts)
    table = preview(workshop, files[6]).facts["rows"]
    assert len(table) == 50 and table[0] == ["day", "亮度"] and table[1] == ["0", "0.0"]
    cells = preview(workshop, files[11]).facts["cells"]
    assert [cell["out"] for cell in cells] == ["", "40", ""] and cells[1]["text"] == "lux = 40\nprint(lux)"
    assert "script" not in json.dumps(cells)
    with workshop.services.storage.open(preview(workshop, files[0]).pieces["thumb"]["sha256"]) as thumb:
        assert Image.open(thumb).size == (480, 240)


def test_the_same_content_is_looked_at_once_and_a_text_never(workshop: Workshop) -> None:
    add(workshop, samples.block(), "a.stl")
    add(workshop, samples.block(), "b.stl")
    text = add(workshop, b"words", "a.txt")
    with workshop.services.database.reading(workshop.id) as session:
        assert session.scalar(select(func.count(Job.id)).where(Job.kind == "previews.make")) == 1
    assert preview(workshop, text).state == "none"


def test_pieces_are_served_as_strictly_as_files(workshop: Workshop) -> None:
    drawing, picture = add(workshop, samples.DRAWING, "a.svg"), add(workshop, samples.picture("PNG"), "a.png")
    workshop.work()
    content = create_content_app(workshop.services).test_client()
    for file, piece, media_type in ((drawing, "view", "image/svg+xml"), (picture, "thumb", "image/webp")):
        answer = content.get(urlsplit(piece_url(workshop.services, file, piece)).path)
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'") and policy.endswith("sandbox")
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and b"script" not in answer.data
    assert content.get(urlsplit(piece_url(workshop.services, drawing, "thumb")).path).status_code == 404
    whole = content.get(urlsplit(file_url(workshop.services, drawing)).path)
    assert whole.mimetype == "application/octet-stream" and whole.data == samples.DRAWING


def test_an_erased_file_and_its_pieces_are_gone(workshop: Workshop) -> None:
    file = add(workshop, samples.picture("PNG"), "a.png")
    workshop.work()
    with workshop.services.database.writing(workshop.id) as session:
        session.get_one(FileReference, file.id).erased_at = utc_now()
    content = create_content_app(workshop.services).test_client()
    for address in (file_url(workshop.services, file), piece_url(workshop.services, file, "thumb")):
        assert content.get(urlsplit(address).path).status_code == 404


def test_the_previews_of_a_page_cost_one_query(workshop: Workshop) -> None:
    for number in range(5):
        add(workshop, f"text {number}".encode(), f"{number}.txt")
    asked: list[str] = []
    engine = workshop.services.database.engine
    event.listen(engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    with workshop.services.database.reading(workshop.id) as session:
        files = list(session.scalars(select(FileReference)))
        preview_of = queries.previews_in(session)
        asked.clear()
        states = [row.state for file in files if (row := preview_of(file))]
    assert states == ["none"] * 5 and len(asked) == 1


def test_files_from_before_previews_are_caught_up_with(workshop: Workshop) -> None:
    file, text = add(workshop, samples.picture("PNG"), "a.png"), add(workshop, b"words", "a.txt")
    with workshop.services.database.writing(workshop.id) as session:
        session.execute(delete(Preview))
        enqueue(session, CATCH_UP, {}, key="today", school_id=workshop.id)
    workshop.work()
    assert (preview(workshop, file).state, preview(workshop, text).state) == ("ready", "none")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><g></svg>", "a.svg"),
        (b'{"cells": ' + b"[" * 200_000 + b', "nbformat": 4}', "a.ipynb"),
        (samples.stl(2)[:84] + b"\xff" * 100, "nowhere.stl"),
    ],
)
def test_what_cannot_be_read_stays_as_it_is_and_is_told_of(workshop: Workshop, content: bytes, name: str) -> None:
    file = add(workshop, content, name)
    workshop.work()
    row = preview(workshop, file)
    assert (row.state, row.facts) == ("failed", {"problem": "broken"})
    with workshop.services.storage.open(file.sha256) as kept:
        assert kept.read() == content


def _run(tmp_path: Path, media_type: str, content: bytes, **limits: int) -> tuple[str, float]:
    source = tmp_path / "source"
    source.write_bytes(content)
    began = time.monotonic()
    with (
        source.open("rb") as given,
        confined.run("preview", given, media_type, tmp_path, confined.Limits(**limits)) as outcome,
    ):
        problem = outcome.problem
    assert list(tmp_path.glob("confined.*")) == []
    return problem, time.monotonic() - began


def test_a_file_gets_only_so_much_time_and_memory(tmp_path: Path) -> None:
    """A table whose rows never end takes its second, a notebook of one giant text its memory, and no more."""
    endless = b"a,b\n" + b'"' + b"\n" * 120_000_000
    assert _run(tmp_path, "text/csv", endless, seconds=1)[0] in ("too_long", "broken")
    giant = b'{"cells": ["' + b"x" * 30_000_000 + b'"], "nbformat": 4}'
    problem, seconds = _run(tmp_path, "application/x-ipynb+json", giant, memory=64 * 1024 * 1024)
    assert problem in ("too_big", "broken") and seconds < 10


def test_the_process_sees_no_network_and_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKERPATH_S3_SECRET_KEY", "secret")
    may = "import ctypes, sys; sys.exit(ctypes.CDLL(None).unshare(0x50000000) != 0)"
    allowed = subprocess.run([sys.executable, "-c", may], check=False, timeout=20).returncode == 0
    look = (
        "import socket; from makerpath.confining import confine; confine(5, 2**30, 2**20)\n"
        "try: socket.create_connection(('127.0.0.1', 5432), 2); print('open')\n"
        "except ConnectionRefusedError: print('open')\n"
        "except OSError: print('closed')"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=20)
    assert done.stdout.strip() == "closed" or not allowed
    seen: dict[str, Any] = {}
    real = subprocess.Popen

    def popen(*arguments: Any, **options: Any) -> Any:
        seen.update(options["env"])
        return real(*arguments, **options)

    monkeypatch.setattr(confined.subprocess, "Popen", popen)
    _run(tmp_path, "text/csv", b"a,b\n1,2\n3,4\n")
    assert not any("MAKERPATH" in name for name in seen)

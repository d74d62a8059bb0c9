"""Designs of a school's own: taken as a ZIP without trust, tried in the limited process, kept by their hash."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from makerpath.credentials.design import load_design
from makerpath.credentials.packing import files_of, MOST_BYTES, MOST_FILES, pack, unpacked, zipped
from makerpath.domain.errors import MakerpathError
from makerpath.service.certificates.models import CertificateDesign
from makerpath.service.designs import operations
from makerpath.service.designs.choosing import look_of, newest, opened
from makerpath.service.designs.limited import try_out
from makerpath.service.previews.confined import Limits
from tests.service.school import SmallSchool


def own(**changed: str) -> dict[str, bytes]:
    """The modern design under another name, with some files of its own."""
    files = files_of(load_design("modern").folder)
    files["design.yaml"] = files["design.yaml"].replace(b"id: modern", b"id: ours")
    return files | {name.replace("__", "."): text.encode() for name, text in changed.items()}


def page(body: str) -> str:
    return f"<!doctype html>\n<html><body>{body}</body></html>"


def offer(school: SmallSchool, files: dict[str, bytes]) -> str:
    sha256, size = school.services.storage.put(io.BytesIO(zipped(files)))
    about = {"slug": "ours", "title": {"en": "Ours"}, "sha256": sha256, "size": size}
    operations.add_design(school.services, school.officer, **about)
    return sha256


def archive(entries: dict[str, bytes], *, mode: int = 0) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, body in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            made.writestr(entry, body)
    out.seek(0)
    return out


def test_the_same_folder_is_the_same_file_whoever_packed_it(tmp_path: Path) -> None:
    files = own()
    for name, body in reversed(files.items()):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(body)
    (tmp_path / ".DS_Store").write_bytes(b"litter")
    assert pack(tmp_path) == zipped(files)
    assert unpacked(io.BytesIO(pack(tmp_path))) == files
    around = archive({f"My design/{name}": body for name, body in files.items()} | {"__MACOSX/x": b""})
    assert unpacked(around) == files, "a folder around everything, and what systems leave behind, do not count"


@pytest.mark.parametrize(
    "name",
    [
        "../evil.html",
        "/etc/x.html",
        "a/../../x.css",
        "C:\\x.css",
        "a\\b.css",
        ".hidden.css",
        "a/b/c/d/e.svg",
        "x\0.css",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(MakerpathError, match=r"design\.(archive_unsafe|file_kind|archive_broken)"):
        unpacked(archive({**own(), name: b"x"}))


def test_links_doubles_programs_and_giants_are_refused() -> None:
    with pytest.raises(MakerpathError, match=r"design\.archive_unsafe"):
        unpacked(archive({"link.css": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777))
    with pytest.raises(MakerpathError, match=r"design\.archive_unsafe"):
        unpacked(archive({"a.css": b"", "A.css": b""}))
    for name in ("run.py", "font.ttf", "page.html.exe", "inner.zip"):
        with pytest.raises(MakerpathError, match=r"design\.file_kind"):
            unpacked(archive({name: b"x"}))
    with pytest.raises(MakerpathError, match=r"design\.archive_large"):
        unpacked(archive({f"{n}.css": b"" for n in range(MOST_FILES + 1)}))


def test_a_bomb_is_noticed_while_it_unpacks_whatever_its_header_says() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.css", bytes(3 * MOST_BYTES))
    with pytest.raises(MakerpathError, match=r"design\.(archive_large|archive_broken)"):
        unpacked(io.BytesIO(out.getvalue()))
    lying = out.getvalue().replace((3 * MOST_BYTES).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(MakerpathError, match=r"design\.(archive_large|archive_broken)"):
        unpacked(io.BytesIO(lying))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no archive", bytes(1000)])
def test_what_is_no_archive_is_told_so(data: bytes) -> None:
    with pytest.raises(MakerpathError, match=r"design\.archive_broken"):
        unpacked(io.BytesIO(data))


def test_a_sound_design_is_offered_issued_with_and_opened_again_by_its_hash(school: SmallSchool) -> None:
    files = own()
    tried = try_out(files, school.services.settings.data, ways=["landscape"], names={"short": "Li"}, alone=False)
    assert (tried.problems, tried.design["id"]) == ([], "ours")
    sha256 = offer(school, files)
    look = {
        "design": "ours",
        "orientation": "landscape",
        "languages": [],
        "logo": None,
        "seal": None,
        "signatories": [],
    }
    operations.change_look(school.services, school.officer, **look)
    with school.services.database.reading(school.id) as session:
        chosen = look_of(session)
        assert (chosen.design, chosen.design_sha256, chosen.look["design_hash"]) == ("ours", sha256, sha256)
    first = opened(school.services, sha256)
    assert files_of(first.folder) == files
    assert opened(school.services, sha256).folder == first.folder


def test_an_older_version_stays_for_what_was_issued_with_it(school: SmallSchool) -> None:
    old = offer(school, own())
    new = offer(school, own(certificate__css="p { color: red }"))
    with school.services.database.reading(school.id) as session:
        found = newest(session, "ours")
        assert found is not None and found.sha256 == new
    assert b"red" not in files_of(opened(school.services, old).folder)["certificate.css"]
    assert offer(school, own()) == old
    with school.services.database.reading(school.id) as session:
        found = newest(session, "ours")
        assert found is not None and found.sha256 == old, "what was sent last is what is offered"
        assert len(session.scalars(select(CertificateDesign)).all()) == 2


def test_a_design_that_is_retired_makes_way_for_the_first_one(school: SmallSchool) -> None:
    sha256 = offer(school, own())
    look = {
        "design": "ours",
        "orientation": "landscape",
        "languages": [],
        "logo": None,
        "seal": None,
        "signatories": [],
    }
    operations.change_look(school.services, school.officer, **look)
    assert operations.retire_design(school.services, school.officer, slug="ours")["used"]
    with school.services.database.reading(school.id) as session:
        assert look_of(session).design == "classic"
        assert newest(session, "ours") is None
    assert opened(school.services, sha256).about.id == "ours"


def test_no_own_design_takes_the_name_of_one_of_ours(school: SmallSchool) -> None:
    with pytest.raises(MakerpathError, match=r"design\.name_taken"):
        operations.add_design(
            school.services, school.officer, slug="classic", title={"en": "C"}, sha256="0" * 64, size=1
        )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<img src="http://127.0.0.1:9/x.png">', "design.address_refused"),
        ('<img src="file:///etc/passwd">', "design.address_refused"),
        ('<img src="../../../etc/hostname">', "design.address_refused"),
        ("<style>@import url(http://127.0.0.1:9/x.css);</style>", "design.address_refused"),
        ('<img src="evil.svg">', "design.address_refused"),
        ("{{ ''.__class__.__mro__ }}", "design.template"),
        ("{% include '/etc/passwd' %}", "design.template"),
        ("{{ record.learner.secret }}", "design.template"),
    ],
)
def test_a_hostile_page_reaches_nothing(tmp_path: Path, body: str, code: str) -> None:
    evil = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
        '<image xlink:href="file:///etc/passwd" width="9" height="9"/></svg>'
    )
    files = own(certificate__html=page(body), evil__svg=evil)
    tried = try_out(files, tmp_path, ways=["landscape"], names={"short": "Li"}, alone=False)
    assert [one.code for one in tried.problems] == [code]
    assert tried.files == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "body",
    [
        "{% set s = 'x' * 99999 %}{% for a in s %}{% for b in s %}{% for c in s %}{% endfor %}{% endfor %}{% endfor %}",
        "{{ 'x' * 4000000000 }}",
        "{% macro more(s) %}{{ more(s ~ s) }}{% endmacro %}{{ more('xxxxxxxx') }}",
        "<div>" * 20000,
    ],
    ids=["for ever", "at once", "growing", "deep"],
)
def test_a_page_without_end_costs_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    monkeypatch.setattr("makerpath.service.designs.limited.CHECK", Limits(seconds=6, memory=800 * 1024 * 1024))
    with pytest.raises(MakerpathError, match=r"design\.(too_long|too_much|broken)"):
        try_out(own(certificate__html=page(body)), tmp_path, ways=["landscape"], names={"short": "Li"}, alone=False)
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_is_told_by_its_file_and_line(tmp_path: Path) -> None:
    about = own()["design.yaml"].decode().replace("size: A4", "size: huge")
    tried = try_out(own(design__yaml=about), tmp_path)
    assert [(one.code, one.file, one.place) for one in tried.problems] == [("design.invalid", "design.yaml", "4")]

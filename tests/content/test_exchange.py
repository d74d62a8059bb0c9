"""Packages that travel between schools, and archives that nobody should have made."""

from __future__ import annotations

import gzip
import io
import json
import os
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st

from makerpath.content.archives import MAX_FILES, name_is_safe, read_archive
from makerpath.content.check import check, load
from makerpath.content.exchange import export, MANIFEST, unpack
from makerpath.content.incoming import bring
from makerpath.content.library import courses
from makerpath.domain.errors import MakerpathError
from tests.content.conftest import DATA, Folder
from tests.content.packages import Files, in_folder, packages

SMALL = DATA / "small-course"
SAMPLES = Path(os.environ.get("MAKERPATH_SAMPLES") or Path(__file__).parents[3] / "shared" / "data")


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(MakerpathError) as caught:
        action()
    return caught.value.code


def put(folder: Path, data: bytes, name: str = "x.makerpath.zip") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("root", [SMALL, *courses()], ids=lambda path: path.name)
def test_row_42_what_was_exported_and_imported_exports_to_the_same_bytes(root: Path, tmp_path: Path) -> None:
    data = export(root)
    brought = bring(put(tmp_path, data))
    brought.write(tmp_path / "school-two")
    assert [problem for problem in check(tmp_path / "school-two") if problem.severity == "error"] == []
    assert export(tmp_path / "school-two") == data
    theirs, ours = load(tmp_path / "school-two"), load(root)
    assert theirs.course == ours.course
    assert theirs.definitions() == ours.definitions()


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(packages())
def test_row_42_any_package_travels_whole(files: Files) -> None:
    with in_folder(files) as root:
        data = export(root)
    with in_folder({"x.makerpath.zip": data}) as root:
        brought = bring(root / "x.makerpath.zip")
        brought.write(root / "back")
        assert export(root / "back") == data


def test_shared_rubrics_travel_along(tmp_path: Path) -> None:
    root = next(root for root in courses() if root.name == "paper-clay-light")
    used = {f"rubrics/{slug}.yaml" for slug in load(root).rubrics}
    assert used and not any((root / path).exists() for path in used)
    assert used <= set(unpack(put(tmp_path, export(root)))[1])


def test_the_manifest_says_whose_the_course_is(course: Folder, tmp_path: Path) -> None:
    origin = "based_on: [{title: Boxes, authors: [Ada], licence: CC-BY-4.0, url: 'https://example.org/boxes'}]\n"
    course.edit("course.yaml", "outcomes:", origin + "outcomes:")
    manifest, files = unpack(put(tmp_path, export(course.root)))
    assert (manifest.id, manifest.licence, manifest.authors[0].name) == ("small-course", "CC-BY-4.0", "Tester")
    assert manifest.based_on[0].authors == ["Ada"]
    assert [entry.path for entry in manifest.files] == sorted(files)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("licence: CC-BY-4.0", "licence: ''", "exchange.no_licence"),
        ("[{name: Tester}]", "[{name: ' '}]", "exchange.no_author"),
    ],
)
def test_a_course_of_nobody_is_not_exported(course: Folder, old: str, new: str, code: str) -> None:
    course.edit("course.yaml", old, new)
    assert refused(lambda: export(course.root)) == code


def test_hidden_files_archives_and_leftovers_stay_at_home(course: Folder, tmp_path: Path) -> None:
    for name in (".git/config", ".DS_Store", "old.tar.gz", "__pycache__/x.pyc", MANIFEST):
        course.write(name, "x")
    assert export(course.root) == export(SMALL)


def test_another_id_makes_a_course_that_says_what_it_is_based_on(tmp_path: Path) -> None:
    brought = bring(put(tmp_path, export(SMALL)), "our-boxes")
    brought.write(tmp_path / "ours")
    made = load(tmp_path / "ours").course
    assert (made.id, made.based_on[0].title, made.based_on[0].authors) == ("our-boxes", "Small course", ["Tester"])
    assert refused(lambda: bring(put(tmp_path, export(SMALL)), "Our Boxes")) == "import.id"


def test_nothing_is_written_over_another_course(tmp_path: Path, course: Folder) -> None:
    brought = bring(put(tmp_path, export(SMALL)))
    before = sorted(course.root.rglob("*"))
    assert refused(lambda: brought.write(course.root)) == "import.folder_taken"
    assert sorted(course.root.rglob("*")) == before


def changed(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The exported small course with entries changed afterwards."""
    with zipfile.ZipFile(io.BytesIO(export(SMALL))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def manifest(**values: object) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files[MANIFEST] = json.dumps({**json.loads(files[MANIFEST]), **values}).encode()

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda files: files.update({"more.md": b"x"}), "exchange.unlisted"),
        (lambda files: files.update({"inner.zip": b"PK"}), "exchange.unlisted"),
        (lambda files: files.pop("images/fold.svg"), "exchange.missing"),
        (lambda files: files.update({"images/fold.svg": b"<svg/>"}), "exchange.differs"),
        (lambda files: files.update({MANIFEST: b"{"}), "exchange.manifest"),
        (lambda files: files.update({MANIFEST: b"[" * 100_000}), "exchange.manifest"),
        (lambda files: files.pop("course.yaml"), "exchange.missing"),
        (manifest(licence="CC0-1.0"), "exchange.lies"),
        (manifest(authors=[{"name": "Somebody else"}]), "exchange.lies"),
        (manifest(id="other"), "exchange.lies"),
        (manifest(schema="makerpath.package/9"), "exchange.manifest"),
        (manifest(files=[]), "exchange.manifest"),
        (manifest(surprise=1), "exchange.manifest"),
    ],
)
def test_a_package_that_is_not_as_its_list_says_is_refused(
    tmp_path: Path, change: Callable[[dict[str, bytes]], None], code: str
) -> None:
    path = put(tmp_path, changed(change))
    assert refused(lambda: bring(path)) == code
    assert list(tmp_path.iterdir()) == [path]


def zipped(*entries: tuple[str, bytes], **attributes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo("x")
            info.filename = name
            info.compress_type = zipfile.ZIP_DEFLATED
            for attribute, value in attributes.items():
                setattr(info, attribute, value)
            archive.writestr(info, data)
    return out.getvalue()


def tarred(*infos: tarfile.TarInfo) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for info in infos:
            archive.addfile(info, io.BytesIO(bytes(info.size)))
    return gzip.compress(out.getvalue(), mtime=0)


def entry(name: str, size: int = 1, **attributes: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    for attribute, value in attributes.items():
        setattr(info, attribute, value)
    return info


BAD_NAMES = [
    "../x",
    "a/../../x",
    "/etc/x",
    "C:x",
    "c:/x",
    "notes.md:hidden",
    "aux.md",
    "images/NUL",
    "com1",
    "a\\x",
    "..\\x",
    "a\x01b",
    "a\u202egnp.exe",
    "x" * 201,
    "dot.",
    "space ",
    "a/ /b",
    "a//b",
    "./x",
    "/".join(["folder"] * 80),
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    assert not name_is_safe(name)
    assert refused(lambda: read_archive(put(tmp_path, zipped((name, b"x"))))) == "archive.name"
    if name != "./x":
        assert refused(lambda: read_archive(put(tmp_path, tarred(entry(name))))) == "archive.name"


@pytest.mark.parametrize("name", ["course.yaml", "图片/折 纸.svg", "a/b-1_2.x", "👨‍👩‍👧.png", "x" * 200])
def test_ordinary_names_are_fine(name: str) -> None:
    assert name_is_safe(name)


def encrypted() -> bytes:
    data = bytearray(zipped(("a", b"x")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def overlapping() -> bytes:
    data = bytearray(zipped(("a", b"x" * 50), ("b", b"y" * 50)))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    data[second + 42 : second + 46] = struct.pack("<I", 0)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped(("a", b"target"), external_attr=0o120777 << 16), "archive.link"),
        (zipped(("a", b""), external_attr=0o060666 << 16), "archive.link"),
        (tarred(entry("a", 0, type=tarfile.SYMTYPE, linkname="/etc/passwd")), "archive.link"),
        (tarred(entry("a", 0, type=tarfile.LNKTYPE, linkname="b")), "archive.link"),
        (tarred(entry("a", 0, type=tarfile.CHRTYPE)), "archive.link"),
        (tarred(entry("a", 0, type=tarfile.FIFOTYPE)), "archive.link"),
        (zipped(("a", b"x"), ("A", b"y")), "archive.twice"),
        (zipped(("é", b"x"), ("e\u0301", b"y")), "archive.twice"),
        (zipped(("a", b"x"), ("a/b", b"y")), "archive.twice"),
        (tarred(entry("a/b"), entry("A")), "archive.twice"),
        (tarred(entry("a"), entry("a")), "archive.twice"),
        (zipped(("a", bytes(20_000_000))), "archive.too_large"),
        (tarred(entry("a", 20_000_000)), "archive.too_large"),
        (zipped(*((f"{number}", b"") for number in range(MAX_FILES + 1))), "archive.too_many"),
        (tarred(*(entry(f"{number}", 0) for number in range(MAX_FILES + 1))), "archive.too_many"),
        (encrypted(), "archive.encrypted"),
        (overlapping(), "archive.overlap"),
        (zipped(("a", b"x" * 99))[:60], "archive.broken"),
        (tarred(entry("a", 99))[:60], "archive.broken"),
        (b"no archive at all", "archive.broken"),
        (b"", "archive.broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_archives_that_nobody_should_have_made_are_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = put(tmp_path, data)
    assert refused(lambda: read_archive(path)) == code
    assert refused(lambda: bring(path)) == code
    assert list(tmp_path.iterdir()) == [path]


def test_an_archive_inside_of_a_package_is_refused(tmp_path: Path, course: Folder) -> None:
    course.write("images/more.svg", zipped(("a", b"x")))
    with zipfile.ZipFile(io.BytesIO(export(course.root))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    data = json.loads(files[MANIFEST])
    for listed in data["files"]:
        listed["path"] = listed["path"].replace("more.svg", "more.zip")
    files[MANIFEST] = json.dumps(data).encode()
    files["images/more.zip"] = files.pop("images/more.svg")
    path = put(tmp_path, zipped(*files.items()))
    assert refused(lambda: bring(path)) == "exchange.nested"


@given(st.data())
def test_a_spoilt_archive_is_read_or_refused(data: st.DataObject) -> None:
    spoilt = bytearray(data.draw(st.sampled_from([zipped(("a", b"x" * 30), ("b/c", b"y")), tarred(entry("a", 30))])))
    for _ in range(data.draw(st.integers(1, 4))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    with in_folder({"x": bytes(spoilt)}) as root:
        try:
            assert all(name_is_safe(name) for name in read_archive(root / "x"))
        except MakerpathError as error:
            assert error.code.startswith("archive.")


@pytest.mark.skipif(not (SAMPLES / "evidence").is_dir(), reason="NO SAMPLES: set MAKERPATH_SAMPLES")
def test_archives_made_elsewhere_are_read_or_refused() -> None:
    found = {}
    for path in sorted((SAMPLES / "evidence").glob("*.*")):
        if zipfile.is_zipfile(path) or tarfile.is_tarfile(path):
            try:
                found[path.name] = str(len(read_archive(path)))
            except MakerpathError as error:
                found[path.name] = error.code
    assert found.pop("ok.zip") == "2"
    assert found and all(code.startswith("archive.") for code in found.values()), found

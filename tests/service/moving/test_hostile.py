"""An archive that somebody else had in hands, a passphrase that is not the right one, a machine that stops."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st

from makerpath.domain.errors import MakerpathError
from makerpath.service.certificates.models import Certificate, CertificateChange, IssuerKey
from makerpath.service.moving import sealing, shapes
from makerpath.service.moving.reading import open_archive
from makerpath.service.moving.restoring import restore
from makerpath.service.people.models import Person
from tests.service.databases import Templates
from tests.service.moving.installations import certified_school, empty_school, installation, PASSPHRASE, Place

ROOT = Path(__file__).parents[3]
REFUSALS = {"moving.altered", "moving.not_an_archive", "moving.passphrase"}


@pytest.fixture(scope="module")
def sealed(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of six certificates."""
    folder = tmp_path_factory.mktemp("sealed")
    with pytest.MonkeyPatch.context() as patch, installation(templates, "sqlite", folder / "a") as services:
        patch.setattr(sealing, "COST", 2**4)
        return certified_school(services).archive(folder / "school.zip")


@pytest.fixture
def target(templates: Templates, kind: str, tmp_path: Path) -> Iterator[Place]:
    with installation(templates, kind, tmp_path / "new") as services:
        yield empty_school(services)


def code_of(path: Path, passphrase: str = PASSPHRASE) -> str:
    """The refusal of the archive, or of reading a file of it."""
    with pytest.raises(MakerpathError) as caught, open_archive(path, passphrase) as archive:
        for info in archive.zip.infolist():
            if info.filename.startswith(shapes.FILES):
                with archive.open(info.filename.removeprefix(shapes.FILES)) as content:
                    content.read()
    return caught.value.code


def rewritten(
    source: Path,
    goal: Path,
    change: Callable[[str, bytes], bytes | None],
    more: dict[str, bytes] | None = None,
    **how: int,
) -> Path:
    """A copy whose entries went through `change`, which drops what it answers None for."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(goal, "w", **how) as new:  # type: ignore[call-overload]
        for info in old.infolist():
            data = change(info.filename, old.read(info.filename))
            if data is not None:
                new.writestr(info.filename, data)
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return goal


def same(_name: str, data: bytes) -> bytes:
    return data


@pytest.mark.parametrize("typed", ["", "lamp paper seven", PASSPHRASE.upper(), PASSPHRASE + " "])
def test_another_passphrase_opens_nothing(sealed: Path, typed: str) -> None:
    assert code_of(sealed, typed) == "moving.passphrase"


def test_a_copy_without_a_change_opens(sealed: Path, tmp_path: Path) -> None:
    with open_archive(rewritten(sealed, tmp_path / "copy.zip", same), PASSPHRASE) as archive:
        assert archive.manifest.parts["certificates.jsonl"].rows == 6


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_flipped_byte_goes_unnoticed(data: st.DataObject, sealed: Path, tmp_path: Path) -> None:
    """But for bytes that mean nothing: times and rights of entries, which nobody reads."""
    raw = bytearray(sealed.read_bytes())
    with zipfile.ZipFile(sealed) as old:
        spans = [(info.header_offset + 30 + len(info.filename), info.file_size) for info in old.infolist()]
    begin, size = data.draw(st.sampled_from([span for span in spans if span[1]]))
    raw[begin + data.draw(st.integers(0, size - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path / "flipped.zip"
    path.write_bytes(raw)
    assert code_of(path) in REFUSALS


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(end=st.integers(0, 10_000), tail=st.binary(max_size=30))
def test_what_is_cut_off_is_refused(end: int, tail: bytes, sealed: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.zip"
    path.write_bytes(sealed.read_bytes()[: -end - 22] + tail)
    assert code_of(path) in REFUSALS


@pytest.mark.parametrize("name", [shapes.MANIFEST, shapes.KEYS, shapes.PEOPLE, shapes.CERTIFICATES, shapes.CHANGES])
def test_a_part_that_was_rewritten_is_noticed(sealed: Path, tmp_path: Path, name: str) -> None:
    """With checksums and all, as a program of somebody else would write it."""

    def change(entry: str, data: bytes) -> bytes:
        return data.replace(b"0", b"1", 1) if entry == name else data

    assert code_of(rewritten(sealed, tmp_path / "new.zip", change)) == "moving.altered"


def test_a_manifest_that_follows_the_change_is_noticed(sealed: Path, tmp_path: Path) -> None:
    parts: dict[str, bytes] = {}

    def collect(entry: str, data: bytes) -> bytes:
        parts[entry] = data.replace(b"Learner 0", b"Learner 9") if entry == shapes.PEOPLE else data
        return data

    rewritten(sealed, tmp_path / "same.zip", collect)
    manifest = json.loads(parts[shapes.MANIFEST])
    manifest["parts"][shapes.PEOPLE]["sha256"] = hashlib.sha256(parts[shapes.PEOPLE]).hexdigest()
    parts[shapes.MANIFEST] = json.dumps(manifest).encode()
    assert code_of(rewritten(sealed, tmp_path / "new.zip", lambda entry, _data: parts[entry])) == "moving.altered"


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/own", "/etc/passwd", "files/../x", "files/" + "A" * 64, "files/" + "0" * 64, "more.json"]
)
def test_an_entry_too_many_is_noticed_and_written_nowhere(sealed: Path, tmp_path: Path, name: str) -> None:
    path = rewritten(sealed, tmp_path / "new.zip", same, {name: b"x"})
    assert code_of(path) == "moving.altered"
    assert {item.name for item in tmp_path.iterdir()} == {"new.zip"}


def test_a_file_that_is_missing_is_noticed(sealed: Path, tmp_path: Path) -> None:
    gone: list[str] = []

    def change(entry: str, data: bytes) -> bytes | None:
        if entry.startswith(shapes.FILES) and not gone:
            gone.append(entry)
            return None
        return data

    assert code_of(rewritten(sealed, tmp_path / "new.zip", change)) == "moving.altered"


def test_a_file_that_is_not_what_its_name_says_is_kept_nowhere(target: Place, sealed: Path, tmp_path: Path) -> None:
    def change(entry: str, data: bytes) -> bytes:
        return b"something else" if entry.startswith(shapes.FILES) else data

    with pytest.raises(MakerpathError, match=r"moving\.altered"):
        restore(target.services, target.school, rewritten(sealed, tmp_path / "new.zip", change), PASSPHRASE)
    assert target.read(Certificate) == target.read(IssuerKey) == []
    assert [path for path in (target.services.settings.data / "blobs").rglob("*") if path.is_file()] == []


def test_nothing_of_an_archive_is_ever_unpacked(sealed: Path, tmp_path: Path) -> None:
    """A bomb would be smaller than what it becomes: whatever was compressed is refused by its header alone."""
    path = rewritten(sealed, tmp_path / "new.zip", same, compression=zipfile.ZIP_DEFLATED)
    assert code_of(path) == "moving.altered"
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(shapes.SEAL, b"0" * 50_000_000)
    tracemalloc.start()
    assert code_of(bomb) == "moving.not_an_archive"
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", b"\x00" * 1000])
def test_what_is_no_archive_is_named_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.zip"
    path.write_bytes(content)
    assert code_of(path) == "moving.not_an_archive"


def test_a_newer_archive_asks_for_a_newer_makerpath(sealed: Path, tmp_path: Path) -> None:
    """Whoever knows the passphrase wrote what this version cannot read."""
    with zipfile.ZipFile(sealed) as old:
        seal = json.loads(old.read(shapes.SEAL))
        manifest = old.read(shapes.MANIFEST).replace(b'"files":', b'"later":1,"files":')
    seal["mac"] = sealing.lock(PASSPHRASE, bytes.fromhex(seal["salt"])).mac(manifest)
    fresh = {shapes.SEAL: json.dumps(seal).encode(), shapes.MANIFEST: manifest}
    path = rewritten(sealed, tmp_path / "new.zip", lambda entry, data: fresh.get(entry, data))
    assert code_of(path) == "moving.newer"


@pytest.mark.parametrize("where", ["files", "rows"])
def test_killed_half_way_nothing_is_there_and_the_next_run_brings_all(target: Place, sealed: Path, where: str) -> None:
    options = target.services.settings
    command = [sys.executable, "-m", "tests.service.moving.killed", options.database_url, str(options.data.parent)]
    process = subprocess.Popen(
        [*command, str(target.school), str(sealed), PASSPHRASE, where], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"here\n"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert target.read(Certificate) == target.read(IssuerKey) == []
    assert len(target.read(Person)) == 1
    assert restore(target.services, target.school, sealed, PASSPHRASE).certificates == 6
    for row in target.read(Certificate):
        if row["sha256"]:
            assert target.content(row["sha256"]).startswith(b"%PDF")


def test_a_key_stands_in_no_archive_in_clear(templates: Templates, tmp_path: Path) -> None:
    with installation(templates, "sqlite", tmp_path / "a") as services:
        place = certified_school(services)
        raw = place.archive(tmp_path / "school.zip").read_bytes()
        for secret in place.secrets().values():
            assert secret not in raw
            assert secret.hex().encode() not in raw


def test_a_file_that_the_storage_lost_is_said_at_once(templates: Templates, tmp_path: Path) -> None:
    with installation(templates, "sqlite", tmp_path / "a") as services:
        place = certified_school(services)
        shutil.rmtree(services.settings.data / "blobs")
        with pytest.raises(MakerpathError, match=r"moving\.file_missing"):
            place.archive(tmp_path / "school.zip")


def forged(source: Path, goal: Path, name: str, change: Callable[[list[dict[str, Any]]], object]) -> Path:
    """An archive as somebody makes it who knows the passphrase: the rows of a part changed, and all proved again."""
    with zipfile.ZipFile(source) as old:
        seal, manifest = json.loads(old.read(shapes.SEAL)), json.loads(old.read(shapes.MANIFEST))
        rows = [json.loads(line) for line in old.read(name).splitlines()]
    change(rows)
    data = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    manifest["parts"][name] = {"rows": len(rows), "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    written = json.dumps(manifest).encode()
    seal["mac"] = sealing.lock(PASSPHRASE, bytes.fromhex(seal["salt"])).mac(written)
    fresh = {shapes.SEAL: json.dumps(seal).encode(), shapes.MANIFEST: written, name: data}
    return rewritten(source, goal, lambda entry, data: fresh.get(entry, data))


@pytest.mark.parametrize(
    ("name", "field", "table"),
    [
        (shapes.CHANGES, "certificate_id", Certificate),
        (shapes.CERTIFICATES, "replaces_id", Certificate),
        (shapes.CERTIFICATES, "person_id", Person),
        (shapes.CERTIFICATES, "key_id", IssuerKey),
    ],
)
def test_no_row_points_at_another_school(
    target: Place, sealed: Path, tmp_path: Path, name: str, field: str, table: Any
) -> None:
    """Else the history of a stranger's certificate could be written by whoever is restored beside them."""
    other = certified_school(target.services, "vale", "VAL")
    before = other.read(Certificate), other.read(CertificateChange)
    theirs = str(other.read(table)[0]["id"])
    path = forged(sealed, tmp_path / "new.zip", name, lambda rows: rows[-1].update({field: theirs}))
    with pytest.raises(MakerpathError, match=r"moving\.altered"):
        restore(target.services, target.school, path, PASSPHRASE)
    assert (other.read(Certificate), other.read(CertificateChange)) == before
    assert target.read(Certificate) == []


def test_no_row_stands_twice_and_no_design_is_a_path(sealed: Path, tmp_path: Path) -> None:
    assert code_of(forged(sealed, tmp_path / "a.zip", shapes.PEOPLE, lambda rows: rows.append(rows[0]))) == (
        "moving.altered"
    )
    path = forged(sealed, tmp_path / "b.zip", shapes.CERTIFICATES, lambda rows: rows[0].update(design="../../own"))
    assert code_of(path) == "moving.newer"


def test_what_its_maker_proves_anew_without_a_change_opens(sealed: Path, tmp_path: Path) -> None:
    with open_archive(forged(sealed, tmp_path / "c.zip", shapes.CHANGES, list), PASSPHRASE) as archive:
        assert archive.manifest.files

"""What a school certified stands at another installation as it stood at the first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from makerpath.domain.errors import MakerpathError
from makerpath.service.certificates.models import (
    Certificate,
    CertificateChange,
    CertificateDesign,
    CertificateSetting,
    IssuerKey,
)
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import Blob, FileReference
from makerpath.service.core.jobs.models import Job
from makerpath.service.moving.elsewhere import moved_to, set_moved
from makerpath.service.moving.restoring import restore, Restored
from makerpath.service.people.models import Identity, Person, School
from makerpath.service.privacy.erasing import erase
from makerpath.service.privacy.holdings import NOBODY
from tests.service.databases import Templates
from tests.service.moving.installations import (
    certified_school,
    DAY,
    empty_school,
    installation,
    PASSPHRASE,
    Place,
    STATES,
)

LEFT_BEHIND = {"school_id", "project_id", "run_id", "batch_id", "issued_by", "revoked_by", "restored_at"}
WAYS = [("sqlite", "postgresql"), ("postgresql", "sqlite")]


@pytest.fixture(params=WAYS, ids="-to-".join)
def places(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[tuple[Place, Place]]:
    """A school that has certified, and one of the same code and name that has not, elsewhere on another database."""
    one, two = request.param
    with (
        installation(templates, one, tmp_path / "one") as here,
        installation(templates, two, tmp_path / "two") as there,
    ):
        yield certified_school(here), empty_school(there)


@pytest.fixture
def apart(templates: Templates, tmp_path: Path) -> Iterator[tuple[Place, Place]]:
    """As `places`, where the kind of database says nothing new."""
    with installation(templates, "sqlite", tmp_path / "a") as a, installation(templates, "sqlite", tmp_path / "b") as b:
        yield certified_school(a), empty_school(b)


def kept(place: Place) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k not in LEFT_BEHIND} for row in place.read(Certificate)]


def history(place: Place) -> list[tuple[Any, ...]]:
    rows = place.read(CertificateChange)
    return sorted((row["certificate_id"], row["kind"], row["at"], row["reason"]) for row in rows)


def holders(place: Place) -> list[tuple[Any, ...]]:
    names = ("id", "display_name", "certificate_name", "language", "minor", "created_at")
    ids = {row["person_id"] for row in place.read(Certificate)}
    return [tuple(row[name] for name in names) for row in place.read(Person) if row["id"] in ids]


def move(source: Place, target: Place, folder: Path, **options: Any) -> Restored:
    return restore(target.services, target.school, source.archive(folder / "school.zip"), PASSPHRASE, **options)


def test_everything_arrives_as_it_was(places: tuple[Place, Place], tmp_path: Path) -> None:
    old, new = places
    found = move(old, new, tmp_path)
    assert (found.certificates, found.known, found.people, found.keys, found.designs) == (6, 0, 6, 2, 1)
    assert kept(new) == kept(old)
    assert holders(new) == holders(old)
    assert all(row["restored_at"] and not (row["project_id"] or row["run_id"]) for row in new.read(Certificate))
    before = history(old)
    assert [row for row in history(new) if row[1] != "restored"] == before
    assert sum(row[1] == "restored" for row in history(new)) == 6
    for row in new.read(Certificate):
        if row["sha256"]:
            assert new.content(row["sha256"]) == old.content(row["sha256"])
    for sha256 in {row["sha256"] for row in new.read(CertificateDesign)}:
        assert new.content(sha256) == old.content(sha256)


def test_each_certificate_is_in_the_state_it_was_in(places: tuple[Place, Place], tmp_path: Path) -> None:
    old, new = places
    move(old, new, tmp_path)
    for place in places:
        with place.services.database.reading(place.school) as session:
            rows = session.scalars(select(Certificate).order_by(Certificate.serial)).all()
            assert tuple(row.state(DAY + timedelta(days=30)) for row in rows) == STATES


def test_keys_sign_on_and_are_kept_with_a_secret_of_the_new_installation(
    places: tuple[Place, Place], tmp_path: Path
) -> None:
    old, new = places
    move(old, new, tmp_path)
    assert new.secrets() == old.secrets()
    stored = [{row["kid"]: row["secret"] for row in place.read(IssuerKey)} for place in places]
    assert all(stored[0][kid] != stored[1][kid] for kid in stored[0])
    publics = [[(row["id"], row["public"], row["retired_at"]) for row in place.read(IssuerKey)] for place in places]
    assert publics[0] == publics[1]


def test_nobody_can_sign_in_because_of_an_archive(apart: tuple[Place, Place], tmp_path: Path) -> None:
    old, new = apart
    before = len(new.read(Identity))
    move(old, new, tmp_path)
    assert len(new.read(Identity)) == before


def test_a_certificate_that_had_no_print_yet_is_printed_there(apart: tuple[Place, Place], tmp_path: Path) -> None:
    old, new = apart
    assert move(old, new, tmp_path).to_print == 1
    with new.services.database.reading(new.school) as session:
        job = session.scalars(select(Job).where(Job.kind == "certificate.print")).one()
        assert session.get_one(Certificate, UUID(job.payload["certificate"])).serial == "HIL-2026-000006"


def test_the_look_and_its_pictures_come_along(apart: tuple[Place, Place], tmp_path: Path) -> None:
    old, new = apart
    move(old, new, tmp_path)
    (look,) = new.read(CertificateSetting)
    files = {row["id"]: row for row in new.read(FileReference)}
    assert files[look["logo_id"]]["media_type"] == "image/png"
    assert look["signatories"] == [{"name": "Ada", "role": {"en": "Head"}, "file": str(look["logo_id"])}]
    with new.services.database.reading(new.school) as session:
        assert session.get_one(School, new.school).settings["certificate_years"] == 7


def test_there_and_back_everything_is_equal(places: tuple[Place, Place], tmp_path: Path) -> None:
    old, new = places
    before = kept(old)
    move(old, new, tmp_path)
    found = move(new, old, tmp_path)
    assert (found.certificates, found.known, found.changed) == (0, 6, 6)
    assert kept(old) == before
    assert history(old) == history(new)


def test_run_again_nothing_is_doubled(places: tuple[Place, Place], tmp_path: Path) -> None:
    old, new = places
    move(old, new, tmp_path)
    tables = (Certificate, CertificateChange, CertificateDesign, CertificateSetting, IssuerKey, Person, FileReference)
    before = [new.read(table) for table in tables]
    found = move(old, new, tmp_path)
    assert (found.certificates, found.known, found.changed, found.people, found.keys, found.to_print) == (
        0,
        6,
        0,
        0,
        0,
        0,
    )
    assert [new.read(table) for table in tables] == before


def test_the_same_state_gives_the_same_bytes(places: tuple[Place, Place], tmp_path: Path) -> None:
    old, _new = places
    first, again = old.archive(tmp_path / "1.zip"), old.archive(tmp_path / "2.zip")
    assert first.read_bytes() == again.read_bytes()


def test_a_dry_run_says_what_would_happen_and_changes_nothing(places: tuple[Place, Place], tmp_path: Path) -> None:
    old, new = places
    path = old.archive(tmp_path / "school.zip")
    counts = {table: len(new.read(table)) for table in (Certificate, Person, IssuerKey, FileReference)}
    foreseen = restore(new.services, new.school, path, PASSPHRASE, dry_run=True)
    assert {table: len(new.read(table)) for table in counts} == counts
    with new.services.database.reading() as session:
        assert session.scalar(select(func.count(Blob.sha256))) == 0
    assert restore(new.services, new.school, path, PASSPHRASE) == foreseen


def test_what_happened_at_the_new_place_comes_home(apart: tuple[Place, Place], tmp_path: Path) -> None:
    old, new = apart
    move(old, new, tmp_path)
    new.change("HIL-2026-000001", "revoked", utc_now(), "It was another's.")
    new.change("HIL-2026-000002", "reinstated", utc_now())
    move(new, old, tmp_path)
    assert kept(old) == kept(new)


def test_no_archive_takes_a_revocation_back(apart: tuple[Place, Place], tmp_path: Path) -> None:
    old, new = apart
    path = old.archive(tmp_path / "early.zip")
    restore(new.services, new.school, path, PASSPHRASE)
    new.change("HIL-2026-000001", "revoked", utc_now(), "It was another's.")
    new.change("HIL-2026-000003", "suspended", utc_now())
    after = kept(new)
    restore(new.services, new.school, path, PASSPHRASE)
    assert kept(new) == after


def test_who_was_erased_at_one_place_is_erased_at_the_other(apart: tuple[Place, Place], tmp_path: Path) -> None:
    old, new = apart
    move(old, new, tmp_path)
    person = old.read(Certificate)[0]["person_id"]
    with old.services.database.reading(old.school) as session:
        name = session.get_one(Person, person).display_name
    erase(old.services, old.admin, person_id=person, typed_name=name)
    assert move(old, new, tmp_path).erased == 1
    with new.services.database.reading(new.school) as session:
        assert session.get_one(Person, person).display_name == NOBODY
    assert move(old, new, tmp_path).erased == 0


def test_two_schools_move_into_one_installation(templates: Templates, tmp_path: Path) -> None:
    with (
        installation(templates, "sqlite", tmp_path / "a") as a,
        installation(templates, "sqlite", tmp_path / "b") as b,
        installation(templates, "sqlite", tmp_path / "c") as c,
    ):
        hill, dale = certified_school(a), certified_school(b, "dale", "DAL")
        new_hill, new_dale = empty_school(c), empty_school(c, "dale", "DAL")
        move(hill, new_hill, tmp_path)
        move(dale, new_dale, tmp_path)
        assert (kept(new_hill), kept(new_dale)) == (kept(hill), kept(dale))


def refused(source: Place, target: Place, folder: Path, **options: bool) -> str:
    with pytest.raises(MakerpathError) as caught:
        move(source, target, folder, **options)
    return caught.value.code


def test_certificates_of_another_school_are_refused(templates: Templates, tmp_path: Path) -> None:
    with installation(templates, "sqlite", tmp_path / "a") as a, installation(templates, "sqlite", tmp_path / "b") as b:
        hill, rival = certified_school(a), certified_school(b)
        before = kept(rival)
        assert refused(hill, rival, tmp_path) == "moving.other_school"
        assert kept(rival) == before
        assert refused(hill, empty_school(b, "vale", "VAL"), tmp_path) == "moving.other_code"
        fresh = empty_school(b, "new-hill")
        assert refused(hill, fresh, tmp_path) == "moving.other_name"
        move(hill, fresh, tmp_path, renamed=True)
        assert refused(hill, empty_school(b, "third"), tmp_path, renamed=True) == "moving.taken"


def test_numbers_that_both_places_issued_are_refused(apart: tuple[Place, Place], tmp_path: Path) -> None:
    old, new = apart
    move(old, new, tmp_path)
    for place in apart:
        place.issue("HIL-2026-000007")
    before = kept(new)
    assert refused(old, new, tmp_path) == "moving.both_issued"
    assert kept(new) == before


def test_a_school_that_came_back_is_not_elsewhere_any_more(apart: tuple[Place, Place], tmp_path: Path) -> None:
    old, new = apart
    move(old, new, tmp_path)
    set_moved(old.services, old.admin, to="https://new.example")
    move(new, old, tmp_path)
    with old.services.database.reading(old.school) as session:
        assert moved_to(session.get_one(School, old.school)) is None

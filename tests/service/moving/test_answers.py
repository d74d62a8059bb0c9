"""Old codes, prints and badges are answered for at the new installation as they were at the old one."""

from __future__ import annotations

import base64
import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makerpath.domain.errors import MakerpathError
from makerpath.service.badges.keys import opened
from makerpath.service.certificates.models import Certificate, IssuerKey
from makerpath.service.certificates.numbering import serials
from makerpath.service.certificates.operations import revoke
from makerpath.service.moving.elsewhere import set_moved
from makerpath.service.moving.restoring import restore
from makerpath.service.people.models import School
from tests.service.browsing import app_of, Browser
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

OLD, NEW = "http://old.example", "http://new.example"


@pytest.fixture(scope="module")
def moved(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Place]]:
    """A school at its old and at its new address, from SQLite to PostgreSQL."""
    folder = tmp_path_factory.mktemp("moved")
    with (
        installation(templates, "sqlite", folder / "old", OLD) as here,
        installation(templates, "postgresql", folder / "new", NEW) as there,
    ):
        old, new = certified_school(here), empty_school(there)
        restore(new.services, new.school, old.archive(folder / "school.zip"), PASSPHRASE)
        yield old, new


def stranger(place: Place) -> Browser:
    return Browser(app_of(place.services), place.services)


@pytest.mark.parametrize("number", range(len(STATES)), ids=STATES)
def test_a_printed_code_is_answered_with_the_same_words(moved: tuple[Place, Place], number: int) -> None:
    old, new = moved
    code = old.read(Certificate)[number]["code"]
    before, after = (stranger(place).get(f"/api/v1/certificates/{code}").get_json() for place in moved)
    kinds = [line["kind"] for line in after["history"]]
    assert kinds.count("restored") == 1
    after["history"] = [line for line in after["history"] if line["kind"] != "restored"]
    assert after == before
    page = stranger(new).get(f"/verify/{code}")
    assert page.status_code == 200
    assert before["serial"] in page.get_data(as_text=True)


def test_the_very_file_and_its_credential_are_genuine(moved: tuple[Place, Place]) -> None:
    for row in old_rows(moved):
        browser = stranger(moved[1])
        sent = {"file": (io.BytesIO(moved[0].content(row["sha256"])), "certificate.pdf")}
        answer = browser.post("/api/v1/verify", sent, content_type="multipart/form-data").get_json()
        assert (answer["verdict"], answer["certificate"]["serial"]) == ("issued", row["serial"])
        answer = browser.post("/api/v1/verify", {"text": row["credential"]}).get_json()
        assert (answer["verdict"], answer["certificate"]["serial"]) == ("signed", row["serial"])


def old_rows(moved: tuple[Place, Place]) -> list[dict[str, str]]:
    return [row for row in moved[0].read(Certificate) if row["sha256"]]


def test_a_credential_verifies_by_the_keys_that_the_new_installation_shows(moved: tuple[Place, Place]) -> None:
    """As anybody else checks it: by the school's published keys alone."""
    keys = jwt.PyJWKSet.from_dict(stranger(moved[1]).get("/schools/hill/keys.json").get_json())
    for row in old_rows(moved):
        kid = jwt.get_unverified_header(row["credential"])["kid"].rpartition("/")[2]
        key = next(key for key in keys.keys if key.key_id == kid)
        assert jwt.api_jws.PyJWS().decode(row["credential"], key, algorithms=["RS256"])


@pytest.mark.parametrize("purpose", ["revocation", "suspension"])
def test_status_lists_have_the_same_bits(moved: tuple[Place, Place], purpose: str) -> None:
    before, after = (bits(place, purpose) for place in moved)
    assert before == after
    rows = moved[0].read(Certificate)
    taken = {row["status_index"] for row in rows if before[row["status_index"] // 8] >> 7 - row["status_index"] % 8 & 1}
    states = {"revocation": {"revoked", "replaced", "suspended"}, "suspension": {"suspended"}}[purpose]
    marked = {row["status_index"] for row, state in zip(rows, STATES, strict=True) if state in states}
    assert taken == marked


def bits(place: Place, purpose: str) -> bytes:
    answer = stranger(place).get(f"/schools/hill/status/{purpose}/0")
    said = jwt.decode(answer.get_data(as_text=True), options={"verify_signature": False})
    encoded = said["credentialSubject"]["encodedList"].removeprefix("u")
    return gzip.decompress(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))


def test_numbers_go_on_where_they_were(moved: tuple[Place, Place]) -> None:
    new = moved[1]
    with new.services.database.reading(new.school) as session:
        numbers = serials(session, session.get_one(School, new.school), DAY)
        assert [next(numbers) for _ in range(2)] == ["HIL-2026-000007", "HIL-2026-000008"]


def test_the_key_that_signed_there_signs_on_here(moved: tuple[Place, Place]) -> None:
    with (
        moved[0].services.database.reading(moved[0].school) as old,
        moved[1].services.database.reading(moved[1].school) as new,
    ):
        keys = [
            {row.kid: opened(place.services.settings, row) for row in session.query(IssuerKey)}
            for place, session in zip(moved, (old, new), strict=True)
        ]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 2


def test_a_school_that_has_moved_changes_nothing_at_its_old_place(templates: Templates, tmp_path: Path) -> None:
    with installation(templates, "sqlite", tmp_path / "a") as services:
        place = certified_school(services)
        set_moved(place.services, place.admin, to=NEW)
        first = place.read(Certificate)[0]["id"]
        with pytest.raises(MakerpathError, match=r"moving\.moved"):
            revoke(place.services, place.admin, certificate_id=first, reason="A mistake.")
        assert place.read(Certificate)[0]["revoked_at"] is None


@settings(max_examples=60)
@given(path=st.text(max_size=40))
def test_wherever_a_request_points_it_is_led_to_the_new_host_alone(path: str) -> None:
    from urllib.parse import urlsplit

    from flask import Flask

    from makerpath.service.moving.leading import to_the_same

    with Flask("test").test_request_context("/"):
        location = to_the_same(NEW, path).headers["Location"]
    assert (urlsplit(location).scheme, urlsplit(location).netloc) == ("http", "new.example")
    assert not set("\r\n") & set(location)

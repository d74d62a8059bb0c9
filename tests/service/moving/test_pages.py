"""An administrator makes the archive on a page, and says where the school has moved."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError
from makerpath.service.certificates.models import Certificate
from makerpath.service.core.files import FileReference
from makerpath.service.core.jobs import Worker
from makerpath.service.core.jobs.models import Job
from makerpath.service.exports.models import Export
from makerpath.service.moving.elsewhere import check_here, checked, set_moved
from makerpath.service.moving.reading import open_archive
from makerpath.service.people.models import School
from makerpath.service.people.operations import create_person, grant_role
from makerpath.service.policy import Actor
from tests.service.browsing import app_of, Browser
from tests.service.databases import Templates
from tests.service.moving.installations import certified_school, installation, PASSPHRASE, Place

NEW = "https://new.example"
OWN = "http://127.0.0.1:8000"


@pytest.fixture
def place(templates: Templates, tmp_path: Path) -> Iterator[Place]:
    with installation(templates, "sqlite", tmp_path / "here") as services:
        yield certified_school(services)


@pytest.fixture
def browser(place: Place) -> Browser:
    return Browser(app_of(place.services), place.services).sign_in(place.admin)


def code_of(place: Place) -> str:
    return str(place.read(Certificate)[0]["code"])


def ask(browser: Browser, passphrase: str = PASSPHRASE, again: str | None = None) -> tuple[int, str]:
    answer = browser.post(
        "/certificates/moving/archive",
        {"passphrase": passphrase, "passphrase_again": passphrase if again is None else again},
    )
    return answer.status_code, answer.get_data(as_text=True)


def test_the_archive_of_the_page_opens_with_what_was_typed(place: Place, browser: Browser, tmp_path: Path) -> None:
    assert ask(browser)[0] == 303
    Worker(place.services.database, place.services).run_until_idle()
    (row,) = place.read(Export)
    assert (row["state"], row["kind"], row["options"]) == ("ready", "certificates-archive", {})
    answer = browser.get(f"/exports/{row['id']}/file")
    assert answer.status_code == 303
    (file,) = [one for one in place.read(FileReference) if one["id"] == row["file_id"]]
    path = tmp_path / "school.zip"
    path.write_bytes(place.content(file["sha256"]))
    with open_archive(path, PASSPHRASE) as archive:
        assert archive.manifest.parts["certificates.jsonl"].rows == 6


def test_what_was_typed_stands_nowhere(place: Place, browser: Browser) -> None:
    """Not in a job, not in a log, not in a row: whoever reads the database cannot open the archive."""
    assert ask(browser)[0] == 303
    with place.services.database.engine.connect() as connection:
        for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").all():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"').all():
                text = json.dumps([str(cell) for cell in row], ensure_ascii=False)
                assert PASSPHRASE not in text
                assert "lamp paper seven" not in text
    with place.services.database.reading(place.school) as session:
        assert set(session.scalars(select(Export)).one().options) == {"box"}
        assert "box" not in str([job.payload for job in session.scalars(select(Job))])


def test_two_different_passphrases_are_refused_and_not_shown_again(browser: Browser) -> None:
    status, text = ask(browser, PASSPHRASE, PASSPHRASE + "!")
    assert status == 422
    assert "The two passphrases are not the same." in text
    assert PASSPHRASE not in text


def test_a_short_passphrase_is_refused(browser: Browser) -> None:
    status, text = ask(browser, "short")
    assert (status, "at least 12 characters" in text) == (422, True)


@pytest.mark.parametrize("role", ["officer", "instructor", "mentor"])
def test_only_administrators_take_the_keys_out_of_the_house(place: Place, role: str) -> None:
    made = create_person(place.services, place.admin, display_name="Other", certificate_name="", email="o@hill.example")
    who = Actor(person_id=UUID(made["person"]), school_id=place.school)
    scope = {"scope_kind": "school", "scope_id": place.school}
    grant_role(place.services, place.admin, person_id=who.person_id, role=role, **scope)
    other = Browser(app_of(place.services), place.services).sign_in(who)
    assert other.get("/certificates/moving").status_code in (403, 404)
    assert ask(other)[0] in (403, 404)
    assert other.post("/certificates/moving/to", {"to": NEW}).status_code in (403, 404)
    answer = other.post("/exports", {"kind": "certificates-archive", "subject": str(place.school)})
    assert answer.status_code in (403, 404)
    assert place.read(Export) == []


def test_an_archive_without_a_passphrase_cannot_be_asked_for(place: Place, browser: Browser) -> None:
    answer = browser.post("/exports", {"kind": "certificates-archive", "subject": str(place.school)})
    assert answer.status_code == 422
    assert place.read(Export) == []


def test_an_old_code_leads_to_the_same_page_at_the_new_installation(place: Place, browser: Browser) -> None:
    """And so do the addresses in badges."""
    code = code_of(place)
    assert browser.post("/certificates/moving/to", {"to": f"{NEW}/"}).status_code == 303
    stranger = Browser(app_of(place.services), place.services)
    for path in (f"/verify/{code}", f"/api/v1/certificates/{code}", "/schools/hill/issuer", "/schools/hill/keys.json"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, NEW + path)
    assert "The certificates are at https://new.example now." in browser.get("/certificates/moving").get_data(
        as_text=True
    )
    browser.post("/certificates/moving/to", {"back": "1"})
    assert stranger.get(f"/verify/{code}").status_code == 200
    assert stranger.get("/schools/hill/issuer").status_code == 200


def test_nothing_is_issued_where_the_school_is_not_any_more(place: Place) -> None:
    set_moved(place.services, place.admin, to=NEW)
    with (
        place.services.database.reading(place.school) as session,
        pytest.raises(MakerpathError, match=r"moving\.moved"),
    ):
        check_here(session.get_one(School, place.school))


def test_the_office_reads_where_the_school_is_and_no_batch_waits_for_its_return(place: Place) -> None:
    set_moved(place.services, place.admin, to=NEW)
    browser = Browser(app_of(place.services), place.services).sign_in(place.admin)
    one = place.read(Certificate)[0]["id"]
    for address in ("/certificates", f"/certificates/{UUID(str(one))}"):
        page = browser.get(address).get_data(as_text=True)
        assert f"The certificates are at {NEW} now." in page
        assert f'action="/certificates/{UUID(str(one))}/revoke"' not in page
    pick = ",".join(["", str(uuid4()), str(uuid4())])
    answer = browser.post("/certificates/issue-many", {"pick": pick})
    assert answer.status_code == 409
    assert NEW in answer.get_data(as_text=True)
    set_moved(place.services, place.admin, to="")
    assert "The certificates are at" not in browser.get("/certificates").get_data(as_text=True)


def test_a_wrong_address_is_read_where_it_was_typed(browser: Browser) -> None:
    page = browser.post("/certificates/moving/to", {"to": "https://new.example/path"}).get_data(as_text=True)
    assert "data-mp-focus" in page.split('id="lead"')[1]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://new.example", "https://new.example"),
        (" https://New.Example/ ", "https://new.example"),
        ("http://10.0.0.7:8080", "http://10.0.0.7:8080"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("https://学校.example", "https://xn--rhqv36e.example"),
    ],
)
def test_an_address_is_kept_as_scheme_and_host(typed: str, kept: str) -> None:
    if "学校" in typed:
        kept = "https://" + "学校.example".encode("idna").decode()
    assert checked(typed, OWN) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "new.example",
        "javascript:alert(1)",
        "ftp://new.example",
        "//new.example",
        "https://",
        "https://new.example/path",
        "https://new.example?x=1",
        "https://new.example#x",
        "https://user:word@new.example",
        "https://new.example\\@evil.example",
        "https://new.example%2f@evil.example",
        "https://new exam.ple",
        "https://new.example:99999",
        "https://[::1",
        "https://" + "a" * 400 + ".example",
        OWN,
        OWN + "/",
    ],
)
def test_any_other_address_is_refused(typed: str) -> None:
    with pytest.raises(MakerpathError, match=r"moving\.(not_an_address|here)"):
        checked(typed, OWN)


@settings(max_examples=300)
@given(typed=st.text(max_size=60))
@example("https://a\x00.example")
@example("http://\u2100.example")
def test_whatever_is_typed_is_refused_or_names_a_host_and_nothing_else(typed: str) -> None:
    try:
        address = checked(typed, OWN)
    except MakerpathError:
        return
    scheme, _, host = address.partition("://")
    assert scheme in ("http", "https")
    assert host
    assert not set(host) & set("/\\?#@% \t\r\n")


def test_the_page_shows_a_zip_nobody_compressed(place: Place, tmp_path: Path) -> None:
    with zipfile.ZipFile(place.archive(tmp_path / "school.zip")) as archive:
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}

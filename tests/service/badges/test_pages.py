"""What anybody may read of a school's signatures, a certificate as a badge, and the office's page of keys."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import jwt
import pytest
from jsonschema import Draft201909Validator
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3.verifier import OB3VerificationError
from PIL import Image

from makerpath.credentials.badges.baking import unbake
from makerpath.credentials.badges.lists import from_lists
from makerpath.credentials.badges.reading import read_jws
from makerpath.credentials.badges.verifying import Key, verify
from makerpath.service.badges.operations import compromise, rotate
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.operations import revoke
from makerpath.service.core.database import utc_now
from makerpath.service.core.immutable import allowed_to_erase
from makerpath.service.people.models import Person
from tests.credentials.badges.test_credential import published
from tests.service.browsing import app_of, Browser
from tests.service.certificates.test_certificates import issued, row
from tests.service.counting import queries
from tests.service.prepared import Finished


def anybody(finished: Finished) -> Browser:
    return Browser(app_of(finished.school.services), finished.school.services)


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def claims(certificate: Certificate) -> dict[str, Any]:
    return read_jws(certificate.credential).payload


def test_every_address_in_a_credential_answers(finished: Finished) -> None:
    issued(finished)
    credential, browser = claims(row(finished)), anybody(finished)
    achievement = credential["credentialSubject"]["achievement"]
    header = read_jws(row(finished).credential).header
    shown = browser.get(path_of(achievement["id"])).get_json()
    assert {name: value for name, value in shown.items() if name != "@context"} == achievement
    profile = browser.get(path_of(credential["issuer"]["id"])).get_json()
    assert profile["id"] == credential["issuer"]["id"]
    assert browser.get(path_of(achievement["image"]["id"])).mimetype == "image/png"
    assert browser.get(path_of(achievement["image"]["id"]).replace(".png", ".svg")).mimetype == "image/svg+xml"
    assert jwt.PyJWK(browser.get(path_of(header["kid"])).get_json()).key_id in header["kid"]
    assert browser.get(path_of(credential["credentialStatus"]["statusListCredential"])).status_code == 200
    assert browser.get(path_of(credential["id"])).status_code == 200


def test_the_issuer_is_valid_against_the_published_schema(finished: Finished) -> None:
    issued(finished)
    profile = anybody(finished).get("/schools/hill/issuer").get_json()
    schema: Draft201909Validator = published("profile")
    assert [error.json_path for error in schema.iter_errors(profile)] == []


def test_answers_are_kept_for_a_while_read_by_any_page_and_listed_nowhere(finished: Finished) -> None:
    issued(finished)
    browser = anybody(finished)
    for address in ("issuer", "keys.json", "did.json", "status/revocation/0", "status/suspension/0"):
        first = browser.get(f"/schools/hill/{address}")
        assert first.headers["X-Robots-Tag"] == "noindex"
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        assert "public, max-age=" in first.headers["Cache-Control"]
        assert "Set-Cookie" not in first.headers
        again = browser.get(f"/schools/hill/{address}", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "address",
    [
        "nobody/issuer",
        "hill/keys/unknown",
        "hill/status/revocation/7",
        "hill/status/revocation/99999999999",
        "hill/status/elsewhere/0",
        "hill/achievements/nothing/0123456789abcdef",
        "hill/achievements/nothing/0123456789abcdef.png",
        "hill/achievements/nothing/0123456789abcdef.exe",
    ],
)
def test_what_is_not_there_is_not_found(finished: Finished, address: str) -> None:
    issued(finished)
    assert anybody(finished).get(f"/schools/{address}").status_code == 404


def test_no_public_document_names_the_learner(finished: Finished) -> None:
    issued(finished)
    browser, credential = anybody(finished), claims(row(finished))
    name = row(finished).record["learner"]["name"]
    addresses = [
        credential["credentialSubject"]["achievement"]["id"],
        *(f"x://x/schools/hill/{place}" for place in ("issuer", "keys.json", "did.json", "status/revocation/0")),
    ]
    for address in addresses:
        assert name not in browser.get(path_of(address)).get_data(as_text=True)


@pytest.mark.parametrize("minor", [True, False])
def test_a_minor_is_named_in_no_credential(finished: Finished, minor: bool) -> None:
    school = finished.school
    with school.services.database.writing(school.id) as session:
        session.get_one(Person, school.learner.person_id).minor = minor
    issued(finished)
    said = json.dumps(claims(row(finished)), ensure_ascii=False)
    assert (row(finished).record["learner"]["name"] in said) is not minor


def test_the_list_tells_what_was_revoked_and_what_is_suspended(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    certificate, browser = row(finished), anybody(finished)
    entry = claims(certificate)["credentialStatus"]

    def standing() -> str | None:
        return from_lists(lambda address: browser.get(path_of(address)).get_data(as_text=True))(entry)

    assert standing() == "clear"
    with school.services.database.writing(school.id) as session:
        session.get_one(Certificate, certificate.id).suspended_at = utc_now()
    assert standing() == "suspended"
    with school.services.database.writing(school.id) as session:
        session.get_one(Certificate, certificate.id).suspended_at = None
    assert standing() == "clear"
    with school.services.database.writing(school.id) as session:
        session.get_one(Certificate, certificate.id).suspended_at = utc_now()
        session.get_one(Certificate, certificate.id).replaced_at = utc_now()
    assert standing() == "revoked"


def test_the_list_tells_what_was_revoked_for_good(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    certificate, browser = row(finished), anybody(finished)
    revoke(school.services, school.officer, certificate_id=certificate.id, reason="A mistake.")
    lists = from_lists(lambda address: browser.get(path_of(address)).get_data(as_text=True))
    assert lists(claims(certificate)["credentialStatus"]) == "revoked"


def test_another_verifier_goes_the_whole_way_by_itself(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    certificate, browser = row(finished), anybody(finished)
    header = read_jws(certificate.credential).header
    public = jwt.PyJWK(browser.get(path_of(header["kid"])).get_json()).key
    check: dict[str, Any] = {
        "check_status": True,
        "verify_status_list": True,
        "download": lambda address: browser.get(path_of(address)).data,
    }
    assert OB3Verifier(public).verify(certificate.credential, **check).name
    with school.services.database.writing(school.id) as session:
        session.get_one(Certificate, certificate.id).suspended_at = utc_now()
    with pytest.raises(OB3VerificationError, match="revocation"):
        OB3Verifier(public).verify(certificate.credential, **check)


def test_a_list_comes_in_the_form_that_was_asked_for(finished: Finished) -> None:
    issued(finished)
    browser = anybody(finished)
    address = "/schools/hill/status/revocation/0"
    plain = browser.get(address)
    assert plain.mimetype == "application/vc+jwt"
    assert read_jws(plain.get_data(as_text=True)).payload["credentialSubject"]["statusPurpose"] == "revocation"
    wrapped = browser.get(address, headers={"Accept": "application/ld+json"})
    assert wrapped.get_json()["type"] == ["EnvelopedVerifiableCredential"]
    assert wrapped.get_json()["id"].endswith(plain.get_data(as_text=True))


def test_a_compromised_key_is_published_no_more(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    certificate, browser = row(finished), anybody(finished)
    assert certificate.key_id is not None
    kid = path_of(read_jws(certificate.credential).header["kid"])
    rotate(school.services, school.officer)
    assert len(browser.get("/schools/hill/keys.json").get_json()["keys"]) == 2
    compromise(school.services, school.officer, key_id=certificate.key_id, since=utc_now() - timedelta(days=1))
    assert len(browser.get("/schools/hill/keys.json").get_json()["keys"]) == 1
    assert len(browser.get("/schools/hill/did.json").get_json()["verificationMethod"]) == 1
    assert browser.get(kid).status_code == 404
    assert "d" not in browser.get("/schools/hill/keys.json").get_json()["keys"][0]


def test_an_achievement_is_found_with_two_questions_however_many_have_it(finished: Finished) -> None:
    issued(finished)
    browser, achievement = anybody(finished), claims(row(finished))["credentialSubject"]["achievement"]["id"]
    browser.get(path_of(achievement))
    assert queries(finished.school.services, lambda: browser.get(path_of(achievement))) <= 5


def test_the_holder_gets_the_badge_in_every_form(finished: Finished) -> None:
    school = finished.school
    certificate_id = issued(finished)
    browser = anybody(finished).sign_in(school.learner)
    credential = row(finished).credential
    png = browser.get(f"/certificates/{certificate_id}/badge.png")
    assert unbake(png.data) == credential
    assert Image.open(io.BytesIO(png.data)).format == "PNG"
    assert unbake(browser.get(f"/certificates/{certificate_id}/badge.svg").data) == credential
    assert browser.get(f"/certificates/{certificate_id}/badge.jwt").get_data(as_text=True) == credential
    said = browser.get(f"/certificates/{certificate_id}/badge.json").get_json()
    assert said["id"] == claims(row(finished))["id"]
    assert "iss" not in said
    assert browser.get(f"/certificates/{certificate_id}/badge.gif").status_code == 404
    shown = browser.get(f"/certificates/{certificate_id}").get_data(as_text=True)
    assert f"/certificates/{certificate_id}/badge.png" in shown
    assert anybody(finished).get(f"/certificates/{certificate_id}/badge.png").status_code in (303, 401)


def test_a_certificate_from_before_says_kindly_that_it_has_no_badge(finished: Finished) -> None:
    school = finished.school
    certificate_id = issued(finished)
    with school.services.database.writing(school.id) as session, allowed_to_erase(session):
        session.get_one(Certificate, certificate_id).credential = ""
    browser = anybody(finished).sign_in(school.learner)
    answer = browser.get(f"/certificates/{certificate_id}/badge.png")
    assert answer.status_code == 409
    assert "Ask the school office to issue it anew" in answer.get_data(as_text=True)
    assert "badge.png" not in browser.get(f"/certificates/{certificate_id}").get_data(as_text=True)


def test_the_office_changes_the_key_on_its_page(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    office = anybody(finished).sign_in(school.officer)
    assert "signs now" in office.get("/school/signing-keys").get_data(as_text=True)
    assert office.post("/school/signing-keys/rotate").status_code == 303
    assert "retired, its signatures stand" in office.get("/school/signing-keys").get_data(as_text=True)
    zone = ZoneInfo("UTC")
    since = (utc_now() - timedelta(days=1)).astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    form = {"key_id": str(row(finished).key_id), "since": since}
    assert office.post("/school/signing-keys/compromised", {**form, "since": "then"}).status_code == 422
    assert office.post("/school/signing-keys/compromised", form).status_code == 303
    assert "compromised" in office.get("/school/signing-keys").get_data(as_text=True)
    assert office.post("/school/signing-keys/compromised", form).status_code == 409
    instructor = anybody(finished).sign_in(school.instructor)
    assert instructor.get("/school/signing-keys").status_code in (403, 404)


def test_a_key_found_by_its_address_verifies_without_us(finished: Finished) -> None:
    issued(finished)
    certificate, browser = row(finished), anybody(finished)

    def keys(issuer: str) -> list[Key]:
        found = browser.get(path_of(issuer).replace("/issuer", "/keys.json")).get_json()["keys"]
        return [Key(issuer.replace("/issuer", f"/keys/{jwk['kid']}"), jwk) for jwk in found]

    lists = from_lists(lambda address: browser.get(path_of(address)).get_data(as_text=True))
    assert verify(certificate.credential, keys, lists).code == "genuine"

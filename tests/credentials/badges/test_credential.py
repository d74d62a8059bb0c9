"""What a certificate's credential says, and that others accept it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jsonschema import Draft201909Validator
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3.verifier import OB3VerificationError

from makerpath.credentials.badges import picture
from makerpath.credentials.badges.achievement import version_of
from makerpath.credentials.badges.baking import bake_png, bake_svg
from makerpath.credentials.badges.credential import claims_of, credential_of
from makerpath.credentials.badges.shapes import read_credential
from makerpath.credentials.badges.signing import sign
from makerpath.credentials.badges.statuses import list_of
from makerpath.credentials.record import CertificateRecord
from makerpath.credentials.sample import sample_record
from tests.credentials.badges.making import claims, HERE, key, known, PLACE, token
from tests.tools.open_badges_schemas import SCHEMAS


def published(name: str) -> Draft201909Validator:
    """A published schema; the test is skipped where nobody has fetched them (`tests/tools/open_badges_schemas.py`)."""
    file = SCHEMAS / f"ob_v3p0_{name}_schema.json"
    if not file.is_file():
        pytest.skip("the published schemas are not here")
    return Draft201909Validator(json.loads(file.read_text("utf-8")))


def credential(record: CertificateRecord | None = None, **options: Any) -> dict[str, Any]:
    return credential_of(record or sample_record(), HERE, PLACE, **options)


def bare() -> CertificateRecord:
    """Of a course without a project."""
    plain = sample_record().as_json()
    for name in ("project", "rubric", "criteria", "results", "minima", "role", "evidence", "competencies", "replaces"):
        plain.pop(name, None)
    return CertificateRecord.model_validate(plain)


def plain_levels() -> CertificateRecord:
    """As records were before they kept every level."""
    plain: Any = sample_record().as_json()
    for criterion in plain["criteria"]:
        for name in ("levels", "level_id", "competencies"):
            criterion.pop(name, None)
    return CertificateRecord.model_validate(plain)


@pytest.mark.parametrize("record", [sample_record(), bare(), plain_levels()], ids=["whole", "bare", "old"])
@pytest.mark.parametrize("salt", [None, "grain"])
def test_the_credential_is_valid_against_the_published_schema(record: CertificateRecord, salt: str | None) -> None:
    made = credential(record, salt=salt)
    assert [error.json_path for error in published("achievementcredential").iter_errors(made)] == []
    assert read_credential(made).issuer_id == HERE.issuer


def test_the_schema_would_refuse_a_second_status() -> None:
    made = credential()
    made["credentialStatus"] = [made["credentialStatus"]] * 2
    assert not published("achievementcredential").is_valid(made)


def test_every_criterion_comes_with_all_its_levels_and_the_one_that_was_reached() -> None:
    record = sample_record()
    subject = credential(record)["credentialSubject"]
    described = {item["id"]: item for item in subject["achievement"]["resultDescription"]}
    results = {item["resultDescription"]: item for item in subject["result"]}
    assert set(described) == set(results)
    for criterion in record.criteria:
        here = next(id_ for id_ in described if id_.endswith(f"#criterion/{criterion.id}"))
        levels = {level["id"]: level for level in described[here]["rubricCriterionLevel"]}
        assert len(levels) == len(criterion.levels)
        reached = levels[results[here]["achievedLevel"]]
        assert reached["name"] == " / ".join(criterion.level[language] for language in record.languages)
    rates = {id_.rpartition("#")[2]: item["value"] for id_, item in results.items() if "#criterion/" not in id_}
    assert record.results is not None
    assert rates["total"] == f"{record.results.total:g}"


def test_competencies_credits_serial_and_what_it_replaces_are_said() -> None:
    record = CertificateRecord.model_validate(sample_record().as_json() | {"replaces": "RVS-2026-000122"})
    subject = credential(record)["credentialSubject"]
    assert [item["targetCode"] for item in subject["achievement"]["alignment"]] == [
        item.code for item in record.competencies
    ]
    assert subject["licenseNumber"] == record.serial
    assert subject["creditsEarned"] == subject["achievement"]["creditsAvailable"] == record.course.credits
    assert "RVS-2026-000122" in subject["narrative"]


def test_files_are_named_by_their_hash_alone() -> None:
    record = sample_record()
    (evidence,) = credential(record)["evidence"]
    assert record.evidence
    assert all(digest in evidence["narrative"] for digest in record.evidence)
    assert "id" not in evidence


def test_a_salted_hash_confirms_the_name_and_shows_it_to_nobody() -> None:
    record = sample_record()
    made = credential(record, salt="grain")
    (identity,) = made["credentialSubject"]["identifier"]
    digest = hashlib.sha256(f"{record.learner.name}grain".encode()).hexdigest()
    assert identity == {
        "type": "IdentityObject",
        "identityType": "name",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "salt": "grain",
    }
    said = json.dumps(made, ensure_ascii=False)
    assert record.learner.name not in said
    assert record.learner.display not in said


def test_an_adult_is_named() -> None:
    (identity,) = credential()["credentialSubject"]["identifier"]
    assert (identity["hashed"], identity["identityHash"]) == (False, sample_record().learner.name)


def test_the_achievement_is_the_same_for_whoever_has_the_same_versions() -> None:
    one = credential(sample_record("Ada"))["credentialSubject"]["achievement"]
    other = credential(sample_record("Bo", serial="RVS-2026-000777"))["credentialSubject"]["achievement"]
    assert one == other
    changed: Any = sample_record().as_json()
    changed["course"]["scoring_hash"] = "0" * 64
    assert version_of(CertificateRecord.model_validate(changed)) != version_of(sample_record())


def verifier(number: int = 0) -> OB3Verifier:
    public = key(number).public_key()
    return OB3Verifier(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def test_another_verifier_accepts_the_token_and_both_pictures() -> None:
    signed = token()
    assert verifier().verify(signed).id == sample_record().verify_url
    png = bake_png(picture.png("Paper", "paper"), signed)
    svg = bake_svg(picture.svg("Paper", "paper"), signed)
    assert OB3Verifier.extract_token_from_png(png) == signed
    assert OB3Verifier.extract_token_from_svg(svg) == signed


def test_another_verifier_refuses_a_changed_token_and_another_key() -> None:
    header, payload, signature = token().split(".")
    changed = payload[:200] + ("A" if payload[200] != "A" else "B") + payload[201:]
    for text in (f"{header}.{changed}.{signature}", f"{header}.{payload}.{signature[:-8]}AAAAAAAA", token(1)):
        with pytest.raises(OB3VerificationError):
            verifier().verify(text)


@pytest.mark.parametrize("taken", [[], [PLACE]])
def test_another_verifier_reads_our_status_list(taken: list[int]) -> None:
    listed = list_of(HERE, "revocation", 0, taken, "2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z")
    lists = {listed["id"]: sign(claims_of(listed), key(), known().url).encode()}
    check = {"check_status": True, "verify_status_list": True, "download": lists.__getitem__}
    if not taken:
        assert verifier().verify(token(), **check).credential_status
        return
    with pytest.raises(OB3VerificationError, match="revocation"):
        verifier().verify(token(), **check)


def test_the_claims_say_what_the_credential_says() -> None:
    made = claims()
    assert made["iss"] == made["issuer"]["id"]
    assert made["jti"] == made["id"]
    assert made["sub"] == made["credentialSubject"]["id"]
    assert made["nbf"] == int(sample_record().issued_at.timestamp())

"""The examples of others, where they are (`../shared/data/badges`), are told apart as their EXPECTED.json says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from makerpath.credentials.badges.baking import unbake
from makerpath.credentials.badges.lists import from_lists
from makerpath.credentials.badges.statuses import decode, is_set
from makerpath.credentials.badges.verifying import Verdict, verify

EXAMPLES = Path(__file__).parents[4] / "shared" / "data" / "badges"
pytestmark = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples are not here")

VALID = {
    "simple.json": ("intact", ()),
    "simple.1ob": ("intact", ()),
    "simple-did-key-method.json": ("intact", ()),
    "simple-did-web-method.json": ("intact", ()),
    "simple-context-alias.json": ("intact", ()),
    "simple-context-version.json": ("intact", ("context.version",)),
    "simple-multiple-proofs.json": ("unsupported-proof", ()),
    "simple-json.png": ("intact", ()),
    "simple-json.svg": ("intact", ()),
    "simple-jwt.svg": ("intact", ()),
    "simple.jwt": ("outdated", ()),
    "complete.json": ("intact", ("status.unknown",)),
    "endorsement-valid.json": ("not-a-badge", ()),
    "sd/derivedcredential.json": ("unsupported-proof", ()),
}
SUBJECT = "credentialSubject"
INVALID = {
    "endorsement-err-schema-status-refresh.json": ("outdated", "@context"),
    "simple-err-context.json": ("malformed", "@context"),
    "simple-err-credential-subject-identifier-type.json": ("malformed", f"{SUBJECT}.identifier.0.type"),
    "simple-err-credential-subject-result-type.json": ("malformed", f"{SUBJECT}.result.1.type"),
    "simple-err-issuer-otheridentifier-type.json": ("malformed", "issuer.otherIdentifier.1.type"),
    "simple-err-issuer-type.json": ("malformed", "issuer.type"),
    "simple-err-issuer.json": ("malformed", "issuer"),
    "simple-err-type.json": ("not-a-badge", "type"),
    "simple-err-proof-value.json": ("altered", "proof"),
    "simple-err-proof-method.json": ("malformed", "proof.verificationMethod"),
    "simple-err-proof-method-no-scheme.json": ("malformed", "proof.verificationMethod"),
    "simple-err-proof-method-unknown-did-method.json": ("unsupported-proof", "proof.verificationMethod"),
    "simple-err-credential-subject-profile-type.json": ("malformed", f"{SUBJECT}.source.type"),
    "simple-err-credential-subject-achievement-result-description-type.json": (
        "malformed",
        f"{SUBJECT}.achievement.resultDescription.2.type",
    ),
}
LIST = "ob30-revoked/bit-string-list/testlist"


def fetch(address: str) -> str | None:
    return (EXAMPLES / LIST).read_text("utf-8") if address.endswith("/testlist") else None


def told(place: str) -> Verdict:
    data = (EXAMPLES / place).read_bytes()
    return verify(unbake(data) or data.decode(), statuses=from_lists(fetch))


def names(folder: str) -> set[str]:
    root = EXAMPLES / folder
    return {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()}


@pytest.mark.parametrize("name", VALID)
def test_the_valid_ones(name: str) -> None:
    verdict = told(f"ob30-valid/{name}")
    assert (verdict.code, verdict.warnings) == VALID[name]


@pytest.mark.parametrize("name", INVALID)
def test_the_invalid_ones_each_for_its_reason(name: str) -> None:
    verdict = told(f"ob30-invalid/{name}")
    assert (verdict.code, verdict.where) == INVALID[name]


@pytest.mark.parametrize("name", ["credential-status-revoked.json", "credential-status-revoked-blank-nodes.json"])
def test_the_revoked_ones(name: str) -> None:
    assert told(f"ob30-revoked/bit-string-list/{name}").code == "revoked"


@pytest.mark.parametrize(
    "name", ["credential-status-1EdTechRevocationList.json", "simple-eddsa-2022.json", "simple-noproof.json"]
)
def test_those_from_before_the_second_data_model(name: str) -> None:
    assert told(f"ob30-vc11-era/{name}").code == "outdated"


def test_none_is_left_out() -> None:
    assert names("ob30-valid") == set(VALID)
    assert names("ob30-invalid") == set(INVALID)


def test_the_lists_have_the_bits_that_they_should() -> None:
    bits = decode(json.loads((EXAMPLES / LIST).read_text("utf-8"))["credentialSubject"]["encodedList"])
    assert len(bits) * 8 == 131_072
    assert [index for index in range(131_072) if is_set(bits, index)] == [23]
    example = EXAMPLES / "bitstring-status-list" / "example-bitstringstatuslistcredential.json"
    bits = decode(json.loads(example.read_text("utf-8"))["credentialSubject"]["encodedList"])
    assert (len(bits) * 8, any(bits)) == (131_072, False)


def test_other_credentials_are_valid_ones_and_no_badges() -> None:
    schema = json.loads((EXAMPLES / "schemas" / "w3c-verifiable-credential-schema.json").read_text("utf-8"))
    found = sorted((EXAMPLES / "vc20-examples").glob("*.json"))
    assert len(found) == 9
    for file in found:
        assert Draft202012Validator(schema).is_valid(json.loads(file.read_text("utf-8")))
        assert verify(file.read_text("utf-8")).code == "not-a-badge"

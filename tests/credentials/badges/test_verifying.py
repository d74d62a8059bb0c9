"""Each way in which a badge is not what it says is told as what it is."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime, timedelta, UTC
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key, SECP256R1
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from makerpath.credentials.badges.canonical import canonical, NotCanonical
from makerpath.credentials.badges.credential import credential_of
from makerpath.credentials.badges.keys import public_jwk
from makerpath.credentials.badges.lists import from_lists
from makerpath.credentials.badges.signing import sign
from makerpath.credentials.badges.statuses import list_of
from makerpath.credentials.badges.verifying import Key, Verdict, verify
from makerpath.credentials.sample import sample_record
from tests.credentials.badges.making import b64, claims, HERE, key, known, PLACE, token

NOW = sample_record().issued_at + timedelta(days=30)
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def told(text: str, *keys: Key, now: datetime = NOW, statuses: Any = lambda _entry: "clear") -> Verdict:
    """By a caller who knows our school and these keys of it, or its one key."""
    return verify(text, lambda issuer: (keys or (known(),)) if issuer == HERE.issuer else None, statuses, now)


def code(text: str, *keys: Key, **options: Any) -> str:
    return told(text, *keys, **options).code


def test_what_the_school_signed_is_genuine() -> None:
    verdict = told(token())
    assert (verdict.code, verdict.warnings, verdict.key) == ("genuine", (), known().url)
    assert verdict.holds
    assert verdict.credential["credentialSubject"]["licenseNumber"] == sample_record().serial


@given(st.integers(min_value=0))
@settings(max_examples=60)
def test_no_letter_of_a_badge_can_be_changed(at: int) -> None:
    text = token()
    place = at % len(text)
    flipped = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
    assert code(flipped) in ("altered", "malformed", "unknown-key", "unsupported-proof", "not-a-badge", "outdated")


def test_a_changed_word_is_altered() -> None:
    header, _, signature = token().split(".")
    assert code(f"{header}.{b64(claims(name='Another course'))}.{signature}") == "altered"


def test_another_key_that_says_it_is_ours_is_altered_and_one_of_its_own_unknown() -> None:
    assert code(sign(claims(), key(1), known().url)) == "altered"
    assert code(token(1)) == "unknown-key"


def test_a_retired_key_still_verifies() -> None:
    verdict = told(token(), known(retired_at=NOW))
    assert (verdict.code, verdict.warnings) == ("genuine", ("key.retired",))


def test_what_a_compromised_key_signed_since_is_not_trusted() -> None:
    issued = sample_record().issued_at
    assert code(token(), known(compromised_at=issued)) == "compromised-key"
    before = told(token(), known(compromised_at=issued + timedelta(seconds=1)))
    assert (before.code, before.warnings) == ("genuine", ("key.compromised",))


def test_time_is_told() -> None:
    issued, expires = sample_record().issued_at, sample_record().expires_at
    assert expires is not None
    assert code(token(), now=issued - timedelta(hours=1)) == "not-yet-valid"
    assert code(token(), now=expires - timedelta(hours=1)) == "genuine"
    assert code(token(), now=expires + timedelta(hours=1)) == "expired"


@pytest.mark.parametrize(("standing", "wanted"), [("revoked", "revoked"), ("suspended", "suspended")])
def test_what_was_taken_back_is_told(standing: str, wanted: str) -> None:
    assert code(token(), statuses=lambda _entry: standing) == wanted


def test_a_status_that_nobody_knows_is_a_warning() -> None:
    assert told(token(), statuses=lambda _entry: None).warnings == ("status.unknown",)


@pytest.mark.parametrize(
    ("over", "paused", "wanted"), [([], [], "clear"), ([PLACE], [], "revoked"), ([PLACE], [PLACE], "suspended")]
)
def test_the_lists_say_what_is_revoked_and_what_is_only_suspended(over: Any, paused: Any, wanted: str) -> None:
    lists = {
        HERE.status(purpose, 0): json.dumps(list_of(HERE, purpose, 0, places, "", ""))  # type: ignore[arg-type]
        for purpose, places in (("revocation", over), ("suspension", paused))
    }
    entry = credential_of(sample_record(), HERE, PLACE)["credentialStatus"]
    assert from_lists(lists.get)(entry) == wanted
    assert from_lists(lists.get)(entry | {"statusListIndex": PLACE}) == wanted
    for odd in ("-1", "99999999", "1e3", "٣", True, 1.5, None):
        assert from_lists(lists.get)(entry | {"statusListIndex": odd}) is None


# --- those who try --------------------------------------------------------------------------------------------


def test_no_token_chooses_how_it_is_verified() -> None:
    payload = b64(claims())
    public = key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for algorithm in ("none", "None", "", "HS256", "ES256", "EdDSA", "RS1", None, ["RS256"]):
        signed = f"{b64({'alg': algorithm, 'kid': known().url})}.{payload}"
        mac = hmac.new(public, signed.encode(), hashlib.sha256).digest()
        for signature in ("", b64(mac)):
            assert code(f"{signed}.{signature}") in ("unsupported-proof", "malformed")


@pytest.mark.parametrize("more", [{"crit": ["exp"]}, {"b64": False, "crit": ["b64"]}])
def test_extensions_that_change_what_is_signed_are_refused(more: dict[str, Any]) -> None:
    header = {"alg": "RS256", "kid": known().url, **more}
    assert code(f"{b64(header)}.{b64(claims())}.{b64(b'0' * 384)}") == "unsupported-proof"


def test_a_key_that_a_token_brings_along_says_nothing_of_our_school() -> None:
    header = {"alg": "RS256", "jwk": public_jwk(key(1)), "kid": HERE.key("../../else")}
    for extra in ({}, {"jku": "https://elsewhere.example/keys"}, {"kid": known().url}):
        text = jwt.PyJWS().encode(json.dumps(claims()).encode(), key(1), "RS256", {**header, **extra})
        assert code(text) in ("unknown-key", "altered")


def test_a_stranger_is_intact_by_its_own_key_and_never_genuine() -> None:
    stranger = claims(iss="https://elsewhere.example/issuer")
    stranger["issuer"] = {**stranger["issuer"], "id": "https://elsewhere.example/issuer"}
    text = jwt.PyJWS().encode(json.dumps(stranger).encode(), key(1), "RS256", {"jwk": public_jwk(key(1))})
    assert code(text) == "intact"
    assert not told(text).holds
    assert code(sign(stranger, key(1), "https://elsewhere.example/key")) == "unknown-key"
    private = {**public_jwk(key(1)), "d": "AQAB"}
    assert code(jwt.PyJWS().encode(json.dumps(stranger).encode(), key(1), "RS256", {"jwk": private})) == "malformed"


def test_strangers_may_sign_with_other_kinds_of_keys() -> None:
    stranger = claims(iss="https://elsewhere.example/issuer")
    stranger["issuer"] = {**stranger["issuer"], "id": "https://elsewhere.example/issuer"}
    edwards, curve = Ed25519PrivateKey.generate(), generate_private_key(SECP256R1())
    for algorithm, private, kind in (
        ("EdDSA", edwards, jwt.algorithms.OKPAlgorithm),
        ("ES256", curve, jwt.algorithms.ECAlgorithm),
    ):
        jwk = kind.to_jwk(private.public_key(), as_dict=True)
        text = jwt.PyJWS().encode(json.dumps(stranger).encode(), private, algorithm, {"jwk": jwk})
        assert code(text) == "intact"


@pytest.mark.parametrize("claim", ["iss", "jti", "sub", "nbf", "exp"])
def test_claims_that_say_something_else_than_the_credential_are_malformed(claim: str) -> None:
    verdict = told(token(**{claim: 5}))
    assert (verdict.code, verdict.where) == ("malformed", claim)


def test_two_values_of_one_name_are_malformed() -> None:
    text = json.dumps(claims())
    doubled = text[:-1] + ', "name": "Another"}'
    header = b64({"alg": "RS256", "kid": known().url})
    signature = b64(key().sign(f"{header}.{b64(doubled)}".encode(), *_pkcs1()))
    verdict = told(f"{header}.{b64(doubled)}.{signature}")
    assert (verdict.code, verdict.where) == ("malformed", "name")


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "{}",
        "[]",
        "null",
        "{" * 10_000,
        "[" * 100_000,
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": "\\ud800"}',
        '{"a": ' + "9" * 10_000 + "}",
        "x" * 3_000_000,
        '{"type": ' + "[" * 900 + "]" * 900 + "}",
        "\0",
        "é.é.é",
    ],
)
def test_what_is_no_badge_at_all_is_told_and_breaks_nothing(text: str) -> None:
    assert code(text) in ("malformed", "not-a-badge")


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=5) | st.integers(), lambda inner: st.lists(inner)))
@settings(max_examples=50)
def test_any_value_in_any_place_gives_a_verdict(value: Any) -> None:
    made = credential_of(sample_record(), HERE, PLACE)
    for name in ("@context", "type", "issuer", "credentialSubject", "validFrom", "credentialStatus", "proof"):
        assert verify(json.dumps({**made, name: value})).code in (
            "malformed",
            "not-a-badge",
            "unsupported-proof",
            "outdated",
        )


# --- proofs inside of a document --------------------------------------------------------------------------------


def embedded(**changes: Any) -> dict[str, Any]:
    """A stranger's badge with an `eddsa-rdfc-2022` proof, its key in the address; `changes` are made after signing."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    address = "z" + base58(b"\xed\x01" + private.public_key().public_bytes_raw())
    made = credential_of(sample_record(), HERE, PLACE)
    made["issuer"] = {**made["issuer"], "id": "https://elsewhere.example/issuer"}
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-07-01T00:00:00Z",
        "verificationMethod": f"https://elsewhere.example/issuer#{address}",
        "proofPurpose": "assertionMethod",
    }
    body, config = canonical([made, {"@context": made["@context"], **proof}])
    digest = hashlib.sha256(config.encode()).digest() + hashlib.sha256(body.encode()).digest()
    return {**made, "proof": {**proof, "proofValue": "z" + base58(private.sign(digest))}, **changes}


def base58(data: bytes) -> str:
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def test_a_proof_inside_of_the_document_is_checked() -> None:
    assert code(json.dumps(embedded())) == "intact"
    assert code(json.dumps(embedded(name="Another"))) == "altered"


def test_words_without_a_meaning_are_in_no_signature_and_refused() -> None:
    assert code(json.dumps(embedded(madeUp="by somebody else"))) == "unsupported-proof"


def test_contexts_from_elsewhere_are_never_asked_for() -> None:
    made = embedded()
    for context in ("https://elsewhere.example/context", {"name": "https://elsewhere.example/name"}):
        changed = json.dumps({**made, "@context": [*made["@context"], context]})
        assert code(changed) == "unsupported-proof"


def test_a_proof_by_somebody_else_says_nothing_of_our_school() -> None:
    made = embedded()
    made["issuer"] = {**made["issuer"], "id": HERE.issuer}
    assert code(json.dumps(made)) in ("altered", "unknown-key")


def test_a_document_that_would_take_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts without names that all point at each other: the canonical form has to try every order of them."""
    monkeypatch.setattr("makerpath.credentials.badges.canonical.SECONDS", 2)
    made = credential_of(sample_record(), HERE, PLACE)
    named = [{"id": f"_:b{number}", "type": ["Profile"]} for number in range(9)]
    made["credentialSubject"]["achievement"]["creator"] = [
        {**one, "parentOrg": [other for other in named if other is not one]} for one in named
    ]
    with pytest.raises(NotCanonical):
        canonical([made])


def _pkcs1() -> tuple[Any, Any]:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    return PKCS1v15(), SHA256()


def test_the_clock_of_the_caller_counts() -> None:
    assert verify(token(), lambda _issuer: (known(),), now=datetime(2020, 1, 1, tzinfo=UTC)).code == "not-yet-valid"

"""What a stranger writes makes neither much work nor an error of ours."""

from __future__ import annotations

import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key, SECP256R1

from makerpath.credentials.badges.reading import Malformed, read_json
from makerpath.credentials.badges.verifying import verify
from tests.credentials.badges.making import b64, claims


def test_a_key_on_another_curve_than_its_algorithm_is_told_of() -> None:
    stranger = claims(iss="https://elsewhere.example/issuer")
    stranger["issuer"] = {**stranger["issuer"], "id": "https://elsewhere.example/issuer"}
    jwk = jwt.algorithms.ECAlgorithm.to_jwk(generate_private_key(SECP256R1()).public_key(), as_dict=True)
    text = f"{b64({'alg': 'ES384', 'jwk': jwk})}.{b64(stranger)}.{b64(b'x' * 96)}"
    assert verify(text).code == "unsupported-proof"


def test_a_name_that_stands_twice_among_very_many_is_found_at_once() -> None:
    names = [*(f"{number:x}" for number in range(40_000)), "twice", "twice"]
    text = "{" + ",".join(f'"{name}":0' for name in names) + "}"
    begun = time.process_time()
    with pytest.raises(Malformed, match="twice"):
        read_json(text)
    assert time.process_time() - begun < 5

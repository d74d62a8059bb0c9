"""What a passphrase is worth."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makerpath.domain.errors import MakerpathError
from makerpath.service.core.settings import Settings
from makerpath.service.moving import sealing

SALT = b"0123456789abcdef"


@pytest.fixture(autouse=True)
def cheap() -> None:
    """The real cost counts here."""


def test_a_guess_costs_half_a_second_and_128_mebibytes() -> None:
    """RFC 7914 with 2^17, 8, 1: what anybody else computes from the same passphrase and salt."""
    import hashlib

    made = hashlib.scrypt(b"lamp", salt=SALT, n=2**17, r=8, p=1, maxmem=2**28, dklen=96)
    assert sealing.lock("lamp", SALT).keys == made


@pytest.mark.parametrize("short", ["", "eleven char", "            ", "x" * 1001])
def test_a_passphrase_that_is_soon_guessed_is_refused(tmp_path: Path, short: str) -> None:
    with pytest.raises(MakerpathError, match=r"moving\.passphrase_short"):
        sealing.new_lock(Settings(data=tmp_path), b"school", short)


@settings(max_examples=50)
@given(keys=st.binary(min_size=96, max_size=96), secret=st.binary(max_size=200), name=st.text(max_size=20))
def test_what_is_sealed_opens_with_the_same_keys_for_the_same_name(keys: bytes, secret: bytes, name: str) -> None:
    lock = sealing.Lock(SALT, keys)
    sealed = lock.seal(secret, name)
    assert lock.open(sealed, name) == secret
    other = sealing.Lock(SALT, bytes([keys[0] ^ 1]) + keys[1:])
    for opener, asked in ((other, name), (lock, name + "x")):
        with pytest.raises(MakerpathError, match=r"moving\.altered"):
            opener.open(sealed, asked)


def test_a_typed_letter_and_its_parts_are_one_passphrase() -> None:
    assert sealing.lock("caf\u00e9", SALT).check == sealing.lock("cafe\u0301", SALT).check


def test_what_is_put_away_for_a_job_is_useless_without_the_installations_secret(tmp_path: Path) -> None:
    here, there = Settings(data=tmp_path / "here"), Settings(data=tmp_path / "there")
    made = sealing.Lock(SALT, b"k" * 96)
    boxed = sealing.put_away(here, made)
    assert "k" * 20 not in boxed
    assert sealing.take_out(here, boxed) == made
    with pytest.raises(MakerpathError, match=r"moving\.asked_again"):
        sealing.take_out(there, boxed)


def test_keys_are_printed_nowhere() -> None:
    assert "kkkk" not in repr(sealing.Lock(SALT, b"k" * 96))

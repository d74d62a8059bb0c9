"""A certificate's two numbers: the school's serial, and the random code that anyone may verify it by."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata

from makerpath.domain.errors import MakerpathError, N_

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a code survives being read aloud and typed."""

RANDOM_BITS = 128
CHECK_BITS = 12
LENGTH = (RANDOM_BITS + CHECK_BITS) // 5
GROUP = 4
CODE_PATTERN = rf"^[{ALPHABET}]{{{LENGTH}}}$"
SERIAL_PATTERN = r"^[A-Z0-9]{2,12}-[0-9]{4}-[0-9]{6,9}$"
_LOOKALIKES = str.maketrans("OILoil", "011011")
_BETWEEN = re.compile(r"[\s\-_.,:/·•・。、‐‑‒–—―−\u200b-\u200d\u2060\ufeff]+")
"""What people and programs put between groups, and what sticks to an address at the end of a sentence."""

_SERIAL = re.compile(r"([A-Z0-9]{2,12})-([0-9]{4})-([0-9]{6,9})|([A-Z0-9]{1,11}[A-Z])([0-9]{4})([0-9]{6,9})")
LONGEST_TYPED = 200


def new_code() -> str:
    """A fresh code: 28 characters, 128 random bits and 12 bits that catch a slip of the finger."""
    return _with_check(secrets.randbits(RANDOM_BITS))


def show_code(code: str) -> str:
    """The code in groups of four, as it is printed: `4F7K-2M9Q-…`."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """The code that a person typed, whatever the case, width, spaces, hyphens and look-alike letters.

    Raises `certificate.code_mistyped` if no certificate can have such a code.
    """
    text = shape_code(typed)
    if text is not None and is_code(text):
        return text
    raise MakerpathError(
        "certificate.code_mistyped",
        N_("This is not a certificate code."),
        N_("A code has {length} letters and digits. Compare it with the certificate, group by group."),
        field="code",
        length=LENGTH,
    )


def shape_code(typed: str) -> str | None:
    """What was typed, in the alphabet of codes, if it is as long as a code; it may be mistyped all the same."""
    if len(typed) > LONGEST_TYPED:
        return None
    text = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).translate(_LOOKALIKES).upper()
    return text if len(text) == LENGTH and all(c in ALPHABET for c in text) else None


def is_code(text: str) -> bool:
    """Whether the last bits of a text of `shape_code` fit the others."""
    number = 0
    for c in text:
        number = number * 32 + ALPHABET.index(c)
    return _with_check(number >> CHECK_BITS) == text


def read_serial(typed: str) -> str | None:
    """The serial that a person typed, whatever the case, width and separators; None if there is no such serial."""
    if len(typed) > LONGEST_TYPED:
        return None
    text = _BETWEEN.sub("-", unicodedata.normalize("NFKC", typed)).strip("-").upper()
    found = _SERIAL.fullmatch(text)
    return "-".join(part for part in found.groups() if part) if found and text.isascii() else None


def serial(prefix: str, year: int, number: int) -> str:
    """The school's own serial, such as `RVS-2026-000123`. Raises ValueError if it does not fit the pattern."""
    text = f"{prefix.upper()}-{year:04d}-{number:06d}"
    if not re.fullmatch(SERIAL_PATTERN, text):
        raise ValueError(f"no serial can be made of {prefix!r}, {year}, {number}")
    return text


def _with_check(number: int) -> str:
    digest = hashlib.sha256(number.to_bytes(RANDOM_BITS // 8, "big")).digest()
    whole = number << CHECK_BITS | int.from_bytes(digest[:2], "big") >> (16 - CHECK_BITS)
    return "".join(ALPHABET[whole >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))

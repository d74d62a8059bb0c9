"""Bitstring status lists (W3C Bitstring Status List 1.0): a bit for each certificate, first place first.

Open Badges 3.0 has room for one status in a credential, and validators ask the list of purpose `revocation` alone. So a
bit is set there as long as the certificate is not to be accepted: revoked, replaced, or suspended. The list of purpose
`suspension` has the same places; a bit that is set in both says that it is only suspended.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import zlib
from collections.abc import Iterable
from typing import Any

from makerpath.credentials.badges.addresses import Addresses, Purpose

PLACES = 131_072
"""A list's places; the least that the standard allows, so that a place says little about who holds it."""
FULL = PLACES // 2
"""From so many on, new certificates go into the next list: a free place stays easy to find at random."""
BITS = 8 * PLACES
"""A list is longer than its places: 1EdTech's validator compares a place with the number of bytes."""
MAX_BYTES = 4 * 1024 * 1024
MAX_ENCODED = 2 * MAX_BYTES


class NotAList(ValueError):
    """What should have been a bitstring is none, or a trap."""


def place_of(status_index: int) -> tuple[int, int]:
    """The list's number and the place in it of one of the school's certificates."""
    return divmod(status_index, PLACES)


def encode(places: Iterable[int]) -> str:
    """`encodedList` with these bits set: multibase base64url of the compressed bits; the same for the same places."""
    bits = bytearray(BITS // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode(encoded: object) -> bytes:
    """The bits of an `encodedList`. Raises `NotAList` for anything else, and for more than 4 MiB of them."""
    if not isinstance(encoded, str) or not encoded or len(encoded) > MAX_ENCODED:
        raise NotAList("encodedList")
    text = encoded[1:] if encoded.startswith("u") else encoded
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj(wbits=31)
        bits = unpacking.decompress(packed, MAX_BYTES)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise NotAList("encodedList") from error
    if unpacking.unconsumed_tail or not unpacking.eof or unpacking.unused_data:
        raise NotAList("encodedList")
    return bits


def is_set(bits: bytes, index: object) -> bool:
    """Whether the bit at `index` is set; a number, or digits as the standard wants. Raises `NotAList` outside."""
    if isinstance(index, bool) or not isinstance(index, int | str):
        raise NotAList("statusListIndex")
    if isinstance(index, str) and not (index.isascii() and index.isdigit() and len(index) <= 12):
        raise NotAList("statusListIndex")
    place = int(index)
    if not 0 <= place < 8 * len(bits):
        raise NotAList("statusListIndex")
    return bool(bits[place // 8] & 0x80 >> place % 8)


def list_of(
    addresses: Addresses, purpose: Purpose, number: int, places: Iterable[int], since: str, until: str
) -> dict[str, Any]:
    """A `BitstringStatusListCredential`, not yet signed, that holds from `since` to `until`."""
    here = addresses.status(purpose, number)
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": here,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": {"id": addresses.issuer},
        "validFrom": since,
        "validUntil": until,
        "credentialSubject": {
            "id": f"{here}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode(places),
        },
    }

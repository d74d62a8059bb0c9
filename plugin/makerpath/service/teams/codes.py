"""The codes of invitations: made anew from a secret of the installation whenever the team looks, kept as a hash."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from makerpath.service.core.settings import Settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12
GROUP = 4


def code_of(settings: Settings, invitation_id: UUID) -> str:
    """Twelve characters that are hard to confuse, in groups of four: 2 to the power of 59 codes."""
    made = hmac.digest(settings.secret("team-invitations"), invitation_id.bytes, hashlib.sha256)
    number, letters = int.from_bytes(made), ""
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def hashed(typed: str) -> str:
    """What is looked up for a code as it was typed: small letters, spaces and missing hyphens do not matter."""
    tidy = "".join(letter for letter in typed[:64].upper() if letter.isalnum())
    return hashlib.sha256(tidy.encode(errors="replace")).hexdigest()

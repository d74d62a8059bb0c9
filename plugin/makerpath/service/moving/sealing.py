"""From a passphrase to the keys that an archive is sealed with.

scrypt (RFC 7914; 2^17, 8, 1: 128 MiB and half a second a guess) makes 96 bytes of passphrase and salt: 64 for
AES-SIV (RFC 5297), which wraps keys without a nonce, so that the same state gives the same bytes, and 32 for
HMAC-SHA256 over the manifest.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.core.settings import Settings

SHORTEST, LONGEST = 12, 1000
COST = 2**17
"""Of scrypt; archives name it, so another one is another version of them."""
_KEYS, _MAC = 64, 32


@dataclass(frozen=True)
class Lock:
    """The keys of one passphrase and salt; `check` says whether two passphrases are the same, and no more."""

    salt: bytes
    keys: bytes = field(repr=False)

    @property
    def check(self) -> str:
        return self.mac(b"makerpath passphrase")

    def seal(self, secret: bytes, name: str) -> str:
        """`secret` encrypted, to be opened only under the same `name`."""
        return base64.b64encode(AESSIV(self.keys[:_KEYS]).encrypt(secret, [name.encode()])).decode()

    def open(self, sealed: str, name: str) -> bytes:
        """Raises `moving.altered` if it was not sealed with these keys for that name."""
        try:
            return AESSIV(self.keys[:_KEYS]).decrypt(base64.b64decode(sealed, validate=True), [name.encode()])
        except (InvalidTag, ValueError):
            raise altered() from None

    def mac(self, data: bytes) -> str:
        return hmac.new(self.keys[_KEYS:], data, hashlib.sha256).hexdigest()


def lock(passphrase: str, salt: bytes) -> Lock:
    """Takes half a second and 128 MiB, on purpose."""
    text = unicodedata.normalize("NFC", passphrase).encode()
    return Lock(salt, Scrypt(salt=salt, length=_KEYS + _MAC, n=COST, r=8, p=1).derive(text))


def new_lock(settings: Settings, school: bytes, passphrase: str) -> Lock:
    """For an archive to be written: a salt that nobody else has, the same for each archive of the school from here."""
    return lock(checked(passphrase), hmac.new(settings.secret("moving-salt"), school, hashlib.sha256).digest()[:16])


def checked(passphrase: str) -> str:
    """A passphrase that is worth the name; `moving.passphrase_short` for any other."""
    if not SHORTEST <= len(passphrase.strip()) <= LONGEST:
        raise MakerpathError(
            "moving.passphrase_short",
            N_("A passphrase has at least {shortest} characters."),
            N_("Take four or five words that nobody would put together, and write them down where only you look."),
            status=422,
            field="passphrase",
            shortest=SHORTEST,
        )
    return passphrase


def put_away(settings: Settings, made: Lock) -> str:
    """The lock for a job of this installation: useless to whoever reads the database alone."""
    return _box(settings).encrypt(made.salt + made.keys).decode()


def take_out(settings: Settings, boxed: str) -> Lock:
    """The lock that was put away; `moving.asked_again` if this installation's secret has changed since."""
    try:
        raw = _box(settings).decrypt(boxed.encode())
    except InvalidToken:
        raise gone() from None
    return Lock(raw[:16], raw[16:])


def gone() -> MakerpathError:
    return MakerpathError(
        "moving.asked_again",
        N_("The passphrase is not kept any more."),
        N_("Ask for the archive once more."),
        status=422,
    )


def altered() -> MakerpathError:
    return MakerpathError(
        "moving.altered",
        N_("The archive is not as it was made."),
        N_("It was damaged or changed on its way. Make it anew, or copy it once more."),
        status=422,
    )


def _box(settings: Settings) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(settings.secret("moving-box")))

"""Where the documents lie that a school's credentials point to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args, Literal
from urllib.parse import quote, urlsplit

Purpose = Literal["revocation", "suspension"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


@dataclass(frozen=True)
class Addresses:
    """`base` is the service's address without a slash at the end, `slug` the school's.

    None of these addresses may ever change: they stand in credentials that others keep.
    """

    base: str
    slug: str

    @property
    def school(self) -> str:
        return f"{self.base}/schools/{self.slug}"

    @property
    def issuer(self) -> str:
        return f"{self.school}/issuer"

    @property
    def keys(self) -> str:
        """All keys, as a JWK set."""
        return f"{self.school}/keys.json"

    def key(self, kid: str) -> str:
        """One key as a JWK: what the header of a signature names."""
        return f"{self.school}/keys/{kid}"

    @property
    def did(self) -> str:
        """The did:web whose document lies at `did_document`."""
        parts = urlsplit(self.school)
        return ":".join(["did", "web", quote(parts.netloc, safe=""), *filter(None, parts.path.split("/"))])

    @property
    def did_document(self) -> str:
        return f"{self.school}/did.json"

    def achievement(self, course: str, version: str) -> str:
        return f"{self.school}/achievements/{course}/{version}"

    def status(self, purpose: Purpose, number: int) -> str:
        return f"{self.school}/status/{purpose}/{number}"

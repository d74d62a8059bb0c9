"""What people type, checked before it is kept: nothing is cut off, control characters go."""

from __future__ import annotations

import unicodedata

from makerpath.domain.errors import MakerpathError, N_

PARAGRAPHS = 20_000
"""The most characters of one text."""


def line(value: str, field: str, limit: int, *, required: bool = True) -> str:
    """A single line of at most `limit` characters, with its spaces tidied."""
    return _checked(" ".join(_clean(value).split()), field, limit, required)


def sought(value: str, limit: int = 100) -> str:
    """What somebody looks for: never refused, cut where nobody would have typed on."""
    return " ".join(_clean(value).split())[:limit]


def paragraphs(value: str, field: str, limit: int = PARAGRAPHS, *, required: bool = True) -> str:
    """A longer text; line ends become plain newlines."""
    return _checked(_clean(value.replace("\r\n", "\n").replace("\r", "\n")).strip(), field, limit, required)


def _clean(value: str) -> str:
    kept = (c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", "".join(kept))


def _checked(value: str, field: str, limit: int, required: bool) -> str:
    if required and not value:
        raise MakerpathError("text.missing", N_("Write something here."), status=422, field=field)
    if len(value) > limit:
        raise MakerpathError(
            "text.too_long",
            N_("This is {length} characters long; at most {limit} are kept."),
            N_("Shorten it; nothing was cut off."),
            status=422,
            field=field,
            length=len(value),
            limit=limit,
        )
    return value


def address(value: str) -> str:
    """A mail address, in lower case, if it has the shape of one."""
    tidy = line(value, "email", 320).lower()
    local, _, domain = tidy.rpartition("@")
    if not local or "." not in domain.strip(".") or any(c.isspace() or c in '<>,;:"' for c in tidy):
        raise MakerpathError(
            "text.not_an_address",
            N_("{value} is not a mail address."),
            N_("It looks like name@example.org."),
            status=422,
            field="email",
            value=value,
        )
    return tidy

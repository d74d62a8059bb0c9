"""Addresses of files on the content origin: whoever was given one may read that file for a day, and no other."""

from __future__ import annotations

import base64
import hashlib
import struct
import time
import uuid
from dataclasses import dataclass
from urllib.parse import quote

from itsdangerous import BadSignature, Signer

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service.core.files import FileReference
from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.uploads.names import neutral_name

HOUR = 3600
LIFE = 25 * HOUR
"""Counted from the last full hour, so that an address stays the same for an hour and browsers keep what it holds."""

_LAYOUT = struct.Struct(">16s16sIB")
_DOWNLOAD, _WHILE_SHOWN = 1, 2
_PIECES = {"": 0, "thumb": 4, "view": 8}
_WHILE_PUBLIC = 16
_NAMELESS = 32


@dataclass(frozen=True)
class Link:
    """What an address allows: one file of one school, shown or saved.

    `while_shown`: only as long as the makers show the file to their class; `while_public`: to everybody. `piece`: not
    the file itself but what was made of it (see `previews.models`). `nameless`: it is saved under a name that tells
    nothing of who made it.
    """

    file_id: uuid.UUID
    school_id: uuid.UUID
    download: bool
    while_shown: bool = False
    piece: str = ""
    while_public: bool = False
    nameless: bool = False


def file_url(
    services: Services,
    reference: FileReference,
    download: bool = False,
    *,
    while_shown: bool = False,
    while_public: bool = False,
    nameless: bool = False,
) -> str:
    """The address of the file for a day; with `download` the browser saves it, whatever it is.

    With `while_shown` it is good only as long as the file's project is in the showcase, and the file in the project;
    with `while_public` as long as it stands on a public page. `nameless` keeps the name it was given from whoever has
    the address.
    """
    return _address(services, reference, _DOWNLOAD * download | _flags(while_shown, while_public, nameless))


def piece_url(
    services: Services,
    reference: FileReference,
    piece: str,
    *,
    while_shown: bool = False,
    while_public: bool = False,
    nameless: bool = False,
) -> str:
    """The address of the file's `thumb` or `view`, good for as long as the file's own."""
    return _address(services, reference, _PIECES[piece] | _flags(while_shown, while_public, nameless))


def _flags(while_shown: bool, while_public: bool, nameless: bool) -> int:
    return _WHILE_SHOWN * while_shown | _WHILE_PUBLIC * while_public | _NAMELESS * nameless


def _address(services: Services, reference: FileReference, flags: int) -> str:
    expires = int(time.time()) // HOUR * HOUR + LIFE
    packed = _LAYOUT.pack(reference.id.bytes, reference.school_id.bytes, expires, flags)
    token = _signer(services.settings).sign(base64.urlsafe_b64encode(packed).rstrip(b"=")).decode()
    name = neutral_name(reference) if flags & _NAMELESS else reference.name
    return f"{services.settings.content_url}/files/{token}/{quote(name, safe='')}"


def read(settings: Settings, token: str) -> Link:
    """What the address with this token allows; `NotFound` for one that is not ours, `link.expired` for an old one."""
    try:
        body = _signer(settings).unsign(token)
        packed = base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4))
        file_id, school_id, expires, flags = _LAYOUT.unpack(packed)
    except (BadSignature, ValueError, struct.error):
        raise NotFound() from None
    if expires < time.time():
        raise MakerpathError(
            "link.expired",
            N_("This address was good for a day, which is over."),
            N_("Load the page it stood on again, and follow it from there."),
            status=410,
        )
    return Link(
        uuid.UUID(bytes=file_id),
        uuid.UUID(bytes=school_id),
        bool(flags & _DOWNLOAD),
        bool(flags & _WHILE_SHOWN),
        next((name for name, flag in _PIECES.items() if flag and flags & flag), ""),
        bool(flags & _WHILE_PUBLIC),
        bool(flags & _NAMELESS),
    )


def _signer(settings: Settings) -> Signer:
    return Signer(settings.secret("file-links"), salt="makerpath.files", sep=".", digest_method=hashlib.sha256)

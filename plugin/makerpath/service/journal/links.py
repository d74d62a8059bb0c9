"""Links in the journal: addresses on the web and nothing else."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.core import text

LONGEST = 2000
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#]|$)")


def read_link(typed: str) -> str:
    """The address, with https:// before it where somebody left that out; `journal.link` for anything else."""
    address = text.line(typed, "url", LONGEST, required=False)
    if not address:
        return ""
    if "://" not in address and _HOST.match(address):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if (
        host is None
        or parts.scheme not in ("http", "https")
        or parts.username is not None
        or port == 0
        or any(sign in address for sign in ' "<>\\^`{|}')
    ):
        raise MakerpathError(
            "journal.link",
            N_("This is not the address of a page on the web."),
            N_("It begins with https:// or http://, and has no name or password in it."),
            status=422,
            field="url",
        )
    return address


def host_of(address: str) -> str:
    """The host of a link as a browser would go there: letters of other scripts show as what they are sent as."""
    host = urlsplit(address).hostname or ""
    try:
        return host.encode("idna").decode("ascii").removeprefix("www.")
    except UnicodeError:
        return host

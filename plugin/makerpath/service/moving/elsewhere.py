"""Where a school's certificates are now; `leading` makes addresses that old certificates carry lead there."""

from __future__ import annotations

from urllib.parse import urlsplit

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import School

MOVED_TO = "moved_to"
LONGEST = 300


def moved_to(school: School) -> str | None:
    """The address of the installation that answers for the school's certificates, None while this one does."""
    address = school.settings.get(MOVED_TO)
    return address if isinstance(address, str) and address else None


def check_here(school: School) -> None:
    """Refuse to issue or change certificates where the school is not any more: `moving.moved`."""
    address = moved_to(school)
    if address is not None:
        raise Conflict(
            "moving.moved",
            N_("This school's certificates have moved to {address}."),
            N_("Issue and change them there. If the school is to go on here, take the new address back first."),
            address=address,
        )


@operation("school.move_certificates")
def set_moved(work: Work, *, to: str) -> Answer:
    """Say where the school's certificates are answered for from now on; empty: here again."""
    school = work.get(School, work.actor.school_id, lock=True)
    work.require("platform.manage", school)
    address = checked(to, work.services.settings.service_url) if to else ""
    school.settings = {**school.settings, MOVED_TO: address}
    if address:
        work.record("school.certificates_moved", school.id, address=address)
    else:
        work.record("school.certificates_back", school.id)
    return {"to": address}


def checked(to: str, own: str) -> str:
    """`to` as scheme and host alone, if it is such an address and not this installation's own."""
    text = to.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        encoded = host.encode("idna").decode() if host and ":" not in host else host
    except (ValueError, UnicodeError):
        raise _not_an_address() from None
    plain = not (parts.username or parts.password or parts.query or parts.fragment) and parts.path in ("", "/")
    odd = any(c.isspace() or ord(c) < 33 or c in "\\%" for c in text) or "?" in text or "#" in text or "@" in text
    if parts.scheme not in ("http", "https") or not encoded or not plain or odd or len(text) > LONGEST:
        raise _not_an_address()
    name = f"[{encoded}]" if ":" in encoded else encoded
    address = f"{parts.scheme}://{name}" + (f":{port}" if port is not None else "")
    if urlsplit(address).netloc == urlsplit(own).netloc:
        raise MakerpathError(
            "moving.here",
            N_("This is the address of this installation itself."),
            N_("Give the address of the one that the archive was restored in."),
            status=422,
            field="to",
        )
    return address


def _not_an_address() -> MakerpathError:
    return MakerpathError(
        "moving.not_an_address",
        N_("This is not the address of an installation."),
        N_("It looks like https://certificates.example.org, without anything after the name."),
        status=422,
        field="to",
    )

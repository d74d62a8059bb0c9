"""Where the history of a certificate leads: what two installations wrote of it is one history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from makerpath.service.certificates.models import CertificateChange


@dataclass(frozen=True)
class Standing:
    """The change that made it so, None where it is not so: the first that revoked or replaced, the last suspension."""

    revoked: CertificateChange | None = None
    replaced: CertificateChange | None = None
    suspended: CertificateChange | None = None


def told(changes: Iterable[CertificateChange]) -> Standing:
    """The standing after all `changes` of one certificate, in whatever order they come."""
    in_time = sorted(changes, key=lambda change: (change.at, change.id))
    first = {change.kind: change for change in reversed(in_time)}
    last = [change for change in in_time if change.kind in ("suspended", "reinstated")]
    suspended = last[-1] if last and last[-1].kind == "suspended" else None
    return Standing(first.get("revoked"), first.get("replaced"), suspended)

"""How often somebody who is not signed in may ask: counted in windows of time, under a keyed hash of their address.

What is counted is kept for a day; no address can be read from it.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta, UTC
from ipaddress import ip_address, IPv6Address

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.certificates.models import RateWindow
from makerpath.service.core.database import new_id, utc_now
from makerpath.service.core.jobs import job, JobRun
from makerpath.service.daily import daily
from makerpath.service.operation import Services

UNSCOPED = "whoever asks is not known to any school"
SWEEP = "verify.sweep"
KEPT = timedelta(days=1)
NETWORK = 64
"""So many bits of an IPv6 address tell who asks; the others change as their device likes."""

daily(SWEEP, hour=4)


@dataclass(frozen=True)
class Limit:
    """At most `most` times within a window of so many `seconds`, for each one who asks."""

    purpose: str
    most: int
    seconds: int


LOOKS = Limit("look", 60, 60)
"""Certificates asked for by number and name, and texts sent by programs."""

MISSES = Limit("miss", 10, 60)
"""Codes and numbers that no certificate has. A code that one has is never refused: a hall of guests scans at once."""

GUESSES = Limit("guess", 20, 600)
"""Names tried for one number, whoever tries them."""

UPLOADS = Limit("upload", 20, 3600)


class TooMany(MakerpathError):
    """`retry_after` is the number of seconds after which to ask again."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(
            "verify.too_many",
            N_("Too many questions came from your network in a short time."),
            N_(
                "Wait for {seconds} seconds, then try again. Scanning the square pattern of a certificate always works."
            ),
            status=429,
            seconds=retry_after,
        )


def spend(services: Services, limit: Limit, who: str) -> None:
    """Count one more. Raises `TooMany`, and counts nothing, if that is more than the limit."""
    now = utc_now()
    check(services, limit, who, now)
    begins = _begins(limit, now)
    with services.database.writing(unscoped=UNSCOPED) as session:
        _count(session, _bucket(services, limit, who), begins)


def check(services: Services, limit: Limit, who: str, now: datetime | None = None) -> None:
    """Raises `TooMany` if nothing more is left."""
    now = now or utc_now()
    begins = _begins(limit, now)
    seen = select(RateWindow.count).where(
        RateWindow.bucket == _bucket(services, limit, who), RateWindow.begins_at == begins
    )
    with services.database.reading(unscoped=UNSCOPED) as session:
        count = session.scalar(seen) or 0
    if count >= limit.most:
        raise TooMany(max(1, limit.seconds - int((now - begins).total_seconds())))


@job(SWEEP)
def sweep(run: JobRun) -> None:
    """Forget the windows of yesterday."""
    with run.session_scope() as session:
        session.execute(delete(RateWindow).where(RateWindow.begins_at < utc_now() - KEPT))
        run.finish(session)


def network(address: str | None) -> str:
    """Who asks from this address: the address itself, or the network of an IPv6 address."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return f"{int(found) >> (128 - NETWORK):x}/{NETWORK}"
    return str(found)


def _bucket(services: Services, limit: Limit, who: str) -> str:
    key = services.settings.secret("limits")
    return f"{limit.purpose}:{hmac.new(key, f'{limit.purpose}:{who}'.encode(), hashlib.sha256).hexdigest()[:40]}"


def _begins(limit: Limit, now: datetime) -> datetime:
    return datetime.fromtimestamp(int(now.timestamp()) // limit.seconds * limit.seconds, UTC)


def _count(session: Session, bucket: str, begins: datetime) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"id": new_id(), "created_at": begins, "bucket": bucket, "begins_at": begins, "count": 1}
    session.execute(
        dialect.insert(RateWindow)
        .values(**row)
        .on_conflict_do_update(index_elements=["bucket", "begins_at"], set_={"count": RateWindow.count + 1})
    )

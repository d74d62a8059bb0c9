"""The school's serials: one after the other within a year on the school's clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.credentials.numbers import serial
from makerpath.service.certificates.models import Certificate
from makerpath.service.people.models import School


def serials(session: Session, school: School, now: datetime) -> Iterator[str]:
    """The serials that come next; the caller holds the school's lock until the certificates are there.

    They follow the highest that is there, whatever is missing below: some may have been restored elsewhere.
    """
    year = now.astimezone(ZoneInfo(school.time_zone)).year
    prefix = serial(school.code, year, 0)[:-6]
    highest = session.scalar(
        select(Certificate.serial)
        .where(Certificate.serial.startswith(prefix, autoescape=True))
        .order_by(func.length(Certificate.serial).desc(), Certificate.serial.desc())
        .limit(1)
    )
    number = int(highest.removeprefix(prefix)) if highest else 0
    while True:
        number += 1
        yield serial(school.code, year, number)

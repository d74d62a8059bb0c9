"""Finding a certificate by its serial number together with the name that is printed on it.

Numbers can be counted up, so a number alone tells nothing: whoever asks knows the holder's name. A number that there
is not, one of another school and a wrong name get the same answer, after the same work.
"""

from __future__ import annotations

import hmac
import unicodedata

from sqlalchemy import select

from makerpath.credentials.numbers import read_serial
from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.certificates.models import Certificate
from makerpath.service.operation import Services
from makerpath.service.people.models import School
from makerpath.service.privacy.holdings import NOBODY
from makerpath.service.verification import limits

LONGEST = 1200
AT_ONCE = 20
"""So many schools at most have the same number; more are not looked at."""


def find_code(services: Services, who: str, serial: str, name: str) -> str:
    """The code of the certificate with this serial and this name. Raises `certificate.unknown_pair` and `TooMany`."""
    limits.spend(services, limits.LOOKS, who)
    number = read_serial(serial) or ""
    wanted = number or serial[:LONGEST]
    limits.check(services, limits.MISSES, who)
    limits.check(services, limits.GUESSES, wanted)
    schools = select(School.id).scalar_subquery()
    printed = Certificate.record[("learner", "name")].as_string()
    query = (
        select(Certificate.code, printed)
        .where(Certificate.school_id.in_(schools), Certificate.serial == number)
        .order_by(Certificate.id)
        .limit(AT_ONCE)
    )
    with services.database.reading(unscoped="a serial says nothing about its school") as session:
        rows = session.execute(query).all()
    typed = plain(name)
    found = ""
    for code, there in [*rows, ("", NOBODY)]:
        if _same(typed, plain(there)):
            found = code
            break
    if not found:
        limits.spend(services, limits.GUESSES, wanted)
        limits.spend(services, limits.MISSES, who)
        raise MakerpathError(
            "certificate.unknown_pair",
            N_("There is no certificate with this number and this name."),
            N_("Both must be as they are printed. If they are right, the certificate is not genuine."),
            status=404,
            field="serial",
        )
    return found


def plain(name: str) -> str:
    """The letters and digits of a name, whatever their width and case, without what stands between them."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name[:LONGEST]).casefold())
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LMN")


def _same(typed: str, printed: str) -> bool:
    return bool(printed) and hmac.compare_digest(typed.encode("utf-8", "replace"), printed.encode())

"""Which keys are a school's own, and what became of its certificates: for verifying credentials here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.credentials.badges.statuses import PLACES
from makerpath.credentials.badges.verifying import Key, Keys, Standing, Statuses
from makerpath.service.badges.keys import keys_of
from makerpath.service.certificates.models import Certificate
from makerpath.service.core.settings import Settings
from makerpath.service.people.models import School

ISSUER = "/issuer"


def keys_in(session: Session, settings: Settings) -> Keys:
    """For `verify`: of an issuer that is a school here all keys; the session sees every school."""

    def find(issuer: str) -> Sequence[Key] | None:
        school = _school(session, settings, issuer)
        if school is None:
            return None
        here = issuer.removesuffix(ISSUER)
        return [
            Key(f"{here}/keys/{row.kid}", row.public, row.retired_at, row.compromised_at)
            for row in keys_of(session, school.id)
        ]

    return find


def statuses_in(session: Session, settings: Settings) -> Statuses:
    """For `verify`: how the certificate with this place in a list stands now; replaced counts as revoked."""

    def find(entry: dict[str, Any]) -> Standing | None:
        address, index = entry.get("statusListCredential"), entry.get("statusListIndex")
        if not isinstance(address, str) or not isinstance(index, str) or not index.isdecimal() or len(index) > 9:
            return None
        here, _, number = address.partition("/status/revocation/")
        school = _school(session, settings, here + ISSUER)
        if school is None or not number.isdecimal() or len(number) > 6:
            return None
        row = session.scalar(
            select(Certificate).where(
                Certificate.school_id == school.id, Certificate.status_index == int(number) * PLACES + int(index)
            )
        )
        if row is None:
            return None
        if row.revoked_at is not None or row.replaced_at is not None:
            return "revoked"
        return "suspended" if row.suspended_at is not None else "clear"

    return find


def _school(session: Session, settings: Settings, issuer: str) -> School | None:
    """The school here that the address is of; at another address only if certificates from there were restored."""
    base, _, slug = issuer.removesuffix(ISSUER).rpartition("/schools/")
    if not issuer.endswith(ISSUER) or not slug or "/" in slug or urlsplit(base).scheme not in ("http", "https"):
        return None
    school = session.scalar(select(School).where(School.slug == slug))
    if school is None or base == settings.service_url:
        return school
    from_there = Certificate.record["verify_url"].as_string().startswith(f"{base}/verify/", autoescape=True)
    brought = select(Certificate.id).where(
        Certificate.school_id == school.id, Certificate.restored_at.is_not(None), from_there
    )
    return school if session.scalar(brought.limit(1)) is not None else None

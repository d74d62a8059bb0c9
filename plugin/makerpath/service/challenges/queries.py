"""Reading challenges: which are open, which fit."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.challenges.models import Challenge


def is_open(challenge: Challenge, today: date) -> bool:
    """Whether a project may still begin from it; its last day counts."""
    return challenge.withdrawn_at is None and (challenge.closes_on is None or today <= challenge.closes_on)


def open_challenges(session: Session, today: date) -> list[Challenge]:
    """Those that may be begun today; what closes first comes first."""
    rows = session.scalars(
        select(Challenge).where(
            Challenge.withdrawn_at.is_(None), Challenge.closes_on.is_(None) | (Challenge.closes_on >= today)
        )
    )
    return sorted(rows, key=lambda row: (row.closes_on or date.max, row.id))


def past_challenges(session: Session, today: date) -> list[Challenge]:
    """Those that are over, the newest first; withdrawn ones are not among them."""
    rows = session.scalars(select(Challenge).where(Challenge.withdrawn_at.is_(None), Challenge.closes_on < today))
    return sorted(rows, key=lambda row: (row.closes_on or date.min, row.id), reverse=True)

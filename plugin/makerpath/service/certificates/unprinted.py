"""What stands in the way of a certificate's PDF, for the office: which certificate, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError
from makerpath.service.certificates.models import Certificate
from makerpath.service.core.events import Event

UNPRINTED = "certificate.unprinted"
LONGEST = 300
AT_ONCE = 500


def note(session: Session, row: Certificate, error: MakerpathError) -> None:
    """Append that the certificate cannot be printed; nothing if that was the last word on it already."""
    said = {
        "serial": row.serial,
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "params": {name: str(value)[:LONGEST] for name, value in error.params.items()},
    }
    told = select(Event).where(Event.id > row.id, Event.verb == UNPRINTED, Event.subject_id == row.id)
    last = session.scalar(told.order_by(Event.id.desc()).limit(1))
    if last is None or last.data != said:
        session.add(Event(via="job", verb=UNPRINTED, subject_id=row.id, project_id=row.project_id, data=said))


def unprinted(session: Session, certificate_ids: Iterable[UUID]) -> dict[UUID, MakerpathError]:
    """Those of the certificates that have no PDF because printing failed, each with the error as it was last."""
    ids = sorted(certificate_ids)
    found: dict[UUID, MakerpathError] = {}
    for at in range(0, len(ids), AT_ONCE):
        some = ids[at : at + AT_ONCE]
        # Ids grow with time, and nothing fails to be printed before it is issued: older events are not looked through.
        rows = session.execute(
            select(Event.subject_id, Event.data)
            .join(Certificate, Certificate.id == Event.subject_id)
            .where(Event.id > some[0], Event.verb == UNPRINTED)
            .where(Certificate.sha256.is_(None), Certificate.id.in_(some))
            .order_by(Event.id)
        )
        found |= {subject: _error(data) for subject, data in rows}
    return found


def _error(data: Mapping[str, Any]) -> MakerpathError:
    # A place's name is no argument of the error itself, whatever it is called.
    error = MakerpathError(data["code"], data["message"], data["hint"], status=422)
    error.params = data["params"]
    return error

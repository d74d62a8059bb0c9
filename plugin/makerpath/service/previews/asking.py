"""Asking for a preview in the operation that brings a content not seen before."""

from __future__ import annotations

import uuid

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from makerpath.service.core.database import new_id, utc_now
from makerpath.service.core.jobs import enqueue
from makerpath.service.previews.makers import maker_of
from makerpath.service.previews.models import Preview

MAKE = "previews.make"


def ask(session: Session, sha256: str, media_type: str, school_id: uuid.UUID) -> None:
    """Note the content, and queue its preview if there is one to make and nobody has asked before."""
    state = "waiting" if maker_of(media_type) else "none"
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"sha256": sha256, "state": state, "pieces": {}, "facts": {}, "made_at": utc_now()}
    insert = dialect.insert(Preview).values(**row).on_conflict_do_nothing().returning(Preview.sha256)
    if session.scalar(insert) is not None and state == "waiting":
        # Forgotten and brought again, the same content is asked for again.
        key = f"{sha256[:24]}:{new_id().hex}"
        enqueue(session, MAKE, {"sha256": sha256, "media_type": media_type}, key=key, school_id=school_id)

"""Forgetting a file that was asked for: its row and what it points to."""

from __future__ import annotations

from sqlalchemy.orm import Session

from makerpath.service.core.files import FileReference
from makerpath.service.exports.models import Export


def forget(session: Session, row: Export) -> str | None:
    """Delete the row and its file; the SHA-256 of what it held, for `privacy.letting_go.release`."""
    file = session.get(FileReference, row.file_id) if row.file_id else None
    session.delete(row)
    session.flush()
    if file is None:
        return None
    session.delete(file)
    return file.sha256

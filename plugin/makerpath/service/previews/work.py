"""Making previews, in the worker."""

from __future__ import annotations

import json
import logging
from typing import Any

from sqlalchemy import select

from makerpath.service.core.database import utc_now
from makerpath.service.core.files import FileReference, note_blob
from makerpath.service.core.jobs import GiveUp, job, JobRun
from makerpath.service.daily import daily
from makerpath.service.operation import Services
from makerpath.service.previews import confined
from makerpath.service.previews.asking import ask, MAKE
from makerpath.service.previews.models import Preview
from makerpath.service.privacy.letting_go import forget_unnoted
from makerpath.service.uploads import parts

logger = logging.getLogger(__name__)
TYPES = frozenset({"image/webp", "image/svg+xml"})
MOST_FACTS = 128 * 1024
CATCH_UP = "previews.catch_up"
A_NIGHT = 500
"""How many files are caught up with in a night."""
Made = tuple[str, dict[str, Any], dict[str, Any]]


@job(MAKE, attempts=3, limit=300)
def make(run: JobRun) -> None:
    """Make the preview of `{"sha256", "media_type"}`. A file that cannot be read stays as it is, and is told of."""
    sha256 = run.payload["sha256"]
    state, pieces, facts = _make(run.services, sha256, run.payload["media_type"])
    with run.session_scope() as session:
        row = session.get(Preview, sha256)
        if row is not None:
            for piece in pieces.values():
                note_blob(session, piece["sha256"], piece["size"], run.services.storage)
            row.state, row.pieces, row.facts, row.made_at = state, pieces, facts, utc_now()
        run.finish(session)
    if row is None:
        forget_unnoted(run.services, [piece["sha256"] for piece in pieces.values()])


daily(CATCH_UP, hour=3)


@job(CATCH_UP)
def catch_up(run: JobRun) -> None:
    """Ask for the previews of files that came before there were any."""
    assert run.school_id is not None
    with run.session_scope() as session:
        known = select(Preview.sha256).where(Preview.sha256 == FileReference.sha256).exists()
        rows = session.scalars(select(FileReference).where(~known, FileReference.erased_at.is_(None)).limit(A_NIGHT))
        for file in rows:
            ask(session, file.sha256, file.media_type, run.school_id)
        run.finish(session)


def _make(services: Services, sha256: str, media_type: str) -> Made:
    try:
        content = services.storage.open(sha256)
    except FileNotFoundError:
        raise GiveUp("the content is gone") from None
    with content, confined.run("preview", content, media_type, parts.folder(services.settings)) as outcome:
        if outcome.problem:
            logger.info("no preview of %s: %s %s", sha256, outcome.problem, outcome.answer.get("error", ""))
            return "failed", {}, {"problem": outcome.problem}
        facts = outcome.answer.get("facts") or {}
        written = json.dumps(facts)
        if len(written) > MOST_FACTS or "\\u0000" in written:
            return "failed", {}, {"problem": "too_big"}
        return "ready", _kept(services, outcome), facts


def _kept(services: Services, outcome: confined.Outcome) -> dict[str, Any]:
    """The pieces that the process wrote, in the storage."""
    found: dict[str, Any] = {}
    for name, piece in (outcome.answer.get("pieces") or {}).items():
        path = outcome.folder / str(piece["file"]).rpartition("/")[2]
        if name not in ("thumb", "view") or piece["media_type"] not in TYPES or path.is_symlink():
            continue
        with path.open("rb") as made:
            stored, size = services.storage.put(made)
        shown = {key: piece.get(key) for key in ("media_type", "width", "height")}
        found[name] = {"sha256": stored, "size": size, **shown}
    return found

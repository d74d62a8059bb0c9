"""Previews for pages: those of every file of a page in one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.core.files import FileReference
from makerpath.service.operation import Services
from makerpath.service.previews.models import Preview
from makerpath.service.uploads.links import file_url, piece_url

AT_ONCE = 500


def previews_of(session: Session, files: Iterable[FileReference]) -> dict[str, Preview]:
    """By the SHA-256 of the content."""
    wanted = sorted({file.sha256 for file in files})
    found: dict[str, Preview] = {}
    for at in range(0, len(wanted), AT_ONCE):
        rows = session.scalars(select(Preview).where(Preview.sha256.in_(wanted[at : at + AT_ONCE])))
        found.update((row.sha256, row) for row in rows)
    return found


def previews_in(session: Session) -> Callable[[FileReference], Preview | None]:
    """The preview of a file; asked for the first time, those of all files that the session has read are read at once.

    A page reads its files before it is drawn: all their previews cost it one query.
    """
    known: dict[str, Preview | None] = {}

    def preview_of(file: FileReference) -> Preview | None:
        if file.sha256 not in known:
            files = [row for row in session.identity_map.values() if isinstance(row, FileReference)]
            files = [row for row in [*files, file] if row.sha256 not in known]
            found = previews_of(session, files)
            known.update((row.sha256, found.get(row.sha256)) for row in files)
        return known[file.sha256]

    return preview_of


def of_files(
    services: Services,
    session: Session,
    *,
    while_shown: bool = False,
    while_public: bool = False,
    nameless: bool = False,
) -> dict[str, Any]:
    """What the `file` macro needs of files: their addresses and previews (see `blocks/_file.html`).

    `while_shown` makes addresses that end when the makers take the project out of the showcase, `while_public` such
    that end when it stands on no public page any more; with `nameless` they tell no name of the file.
    """
    ends = {"while_shown": while_shown, "while_public": while_public, "nameless": nameless}
    return {
        "file_url": lambda file, download=False: file_url(services, file, download, **ends),
        "piece_url": lambda file, name: piece_url(services, file, name, **ends),
        "preview_of": previews_in(session),
    }

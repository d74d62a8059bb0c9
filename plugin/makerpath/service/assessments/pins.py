"""Comments on a point of a picture, as assessors put them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.core import text
from makerpath.service.projects.models import Evidence, Iteration, Project

MOST = 60
"""How many an assessment may have."""


def checked(
    session: Session, project: Project, pins: list[dict[str, Any]], about: Collection[str]
) -> list[dict[str, Any]]:
    """The pins in their one form; `assessment.pin` (422) for one that lies nowhere on the project's pictures.

    `about` are the criteria that one may be about; of any other it says nothing.
    """
    if not pins:
        return []
    files = {str(one) for one in session.scalars(select(Evidence.file_id).where(Evidence.project_id == project.id))}
    for file_ids in session.scalars(select(Iteration.file_ids).where(Iteration.project_id == project.id)):
        files.update(file_ids)
    found = []
    for pin in pins[:MOST]:
        try:
            x, y, file = float(pin["x"]), float(pin["y"]), str(UUID(str(pin["file"])))
        except (KeyError, TypeError, ValueError):
            raise _wrong() from None
        if not (0 <= x <= 1 and 0 <= y <= 1) or file not in files:
            raise _wrong()
        body = text.paragraphs(str(pin.get("text", "")), "pins", 2000)
        named = str(pin.get("criterion", ""))
        criterion = named if named in about else ""
        found.append({"file": file, "x": round(x, 4), "y": round(y, 4), "criterion": criterion, "text": body})
    return found


def _wrong() -> MakerpathError:
    return MakerpathError(
        "assessment.pin",
        N_("A comment points at no place of a picture."),
        N_("Put it on a picture of this project again."),
        status=422,
        field="pins",
    )

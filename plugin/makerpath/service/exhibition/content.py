"""What may stand on a public page, and what stands on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.core.files import FileReference
from makerpath.service.exhibition.models import PublicPage
from makerpath.service.materials.models import MaterialItem
from makerpath.service.projects.models import Evidence, Iteration, Project

MATERIALS = "materials"
"""Stands in `PublicPage.shown` for the bill of materials."""


@dataclass(frozen=True)
class Item:
    """A version, a piece of evidence, or the bill of materials.

    `kind` is `version`, `text`, `photo`, `file` or `materials`; `number` that of a version, `stage` where it was shown.
    """

    id: str
    kind: str
    at: datetime
    stage: str = ""
    number: int = 0
    body: str = ""
    note: str = ""
    language: str = ""
    files: tuple[FileReference, ...] = ()
    materials: tuple[MaterialItem, ...] = field(default=())


def candidates(session: Session, project: Project) -> list[Item]:
    """All that the makers may put on the page: versions, then pieces by the order they came. Nothing taken back."""
    files = {
        str(row.id): row
        for row in session.scalars(
            select(FileReference).where(FileReference.project_id == project.id, FileReference.erased_at.is_(None))
        )
    }
    versions = session.scalars(
        select(Iteration).where(Iteration.project_id == project.id).order_by(Iteration.number.desc())
    )
    found = [
        Item(
            str(row.id),
            "version",
            row.created_at,
            stage=row.stage,
            number=row.number,
            body=row.body,
            note=row.change_note,
            language=row.language,
            files=_files(files, row.file_ids),
        )
        for row in versions
    ]
    pieces = session.scalars(
        select(Evidence).where(Evidence.project_id == project.id, Evidence.withdrawn_at.is_(None)).order_by(Evidence.id)
    )
    for piece in pieces:
        mine = _files(files, [str(piece.file_id)] if piece.file_id else [])
        if mine or (piece.file_id is None and piece.body):
            found.append(
                Item(
                    str(piece.id),
                    piece.kind,
                    piece.created_at,
                    stage=piece.stage,
                    body=piece.body,
                    language=piece.language,
                    files=mine,
                )
            )
    materials = materials_of(session, project.id)
    if materials:
        found.append(Item(MATERIALS, MATERIALS, materials[0].created_at, materials=tuple(materials)))
    return found


def chosen(items: Iterable[Item], page: PublicPage | None) -> list[Item]:
    """Those of `items` that stand on the page, in its order; what was taken back since is not among them."""
    known = {item.id: item for item in items}
    return [known[name] for name in page.shown if name in known] if page else []


def files_on(session: Session, project: Project, page: PublicPage) -> set[UUID]:
    """The files that the page shows."""
    return {file.id for item in chosen(candidates(session, project), page) for file in item.files}


def materials_of(session: Session, project_id: UUID) -> list[MaterialItem]:
    return list(
        session.scalars(
            select(MaterialItem)
            .where(MaterialItem.project_id == project_id, MaterialItem.removed_at.is_(None))
            .order_by(MaterialItem.id)
        )
    )


def _files(known: dict[str, FileReference], ids: Iterable[str]) -> tuple[FileReference, ...]:
    return tuple(known[name] for name in ids if name in known)

"""What a critique may speak of: the stages, versions and pictures of a project that its giver sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.gates import Standing
from makerpath.service.core.files import FileReference
from makerpath.service.projects.models import Evidence, Iteration, Project
from makerpath.service.uploads.media import PICTURES

PARTS = {
    "nw": (1 / 6, 1 / 6),
    "n": (1 / 2, 1 / 6),
    "ne": (5 / 6, 1 / 6),
    "w": (1 / 6, 1 / 2),
    "c": (1 / 2, 1 / 2),
    "e": (5 / 6, 1 / 2),
    "sw": (1 / 6, 5 / 6),
    "s": (1 / 2, 5 / 6),
    "se": (5 / 6, 5 / 6),
}
"""The nine parts of a picture for whoever cannot point at it: the middle of each, from its upper left corner."""


@dataclass(frozen=True)
class Picture:
    """A picture that is shown at a stage, alone or as part of a version."""

    file: FileReference
    stage: str
    words: str
    language: str
    iteration: Iteration | None = None


@dataclass(frozen=True)
class Places:
    """Everything of a project that is shown now, the newest picture first. Nothing that was taken back is among it."""

    stages: list[str]
    pieces: list[Evidence]
    versions: list[Iteration]
    pictures: list[Picture]

    def picture(self, file_id: UUID | None) -> Picture | None:
        return next((item for item in self.pictures if item.file.id == file_id), None)

    def words(self, stage: str) -> list[Evidence]:
        """The paragraphs of a stage."""
        return [piece for piece in self.pieces if piece.stage == stage and piece.kind == "text"]


def open_stages(standing: Standing) -> list[str]:
    """The stages that the class sees of a project that asks for critique: those that are not locked."""
    return [stage.id for stage in standing.stages if stage.status != "locked"]


def places(session: Session, project: Project, stages: Iterable[str]) -> Places:
    """What is shown at `stages`, in three queries."""
    here = list(stages)
    files = {
        row.id: row
        for row in session.scalars(
            select(FileReference).where(FileReference.project_id == project.id, FileReference.media_type.in_(PICTURES))
        )
    }
    pieces = list(
        session.scalars(
            select(Evidence)
            .where(Evidence.project_id == project.id, Evidence.stage.in_(here), Evidence.withdrawn_at.is_(None))
            .order_by(Evidence.id)
        )
    )
    versions = list(
        session.scalars(
            select(Iteration)
            .where(Iteration.project_id == project.id, Iteration.stage.in_(here))
            .order_by(Iteration.number)
        )
    )
    found = {
        piece.file_id: Picture(files[piece.file_id], piece.stage, piece.body, piece.language)
        for piece in pieces
        if piece.file_id in files
    }
    for version in versions:
        for name in version.file_ids:
            file = files.get(UUID(name))
            if file is not None:
                found[file.id] = Picture(file, version.stage, version.body, version.language, version)
    newest = sorted(found.values(), key=lambda item: item.file.id, reverse=True)
    return Places(here, pieces, versions, newest)

"""The archive that makers take of their own project: all of it, with journal and plan, for themselves."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.licences import LICENCES
from makerpath.domain.text import LocalText
from makerpath.service.core.files import FileReference
from makerpath.service.courses.definitions import load_brief
from makerpath.service.exhibition.archive import Contents
from makerpath.service.exhibition.content import candidates, Item, materials_of
from makerpath.service.exhibition.models import PublicPage
from makerpath.service.journal.models import JournalEntry
from makerpath.service.materials.models import ResourcePlan
from makerpath.service.ownership.queries import makers_of
from makerpath.service.people.models import Person, School
from makerpath.service.projects.models import Project


def own_contents(session: Session, project: Project) -> Contents:
    """Every version, every piece that was not taken back, materials, plan and journal, under the makers' own names."""
    page = session.scalar(select(PublicPage).where(PublicPage.project_id == project.id))
    brief = load_brief(session, project.brief_hash, project.brief_wording)
    plan = session.scalar(select(ResourcePlan).where(ResourcePlan.project_id == project.id))
    entries, kept = _journal(session, project)
    notes: list[tuple[str, Any]] = [("journal.json", entries)]
    if plan:
        notes.append(("resources.json", dict(plan.sections)))
    return Contents(
        title=project.title,
        language=project.language,
        question=LocalText(project.question) if project.question else brief.driving_question,
        story=page.story if page else "",
        makers=[maker.display_name for maker in makers_of(session, [project.id])[project.id]],
        school=LocalText(session.get_one(School, project.school_id).name),
        licence=LICENCES.get(page.licence) if page else None,
        origin=project.origin if project.origin.get("kind") == "fork" else {},
        items=[*candidates(session, project), *kept],
        materials=materials_of(session, project.id),
        notes=notes,
    )


def _journal(session: Session, project: Project) -> tuple[list[dict[str, Any]], list[Item]]:
    """The entries in order as plain data, and those with a file as items of their own."""
    rows = session.execute(
        select(JournalEntry, Person.display_name, FileReference)
        .join(Person, Person.id == JournalEntry.created_by)
        .outerjoin(FileReference, (FileReference.id == JournalEntry.file_id) & FileReference.erased_at.is_(None))
        .where(JournalEntry.project_id == project.id, JournalEntry.removed_at.is_(None))
        .order_by(JournalEntry.id)
    )
    found, kept = [], []
    for row, name, file in rows:
        entry = {
            "utc": row.created_at.astimezone(UTC).isoformat(timespec="seconds"),
            "by": name,
            "stage": row.stage,
            "kind": row.kind,
            "text": row.body,
            "url": row.url,
            "measure": row.measure,
            "value": row.value,
            "unit": row.unit,
            "file": file.name if file else "",
        }
        found.append({key: value for key, value in entry.items() if value not in ("", None)})
        if file:
            kept.append(
                Item(
                    str(row.id),
                    "journal",
                    row.created_at,
                    stage=row.stage,
                    body=row.body,
                    language=row.language,
                    files=(file,),
                )
            )
    return found, kept

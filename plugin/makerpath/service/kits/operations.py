"""Taking kits into a school, and noting what was tried.

Trying is nobody else's business: it leaves no event, and nothing that grades or certifies reads it.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import NotFound
from makerpath.domain.topic import Kit
from makerpath.service.core.text import paragraphs
from makerpath.service.kits.models import KitRow, KitTry
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import School

NOTE = 500
"""The most characters of a note."""


@operation("kit.import")
def import_kits(work: Work, *, kits: list[Kit]) -> Answer:
    """Add these kits or bring them up to date; answers how many were `added` and `updated`."""
    work.require("topic.manage", work.get(School, work.actor.school_id))
    known = {row.slug: row for row in work.session.scalars(select(KitRow))}
    made: Answer = {"added": 0, "updated": 0}
    for kit in kits:
        body = kit.model_dump(mode="json", by_alias=True)
        row = known.get(kit.id)
        if row is None:
            known[kit.id] = work.add(KitRow(slug=kit.id, body=body))
            made["added"] += 1
        elif row.body != body:
            row.body = body
            made["updated"] += 1
    if any(made.values()):
        work.record("kit.imported", None, **made)
    return made


@operation("kit.try")
def mark_tried(work: Work, *, kit_id: UUID, activity: str, note: str = "") -> Answer:
    """Note that the person tried the activity; again, only the note is replaced."""
    kit = work.get(KitRow, kit_id)
    work.require("kit.try", kit)
    if activity not in {item.id for item in kit.kit.activities}:
        raise NotFound()
    written = paragraphs(note, "note", NOTE, required=False)
    row = _tried(work, kit, activity)
    if row is None:
        work.add(KitTry(kit_id=kit.id, activity=activity, person_id=work.actor.person_id, note=written))
    else:
        row.note = written
    return {"kit": kit.slug, "activity": activity}


@operation("kit.take_back")
def take_back(work: Work, *, kit_id: UUID, activity: str) -> Answer:
    """Forget that the person tried the activity, with their note."""
    kit = work.get(KitRow, kit_id)
    work.require("kit.try", kit)
    row = _tried(work, kit, activity)
    if row is not None:
        work.session.delete(row)
    return {"kit": kit.slug, "activity": activity}


def _tried(work: Work, kit: KitRow, activity: str) -> KitTry | None:
    found: KitTry | None = work.session.scalar(
        select(KitTry).where(
            KitTry.kit_id == kit.id, KitTry.activity == activity, KitTry.person_id == work.actor.person_id
        )
    )
    return found

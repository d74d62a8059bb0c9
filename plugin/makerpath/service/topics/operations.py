"""Taking a bank of topics into a school."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from makerpath.domain.topic import Topic, TopicBank
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import School
from makerpath.service.topics.models import TopicRow


@operation("topic.import")
def import_bank(work: Work, *, bank: TopicBank) -> Answer:
    """Make the school's topics of this bank those of `bank`; the same bank again changes nothing.

    Answers how many were `added`, `updated` and `retired`.
    """
    work.require("topic.manage", work.get(School, work.actor.school_id))
    known = {row.slug: row for row in work.session.scalars(select(TopicRow).where(TopicRow.bank == bank.id))}
    made: Answer = {"added": 0, "updated": 0, "retired": 0}
    for position, topic in enumerate(bank.topics):
        row, columns = known.pop(topic.id, None), _columns(topic, bank, position)
        if row is None:
            work.session.add(TopicRow(bank=bank.id, slug=topic.id, **columns))
            made["added"] += 1
        elif any(getattr(row, name) != value for name, value in columns.items()):
            for name, value in columns.items():
                setattr(row, name, value)
            made["updated"] += 1
    for row in known.values():
        if row.retired_at is None:
            row.retired_at = work.now
            made["retired"] += 1
    if any(made.values()):
        work.record("topic.imported", None, bank=bank.id, **made)
    return made


def _columns(topic: Topic, bank: TopicBank, position: int) -> dict[str, Any]:
    return {
        "position": position,
        "title": dict(topic.title),
        "question": dict(topic.question),
        "summary": dict(topic.summary),
        "crafts": list(topic.craft),
        "disciplines": list(topic.disciplines),
        "equipment": list(topic.equipment),
        "age_from": topic.age_band.from_,
        "age_to": topic.age_band.to,
        "hours": float(topic.hours),
        "licence": bank.licence,
        "retired_at": None,
    }

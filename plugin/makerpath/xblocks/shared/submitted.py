"""The grade book behind the submissions API: one entry for each grade that took another's place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, UTC
from typing import Any

from makerpath.xblocks.shared.marks import Mark, moment, Points
from makerpath.xblocks.shared.platform import course_of, usage_of

LATELY = 50
"""So many entries are looked at for the newest that the service has sent."""
Item = dict[str, str]


def item_of(block: Any, anon: str, course: str) -> Item:
    """What the grade book calls the learner's score of this block."""
    return {
        "student_id": anon,
        "course_id": course_of(block, course),
        "item_id": usage_of(block),
        "item_type": block.scope_ids.block_type,
    }


@contextmanager
def alone(item: Item) -> Iterator[None]:
    """One transaction, in which nobody else writes this score: of two grades at once the newer one stays."""
    from django.db import transaction
    from submissions.models import StudentItem

    with transaction.atomic():
        key = {name: item[name] for name in ("student_id", "course_id", "item_id")}
        StudentItem.objects.get_or_create(**key, defaults={"item_type": item["item_type"]})
        StudentItem.objects.select_for_update().get(**key)
        yield


def score(item: Item) -> Points | None:
    """The score that counts; None if there is none or it was reset."""
    from submissions import api

    found = api.get_score(item)
    return (found["points_earned"], found["points_possible"]) if found else None


def standing(item: Item) -> tuple[Points | None, Mark | None, datetime | None]:
    """The score, which decision of the service's it came of, and since when somebody else's stands above it."""
    entries = _entries(item)
    mine = next((entry for entry in entries if not _overridden(entry)), None)
    over = moment(_overridden(entries[0])) if entries and entries[0] is not mine else None
    return score(item), _mark(mine) if mine else None, over


def write(item: Item, mark: Mark, points: Points | None, jti: str) -> None:
    """Let `points` be the score, or take it back with None."""
    from submissions import api

    said = {
        "decided_at": mark.decided_at.isoformat(),
        "as_of": mark.as_of.isoformat(),
        "points": list(points) if points else None,
        "jti": jti,
    }
    entry = _unscored(item, said) or api.create_submission(item, said)
    if points:
        api.set_score(entry["uuid"], *points)
    elif score(item) is not None:
        api.reset_score(item["student_id"], item["course_id"], item["item_id"])


def override(item: Item, points: Points) -> None:
    """What somebody on the platform gave stands until the service decides anew."""
    from submissions import api

    with alone(item):
        entry = api.create_submission(item, {"overridden_at": datetime.now(UTC).isoformat()})
        api.set_score(entry["uuid"], *points)


def _entries(item: Item) -> list[dict[str, Any]]:
    from submissions import api

    return list(api.get_submissions(item, limit=LATELY))


def _unscored(item: Item, said: dict[str, Any]) -> dict[str, Any] | None:
    """The newest entry, if it is this decision with these points and its score was lost on the way."""
    from submissions import api

    newest = next(iter(_entries(item)), None)
    if newest is None or api.get_latest_score_for_submission(newest["uuid"]) is not None:
        return None
    was = _said(newest)
    return newest if all(was.get(name) == said[name] for name in ("decided_at", "points")) else None


def _said(entry: dict[str, Any]) -> dict[str, Any]:
    answer = entry.get("answer")
    return answer if isinstance(answer, dict) else {}


def _overridden(entry: dict[str, Any]) -> Any:
    return _said(entry).get("overridden_at")


def _mark(entry: dict[str, Any]) -> Mark:
    said = _said(entry)
    return Mark.read(said.get("decided_at"), said.get("as_of")) or Mark(entry["submitted_at"], entry["submitted_at"])

"""Making a rubric, saving its draft, publishing a version; a published version never changes."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.hashing import split
from makerpath.domain.rubric import Rubric
from makerpath.domain.rubric_changes import Change, classify, gravest
from makerpath.formats.texts import own, slug
from makerpath.service.core import text
from makerpath.service.courses.definitions import store
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.rubrics.checking import check
from makerpath.service.rubrics.data import check_size, Data, title_of, with_ids
from makerpath.service.rubrics.models import RubricVersion, SchoolRubric
from makerpath.service.rubrics.sources import exact, SCHOOL

MANAGE = "rubric.manage"
FIRST = "first"
"""The class of a version that has none before it; the others are those of `domain.rubric_changes.Effect`."""


@operation("rubric.create")
def create(work: Work, *, drafts: list[Data], origin: dict[str, Any]) -> Answer:
    """Keep new rubrics of the school, each from its plain data; `{"rubrics": [id…]}`. `origin` says from where."""
    work.require(MANAGE, SchoolRubric(school_id=work.actor.school_id))
    assert work.actor.person_id is not None
    made = []
    for data in drafts:
        check_size(data)
        name = _free_slug(work.session, data)
        row = work.add(
            SchoolRubric(
                slug=name,
                title=title_of(data, name),
                draft=with_ids(data, name),
                changed_at=work.now,
                changed_by=work.actor.person_id,
                origin=origin,
            )
        )
        work.record("rubric.created", row.id, rubric=name)
        made.append(str(row.id))
    return {"rubrics": made}


def _free_slug(session: Session, data: Data) -> str:
    wanted = data.get("id") if isinstance(data.get("id"), str) else ""
    wanted = wanted or slug(title_of(data, "rubric").get("en", ""), "rubric")
    wanted = slug(str(wanted), "rubric")
    taken = set(session.scalars(select(SchoolRubric.slug).where(SchoolRubric.slug.startswith(wanted))))
    return own(wanted, taken)


@operation("rubric.save")
def save(work: Work, *, rubric_id: UUID, revision: int, data: Data, name_things: bool = True) -> Answer:
    """Keep the draft, valid or not. `rubric.changed` (409) if somebody saved it since `revision`.

    With `name_things`, what has a title and no id gets one, for good.
    """
    row = work.get(SchoolRubric, rubric_id, lock=True)
    work.require(MANAGE, row)
    check_size(data)
    if revision != row.revision:
        raise Conflict(
            "rubric.changed",
            N_("Somebody saved this rubric in the meantime."),
            N_("What you typed is still here, and so is what they saved. Compare the two, then save again."),
        )
    draft = with_ids(data, row.slug) if name_things else {**data, "id": row.slug}
    if draft == row.draft:
        return {"rubric": str(row.id), "revision": row.revision}
    assert work.actor.person_id is not None
    row.draft, row.title = draft, title_of(draft, row.slug)
    row.revision += 1
    row.changed_at, row.changed_by = work.now, work.actor.person_id
    return {"rubric": str(row.id), "revision": row.revision}


@operation("rubric.publish")
def publish(work: Work, *, rubric_id: UUID, revision: int, note: str = "") -> Answer:
    """Publish the draft as the next version: frozen, classed against the one before.

    Raises `rubric.problems` (422) while something is wrong with it, `rubric.unchanged` (409) if it says the same.
    """
    row = work.get(SchoolRubric, rubric_id, lock=True)
    work.require(MANAGE, row)
    if revision != row.revision:
        raise Conflict(
            "rubric.changed",
            N_("Somebody saved this rubric in the meantime."),
            N_("Look at what would be published now, then publish it."),
        )
    said = text.paragraphs(note, "note", 2_000, required=False)
    draft = with_ids(row.draft, row.slug)
    checked = check(draft)
    rubric = checked.publishable
    if rubric is None:
        raise MakerpathError(
            "rubric.problems",
            N_("This rubric cannot be published yet: {count} things are wrong."),
            N_("They are listed here, and stand beside their fields in the editor."),
            status=422,
            count=len(checked.errors),
        )
    before = newest(work.session, row)
    changes = changes_since(work.session, before, rubric)
    if before is not None and not changes:
        raise Conflict("rubric.unchanged", N_("This is what the newest version says already."))
    parts = split(rubric)
    if draft != row.draft:
        # What was kept while somebody typed has its ids from now on; a page that does not know them is stale.
        row.draft, row.revision = draft, row.revision + 1
    store(work.session, "rubric", parts, row.slug, f"{SCHOOL}{row.slug}")
    assert work.actor.person_id is not None
    version = work.add(
        RubricVersion(
            rubric_id=row.id,
            number=before.number + 1 if before else 1,
            scoring_hash=parts.scoring_hash,
            wording_hash=parts.wording_hash,
            change=gravest(changes) if before else FIRST,
            note=said,
            created_by=work.actor.person_id,
        )
    )
    work.record("rubric.published", row.id, rubric=row.slug, number=version.number, change=version.change)
    return {"rubric": str(row.id), "number": version.number}


def newest(session: Session, row: SchoolRubric) -> RubricVersion | None:
    """The last version that was published."""
    last = select(func.max(RubricVersion.number)).where(RubricVersion.rubric_id == row.id).scalar_subquery()
    return session.scalar(select(RubricVersion).where(RubricVersion.rubric_id == row.id, RubricVersion.number == last))


def changes_since(session: Session, before: RubricVersion | None, rubric: Rubric) -> list[Change]:
    """What the rubric changes of a version, the gravest first; nothing without one."""
    return classify(exact(session, before.scoring_hash, before.wording_hash), rubric) if before else []


@operation("rubric.archive")
def archive(work: Work, *, rubric_id: UUID, archived: bool) -> Answer:
    """Take the rubric out of what is offered, or offer it again; who uses a version of it goes on using it."""
    row = work.get(SchoolRubric, rubric_id, lock=True)
    work.require(MANAGE, row)
    if archived != (row.archived_at is not None):
        row.archived_at = work.now if archived else None
        work.record("rubric.archived" if archived else "rubric.restored", row.id, rubric=row.slug)
    return {"rubric": str(row.id)}


_REVISION = re.compile(r"[0-9]{1,9}")


def revision_of(value: str) -> int:
    """The revision that a form names; none that ever was for anything else."""
    return int(value) if _REVISION.fullmatch(value) else -1

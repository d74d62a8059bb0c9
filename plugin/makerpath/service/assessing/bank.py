"""The bank of comments: an assessor's own, and those that instructors share in a run; the most used first."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from makerpath.domain.errors import Conflict, N_, NotFound
from makerpath.service.assessing.models import SavedComment
from makerpath.service.core import text
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, operation, Work

MOST = 200
"""How many comments one assessor keeps."""
SHOWN = 60
LONGEST = 4000


def comments(session: Session, person_id: UUID | None, run_id: UUID, *, shared: bool) -> list[SavedComment]:
    """What the assessor may insert in the run: their own, and with `shared` the run's too."""
    rows = session.scalars(
        select(SavedComment)
        .where(_readable(person_id, run_id, shared))
        .order_by(SavedComment.used.desc(), SavedComment.id.desc())
        .limit(SHOWN)
    )
    return list(rows)


def comment(session: Session, comment_id: UUID, person_id: UUID | None, run_id: UUID, *, shared: bool) -> SavedComment:
    """One of them; `NotFound` for any other."""
    row = session.scalar(
        select(SavedComment).where(SavedComment.id == comment_id, _readable(person_id, run_id, shared))
    )
    if row is None:
        raise NotFound()
    return row


@operation("comment.keep")
def keep(work: Work, *, run_id: UUID, body: str, criterion: str = "", shared: bool = False) -> Answer:
    """Keep a comment for the next time; `shared` in the run takes an instructor of it. The same is not kept twice."""
    run = work.get(CourseRun, run_id)
    if shared:
        work.require("project.assess", run)
    assert work.actor.person_id is not None
    said = text.paragraphs(body, "comment", LONGEST)
    mine = SavedComment.person_id == work.actor.person_id
    there = work.session.scalar(
        select(SavedComment).where(mine, SavedComment.body == said, SavedComment.criterion == criterion[:64])
    )
    if there is None:
        kept = work.session.scalar(select(func.count(SavedComment.id)).where(mine)) or 0
        if kept >= MOST:
            raise Conflict(
                "comment.full",
                N_("You keep {most} comments already."),
                N_("Remove one that you do not use any more."),
                most=MOST,
            )
        there = work.add(
            SavedComment(
                person_id=work.actor.person_id,
                criterion=criterion[:64],
                body=said,
                language=work.actor.language,
            )
        )
    if shared:
        there.run_id = run.id
    return {"comment": str(there.id)}


@operation("comment.use")
def use(work: Work, *, comment_id: UUID, run_id: UUID, shared: bool) -> Answer:
    """Count that a comment was inserted, and give its words."""
    row = comment(work.session, comment_id, work.actor.person_id, run_id, shared=shared)
    row.used += 1
    return {"comment": str(row.id), "body": row.body}


@operation("comment.drop")
def drop(work: Work, *, comment_id: UUID) -> Answer:
    """Remove a comment from the bank: one's own, or as an instructor one that is shared in the run."""
    row = work.get(SavedComment, comment_id)
    mine = row.person_id == work.actor.person_id
    shared = row.run_id is not None and work.allowed("project.assess", work.get(CourseRun, row.run_id))
    if not (mine or shared):
        raise NotFound()
    work.session.delete(row)
    return {"comment": str(comment_id)}


def _readable(person_id: UUID | None, run_id: UUID, shared: bool) -> ColumnElement[bool]:
    own = SavedComment.person_id == person_id
    return or_(own, SavedComment.run_id == run_id) if shared else own

"""Every query stays inside one school.

Importing this module puts two listeners on all sessions: one narrows each ORM statement to the session's
school, one stamps new rows with it. A session without a school may only touch tables that belong to no
school, unless it was opened with `unscoped="why"` (sign-in, jobs of the system, moving between schools).
"""

from __future__ import annotations

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from makerpath.service.core.database import InSchool


class CrossSchool(RuntimeError):
    """A programming error: a session reached for rows of a school that is not its own."""


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    if (
        state.is_column_load
        or state.is_relationship_load
        or not (state.is_select or state.is_update or state.is_delete)
    ):
        return
    school_id = state.session.info.get("school_id")
    if school_id is None:
        if not state.session.info.get("unscoped") and any(
            issubclass(mapper.class_, InSchool) for mapper in state.all_mappers
        ):
            raise CrossSchool("a session without a school queried a school's table")
        return
    state.statement = state.statement.options(
        with_loader_criteria(InSchool, lambda table: table.school_id == school_id, include_aliases=True)
    )


@event.listens_for(Session, "before_flush")
def _stamp(session: Session, _context: UOWTransaction, _instances: object) -> None:
    school_id = session.info.get("school_id")
    for row in list(session.new) + list(session.dirty):
        if not isinstance(row, InSchool):
            continue
        if row.school_id is None and school_id is not None:
            row.school_id = school_id
        elif school_id is not None and row.school_id != school_id:
            raise CrossSchool(f"a row of another school: {type(row).__name__}")
        elif row.school_id is None:
            raise CrossSchool(f"{type(row).__name__} without a school")

"""Every query stays inside one school.

Importing this module puts two listeners on all sessions: one narrows each ORM statement to the session's
school, one stamps new rows with it. A session without a school may only touch tables that belong to no
school, unless it was opened with `unscoped="why"` (sign-in, jobs of the system, moving between schools).
Statements that cannot be narrowed are refused: inserts of many rows, changes by primary key, and Core
statements on a school's tables. Only plain SQL text passes unseen.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import event, Table
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.sql.visitors import ExternallyTraversible, iterate

from makerpath.service.core.database import Base, InSchool

CHECKED = "makerpath_school_checked"
"""Execution option of an insert whose writer has looked at the school itself."""


class CrossSchool(RuntimeError):
    """A programming error: a session reached for rows of a school that is not its own."""


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    school_id = state.session.info.get("school_id")
    if state.is_column_load or state.is_relationship_load:
        return
    if school_id is None and state.session.info.get("unscoped"):
        return
    if school_id is None or not state.is_orm_statement:
        if _touches_a_school(cast("ExternallyTraversible", state.statement)):
            raise CrossSchool("a statement on a school's table that cannot be kept inside one school")
        return
    by_key = isinstance(state.parameters, list)
    if (state.is_insert or (by_key and not state.is_select)) and not state.execution_options.get(CHECKED):
        if any(issubclass(mapper.class_, InSchool) for mapper in state.all_mappers):
            raise CrossSchool("add rows to the session, change them by conditions: then they stay in their school")
        return
    if state.is_select or state.is_update or state.is_delete:
        state.statement = state.statement.options(
            with_loader_criteria(InSchool, lambda table: table.school_id == school_id, include_aliases=True)
        )


def _touches_a_school(statement: ExternallyTraversible) -> bool:
    tables = {mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, InSchool)}
    return any(isinstance(part, Table) and part in tables for part in iterate(statement))


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

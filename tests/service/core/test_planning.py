"""SQLite finds the rows of a project by the project, and does not read its whole school."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from makerpath.service.core.database import Database, new_id
from makerpath.service.core.events import Event
from makerpath.service.core.migrate import upgrade
from makerpath.service.projects.models import Submission, TeamMember


def test_rows_are_found_by_what_names_them_and_not_by_their_school(tmp_path: Path) -> None:
    """In the very process that made the tables, too."""
    database, school, some = Database(f"sqlite:///{tmp_path / 'new.sqlite3'}"), new_id(), new_id()
    upgrade(database)
    found = (
        select(Event.verb).where(Event.project_id == some, Event.school_id == school).order_by(Event.id.desc()),
        select(Submission.id).where(Submission.project_id == some, Submission.school_id == school),
        select(TeamMember.id).where(TeamMember.person_id == some, TeamMember.school_id == school),
    )
    with database.engine.connect() as connection:
        for query in found:
            sql = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
            assert "school_id=?" not in " ".join(plan), plan
    database.close()

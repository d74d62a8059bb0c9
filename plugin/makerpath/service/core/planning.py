"""What SQLite's planner is told once and for all, so that it finds a row by what names it and never by its school.

Every query names the school (`tenancy`), and every table has an index on it. Without statistics SQLite takes that one
to be as good as any other and reads the whole school for each project. Statistics gathered at some moment would be
right for that moment only; these say what is true of every school: it has many rows. PostgreSQL gathers its own.
"""

from __future__ import annotations

from sqlalchemy import inspect
from sqlalchemy.engine import Connection

from makerpath.service.core.database import Database

ROWS = 1_000_000
PER_SCHOOL = 100_000
NARROWER = 100
"""By how much each further column of an index narrows a school's rows, as a guess."""


def plan_steadily(database: Database) -> None:
    """Write the statistics of every index that begins with the school; only SQLite needs it."""
    if database.engine.dialect.name != "sqlite":
        return
    with database.engine.execution_options(makerpath_write=True).begin() as connection:
        # The table of statistics is made by analysing something; what that says of a table of one row is of no use.
        connection.exec_driver_sql("ANALYZE alembic_version")
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        for table, index, columns in _by_school(connection):
            connection.exec_driver_sql(
                "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", (table, index, _statistics(columns))
            )
    # A connection reads them once, when it reads the tables: those that are open know nothing of it.
    database.engine.dispose()
    # A connection reads them when it is opened: those that are open already would go on without.
    database.engine.dispose()


def _by_school(connection: Connection) -> list[tuple[str, str, int]]:
    """Table, index and its number of columns, for each index whose first column is the school."""
    tables = inspect(connection)
    return [
        (table, str(index["name"]), len(index["column_names"]))
        for table in tables.get_table_names()
        for index in tables.get_indexes(table)
        if index["column_names"][0] == "school_id"
    ]


def _statistics(columns: int) -> str:
    """How many rows there are, and how many share the first, the first two, … columns."""
    shared = [max(1, PER_SCHOOL // NARROWER**place) for place in range(columns)]
    return " ".join(str(number) for number in (ROWS, *shared))

"""Bringing the database to the newest tables."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection

from makerpath.service.core.database import Database
from makerpath.service.core.planning import plan_steadily

SEARCH = "journal_terms"


def upgrade(database: Database, revision: str = "head") -> None:
    """Run every migration that is missing. Safe to call at each start, and from several processes at once."""
    with _locked(database) as connection:
        command.upgrade(_config(connection), revision)
        connection.commit()
    plan_steadily(database)


def differences(database: Database) -> list[object]:
    """What the tables in the code have and the migrated database lacks; for tests."""
    from makerpath.service import tables

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        return list(compare_metadata(context, tables.metadata))


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table or index is one that the code declares; that of the search is a migration's own."""
    return not (name or "").startswith(SEARCH)


def new_revision(database: Database, message: str) -> str:
    """Write the migration from the database as it is to the tables as they are; the path of the file."""
    with database.engine.connect() as connection:
        script = command.revision(_config(connection), message, autogenerate=True)
    return str(getattr(script, "path", ""))


def _locked(database: Database) -> Connection:
    connection = database.engine.execution_options(makerpath_write=True).connect()
    if database.engine.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(6207413)")
    return connection


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("makerpath.service.migrations")))
    config.attributes["connection"] = connection
    return config

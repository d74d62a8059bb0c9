"""Databases for tests: SQLite always, PostgreSQL where one answers. Each test gets a fresh copy of a migrated one."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError

from makerpath.service import tables
from makerpath.service.core.database import Database
from makerpath.service.core.migrate import upgrade

SERVER = os.environ.get("MAKERPATH_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
KINDS = ("sqlite", "postgresql")
assert tables.metadata is not None


@cache
def postgresql_answers() -> bool:
    try:
        engine = create_engine(SERVER, connect_args={"connect_timeout": 2})
        with engine.connect():
            return True
    except DBAPIError:
        return False
    finally:
        engine.dispose()


def statement(sql: str) -> None:
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(sql)
    engine.dispose()


def named(name: str) -> str:
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def copies(url: str, folder: Path) -> Iterator[str]:
    """A copy of a database that nobody is connected to; dropped when the test is over."""
    if url.startswith("sqlite"):
        copy = folder / "makerpath.sqlite3"
        for source in Path(make_url(url).database or "").parent.glob("makerpath.sqlite3*"):
            shutil.copy(source, folder / source.name)
        yield f"sqlite:///{copy}"
        return
    name = f"makerpath_test_{uuid.uuid4().hex}"
    statement(f"CREATE DATABASE {name} TEMPLATE {make_url(url).database}")
    try:
        yield named(name)
    finally:
        statement(f"DROP DATABASE {name} WITH (FORCE)")


class Templates:
    """A migrated database of each kind, made once a test process and copied for each test."""

    def __init__(self, folder: Path) -> None:
        self.sqlite = folder / "template.sqlite3"
        self.postgresql = ""

    def fresh(self, kind: str, folder: Path) -> Iterator[str]:
        if kind == "sqlite":
            yield self._sqlite(folder)
            return
        if not postgresql_answers():
            pytest.skip("NO POSTGRESQL ANSWERS: this test ran on SQLite only")
        yield from copies(named(self._postgresql()), folder)

    def close(self) -> None:
        if self.postgresql:
            statement(f"DROP DATABASE IF EXISTS {self.postgresql} WITH (FORCE)")

    def _sqlite(self, folder: Path) -> str:
        if not self.sqlite.exists():
            database = Database(f"sqlite:///{self.sqlite}")
            upgrade(database)
            with database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            database.close()
        copy = folder / "makerpath.sqlite3"
        shutil.copy(self.sqlite, copy)
        return f"sqlite:///{copy}"

    def _postgresql(self) -> str:
        if not self.postgresql:
            self.postgresql = f"makerpath_template_{uuid.uuid4().hex}"
            statement(f"CREATE DATABASE {self.postgresql}")
            database = Database(named(self.postgresql))
            upgrade(database)
            database.close()
        return self.postgresql

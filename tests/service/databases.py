"""Databases for tests: SQLite always, PostgreSQL where one answers. Each test gets a fresh copy of a migrated one."""

from __future__ import annotations

import atexit
import os
import shutil
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, Engine, make_url
from sqlalchemy.exc import DBAPIError

from makerpath.service import tables
from makerpath.service.core import database
from makerpath.service.core.migrate import upgrade
from tests.service.restoring import Restored

SERVER = os.environ.get("MAKERPATH_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
KINDS = ("sqlite", "postgresql")
assert tables.metadata is not None


_first: dict[str, Engine] = {}
_make_engine = database.make_engine


def engine_like_the_first(url: str) -> Engine:
    """An engine that knows the SQL that others of its kind have compiled: a test would compile it all over again."""
    engine = _make_engine(url)
    first = _first.setdefault(engine.dialect.name, engine)
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine


database.make_engine = engine_like_the_first


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


def drop(name: str) -> None:
    statement(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@cache
def pool(template: str) -> Restored:
    def create() -> str:
        name = f"makerpath_test_{uuid.uuid4().hex}"
        statement(f"CREATE DATABASE {name} TEMPLATE {template}")
        # Nobody pulls the plug while tests run: a commit need not wait for the disk.
        statement(f"ALTER DATABASE {name} SET synchronous_commit = off")
        return name

    made = Restored(create, drop, named)
    atexit.register(made.close)
    return made


def copies(url: str, folder: Path) -> Iterator[str]:
    """A copy of a database that nobody is connected to, as long as the test runs."""
    if url.startswith("sqlite"):
        copy = folder / "makerpath.sqlite3"
        for source in Path(make_url(url).database or "").parent.glob("makerpath.sqlite3*"):
            shutil.copy(source, folder / source.name)
        yield f"sqlite:///{copy}"
        return
    databases = pool(str(make_url(url).database))
    name = databases.take()
    try:
        yield named(name)
    finally:
        databases.give_back(name)


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
            drop(self.postgresql)

    def _sqlite(self, folder: Path) -> str:
        if not self.sqlite.exists():
            made = database.Database(f"sqlite:///{self.sqlite}")
            upgrade(made)
            with made.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            made.close()
        copy = folder / "makerpath.sqlite3"
        shutil.copy(self.sqlite, copy)
        return f"sqlite:///{copy}"

    def _postgresql(self) -> str:
        if not self.postgresql:
            self.postgresql = f"makerpath_template_{uuid.uuid4().hex}"
            statement(f"CREATE DATABASE {self.postgresql}")
            made = database.Database(named(self.postgresql))
            upgrade(made)
            made.close()
        return self.postgresql

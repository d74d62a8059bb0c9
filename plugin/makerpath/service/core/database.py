"""The database: base classes of the tables, column types, engines and sessions."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, UTC
from typing import Any

from sqlalchemy import create_engine, DateTime, Dialect, event, ForeignKey, JSON, MetaData, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, declared_attr, Mapped, mapped_column, Session
from sqlalchemy.types import TypeDecorator
from uuid6 import uuid7

BUSY_SECONDS = 30
JsonType = JSON().with_variant(JSONB(), "postgresql")


def new_id() -> uuid.UUID:
    """A fresh UUIDv7: unique, and ordered by the time it was made."""
    return uuid.UUID(int=uuid7().int)


def utc_now() -> datetime:
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; refuses one without a time zone, and always answers with one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        uuid.UUID: Uuid(),
        datetime: UtcDateTime(),
        dict[str, Any]: JsonType,
        dict[str, str]: JsonType,
        list[str]: JsonType,
    }


class Row:
    """Every table's own columns: a UUIDv7 and when the row was made."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class InSchool(Row):
    """A row of one school; sessions see only the rows of their own school (see `tenancy`)."""

    @declared_attr
    @classmethod
    def school_id(cls) -> Mapped[uuid.UUID]:
        return mapped_column(ForeignKey("school.id"), index=True)


class Immutable:
    """Rows of this table are never changed and never deleted; the database itself refuses (see `immutable`)."""


class Database:
    """One database and its sessions.

    `reading()` sessions begin deferred; `writing()` ones take SQLite's write lock at once, because a
    deferred transaction that turns into a writing one fails when another writer came first.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._writer = self.engine.execution_options(makerpath_write=True)

    @contextmanager
    def reading(self, school_id: uuid.UUID | None = None, *, unscoped: str = "") -> Iterator[Session]:
        """A session for queries; `unscoped` says why this one may see every school."""
        with Session(self.engine, info={"school_id": school_id, "unscoped": unscoped}) as session:
            yield session

    @contextmanager
    def writing(self, school_id: uuid.UUID | None = None, *, unscoped: str = "") -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back on any exception."""
        info = {"school_id": school_id, "unscoped": unscoped}
        with Session(self._writer, info=info, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """An engine with the manners SQLite needs: WAL, foreign keys, a long wait for the write lock."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        _write_ahead(cursor)
        for pragma in ("synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS}000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("makerpath_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Turn the write-ahead log on: the one statement SQLite does not wait for when another process is at it too."""
    ends = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                raise
        time.sleep(0.02)

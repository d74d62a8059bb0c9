"""An empty database of each kind, with two schools."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from makerpath.service import tables
from makerpath.service.core.database import Database
from makerpath.service.core.jobs.registry import KINDS
from makerpath.service.people.models import School

SERVER = os.environ.get("MAKERPATH_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A database of this test session on the server, dropped afterwards."""
    server = sa.make_url(SERVER).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    name = f"test_{uuid.uuid4().hex[:12]}"
    try:
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
    except sa.exc.OperationalError:
        pytest.skip(f"NO POSTGRESQL at {server.host}:{server.port}: its half of the tests is left out")
    url = server.set(database=name).render_as_string(hide_password=False)
    try:
        database = Database(url)
        tables.metadata.create_all(database.engine)
        database.close()
        yield url
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
        tables.metadata.create_all(database.engine)
    else:
        database = Database(request.getfixturevalue("postgresql_url"))
        with database.engine.begin() as connection:
            names = ", ".join(table.name for table in tables.metadata.sorted_tables)
            connection.execute(sa.text(f"TRUNCATE {names} CASCADE"))
    yield database
    database.close()


@pytest.fixture
def schools(database: Database) -> tuple[uuid.UUID, uuid.UUID]:
    rows = [School(slug=slug, code=slug.upper(), name={"en": slug}) for slug in ("one", "two")]
    with database.writing() as session:
        session.add_all(rows)
    return rows[0].id, rows[1].id


@pytest.fixture
def own_kinds() -> Iterator[None]:
    """Only the kinds of job that the test registers."""
    kept = dict(KINDS)
    KINDS.clear()
    yield
    KINDS.clear()
    KINDS.update(kept)

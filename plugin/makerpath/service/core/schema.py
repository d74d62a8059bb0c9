"""Whether the database has the newest tables, asked without loading the machinery that would bring them."""

from __future__ import annotations

import re
from importlib.resources import files

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from makerpath.service.core.database import Database

STEP = re.compile(r"v(\d{4})_\w+\.py")
"""Migrations are named by their revision, such as `v0001_first_tables.py`."""


def newest() -> str:
    """The newest revision that this installation knows."""
    folder = files("makerpath.service.migrations").joinpath("versions")
    return max(found[1] for entry in folder.iterdir() if (found := STEP.fullmatch(entry.name)))


def is_current(database: Database) -> bool:
    """Whether the database stands at the newest revision."""
    try:
        with database.engine.connect() as connection:
            return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == newest())
    except DBAPIError:
        return False


def bring_up_to_date(database: Database) -> bool:
    """Run the migrations that are missing; whether there were any."""
    if is_current(database):
        return False
    from makerpath.service.core.migrate import upgrade

    upgrade(database)
    return True

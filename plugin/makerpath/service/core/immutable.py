"""Tables whose rows stay as they were written: the database refuses to change or delete them.

One thing may: erasing a person, which a transaction announces by a row in `erasing` and takes back before its end
(see `allowed_to_erase`). Nobody else ever sees that row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from makerpath.service.core.database import Base, Immutable, Row

FUNCTION = """
CREATE OR REPLACE FUNCTION makerpath_immutable() RETURNS trigger AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM erasing) THEN RETURN COALESCE(NEW, OLD); END IF;
  RAISE EXCEPTION 'rows of %% are immutable', TG_TABLE_NAME;
END; $$ LANGUAGE plpgsql
"""


class Erasing(Row, Base):
    """Holds a row only inside a transaction that erases a person."""

    __tablename__ = "erasing"


@contextmanager
def allowed_to_erase(session: Session) -> Iterator[None]:
    """Within it, rows of immutable tables may be changed; nothing of that shows outside of the transaction."""
    permit = Erasing()
    session.add(permit)
    session.flush()
    try:
        yield
        session.flush()
    finally:
        session.delete(permit)
        session.flush()


def tables() -> list[str]:
    """The names of all immutable tables."""
    return sorted(str(mapper.local_table) for mapper in Base.registry.mappers if issubclass(mapper.class_, Immutable))


def protect(connection: Connection, names: list[str]) -> None:
    """Put the triggers on the tables `names` (called by migrations)."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(FUNCTION)
        for name in names:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name}_immutable BEFORE UPDATE OR DELETE ON {name} "
                "FOR EACH ROW EXECUTE FUNCTION makerpath_immutable()"
            )
        return
    for name in names:
        for action in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name}_no_{action.lower()} BEFORE {action} ON {name} "
                "WHEN NOT EXISTS (SELECT 1 FROM erasing) "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {name} are immutable'); END"
            )


def protect_once(connection: Connection, name: str, since: str, columns: list[str]) -> None:
    """From when the column `since` is set, nothing changes `columns` of a row of the table, or deletes it."""
    if connection.dialect.name == "postgresql":
        changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name}_kept BEFORE UPDATE ON {name} FOR EACH ROW "
            f"WHEN (OLD.{since} IS NOT NULL AND ({changed})) EXECUTE FUNCTION makerpath_immutable()"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name}_kept_whole BEFORE DELETE ON {name} FOR EACH ROW "
            f"WHEN (OLD.{since} IS NOT NULL) EXECUTE FUNCTION makerpath_immutable()"
        )
        return
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
    for action, more in (("UPDATE", f" AND ({changed})"), ("DELETE", "")):
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name}_kept_{action.lower()} BEFORE {action} ON {name} "
            f"WHEN OLD.{since} IS NOT NULL{more} AND NOT EXISTS (SELECT 1 FROM erasing) "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {name} are immutable'); END"
        )


def unprotect(connection: Connection, names: list[str]) -> None:
    """Take the triggers off again, for a migration that puts newer ones on."""
    if connection.dialect.name == "postgresql":
        for name in names:
            connection.exec_driver_sql(f"DROP TRIGGER {name}_immutable ON {name}")
        return
    for name in names:
        for action in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER {name}_no_{action}")


def unprotect_once(connection: Connection, name: str) -> None:
    """Take off what `protect_once` put on, for a migration that protects more columns."""
    if connection.dialect.name == "postgresql":
        for trigger in ("kept", "kept_whole"):
            connection.exec_driver_sql(f"DROP TRIGGER {name}_{trigger} ON {name}")
        return
    for action in ("update", "delete"):
        connection.exec_driver_sql(f"DROP TRIGGER {name}_kept_{action}")

"""Tables whose rows stay as they were written: the database refuses to change or delete them."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from makerpath.service.core.database import Base, Immutable

FUNCTION = """
CREATE OR REPLACE FUNCTION makerpath_immutable() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'rows of %% are immutable', TG_TABLE_NAME; END; $$ LANGUAGE plpgsql
"""


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
                f"BEGIN SELECT RAISE(ABORT, 'rows of {name} are immutable'); END"
            )

"""How Alembic reaches the database: always through `makerpath db`, which hands over a connection."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON

from makerpath.service import tables
from makerpath.service.core.database import UtcDateTime
from makerpath.service.core.migrate import ours

OURS = "from makerpath.service.core.database import JsonType, UtcDateTime"


def render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Our column types by their own names."""
    if kind == "type" and isinstance(item, JSON | UtcDateTime):
        autogen.imports.add(OURS)
        return "JsonType" if isinstance(item, JSON) else "UtcDateTime()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables.metadata,
    compare_type=True,
    render_item=render,
    include_name=ours,
)
with context.begin_transaction():
    context.run_migrations()

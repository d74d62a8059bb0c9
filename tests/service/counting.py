"""How many statements something sends to the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from makerpath.service.operation import Services


def queries(services: Services, run: Callable[[], Any]) -> int:
    """The statements that `run` sends, but for SQLite's BEGIN."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    engine = services.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        run()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)

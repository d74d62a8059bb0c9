"""What the worker made of a file's content."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from makerpath.service.core.database import Base, utc_now


class Preview(Base):
    """By the content's SHA-256, like the blob: it names nobody.

    `state` is `waiting`, `ready`, `none` (nothing to make of it) or `failed`. `pieces` maps a name (`thumb`, `view`) to
    `{"sha256", "size", "media_type", "width", "height"}` of a blob. `facts` is what was found, small plain data:

    - pictures: `width`, `height`, `frames`; documents: `pages`; films and sounds: `seconds`
    - models: `bounds` ([x, y, z]: STL in its own units, GLB in metres), `triangles`
    - archives: `entries`, `unpacked` (bytes), `names` ([[path, bytes] …]), `encrypted`
    - tables: `rows` (the first ones, as texts), `count`, `sheets`
    - notebooks: `cells` ([{"kind", "text", "out"} …]), `count`, `language`
    - failed: `problem`: `too_long`, `too_big` or `broken`
    """

    __tablename__ = "preview"

    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    pieces: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    made_at: Mapped[datetime] = mapped_column(default=utc_now)

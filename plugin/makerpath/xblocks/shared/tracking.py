"""What happened with a block, for the platform's tracking log.

An event says which kind of block, what happened and how it ended. The platform itself adds the block's key and the
person's number; nothing that somebody typed or is called leaves by this way, whatever a caller hands over.
"""

from __future__ import annotations

import logging
import re
from typing import Any, Literal

log = logging.getLogger(__name__)
What = Literal["opened", "action_sent", "grade_stored", "lesson_read", "settings_saved"]
_CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,63}")


def tell(block: Any, what: What, **facts: str | int | float | bool | None) -> None:
    """Publish `makerpath.<kind>.<what>`; facts are numbers and codes (`project.closed`), anything else is left out.

    A platform without a place for events, such as its authoring side, hears nothing; nothing that goes wrong here
    disturbs what is told.
    """
    kept = {name: value for name, value in facts.items() if _harmless(value)}
    try:
        block.runtime.publish(block, f"makerpath.{block.kind.replace('-', '_')}.{what}", kept)
    except Exception:
        log.debug("the platform took no event %s", what, exc_info=True)


def _harmless(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and _CODE.fullmatch(value) is not None)

"""Shares of a work: percent with two decimals as people type them, kept as hundredths of a percent."""

from __future__ import annotations

import re
from collections.abc import Mapping

from makerpath.domain.errors import MakerpathError, N_

WHOLE = 10_000
"""100 %, in hundredths of a percent."""

_PERCENT = re.compile(r"(\d{1,3})(?:[.,，．](\d{1,2}))?\s*[%％]?", re.ASCII)


def read_percent(typed: str, field: str) -> int:
    """What was typed (`33.33`, `33,3`, `50 %`) in hundredths of a percent; `ownership.percent` for anything else."""
    found = _PERCENT.fullmatch(typed.strip().translate(_FULL_WIDTH))
    if found is None or int(found[1]) > 100:
        raise MakerpathError(
            "ownership.percent",
            N_("“{typed}” is not a share."),
            N_("Write a number from 0 to 100 with at most two decimals, such as 33.33."),
            status=422,
            field=field,
            typed=typed[:40],
        )
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def show_percent(share: int) -> str:
    """3333 as `33.33`, 5000 as `50`."""
    return f"{share / 100:.2f}".rstrip("0").rstrip(".")


def check_shares(shares: Mapping[str, int]) -> None:
    """Raise `ownership.not_whole`, saying by how much, unless `shares` make exactly 100 %."""
    off = sum(shares.values()) - WHOLE
    if not off:
        return
    raise MakerpathError(
        "ownership.not_whole",
        N_("The shares add to {total} %, {off} % too much.")
        if off > 0
        else N_("The shares add to {total} %, {off} % are missing."),
        N_("Together they are exactly 100 %. Somebody takes the rest of an uneven division: 33.34, 33.33, 33.33."),
        status=422,
        field="shares",
        total=show_percent(off + WHOLE),
        off=show_percent(abs(off)),
    )


def even(people: int) -> list[int]:
    """As equal as it gets, the first with what is left over: for three 33.34, 33.33, 33.33."""
    each, rest = divmod(WHOLE, people)
    return [each + (at < rest) for at in range(people)]

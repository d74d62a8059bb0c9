"""What a maker declares about the help of artificial intelligence."""

from __future__ import annotations

from collections.abc import Mapping

from makerpath.domain.brief import StagePlan
from makerpath.domain.errors import MakerpathError, N_

FIELDS = ("used", "tools", "purpose", "checked")
"""`used` is `yes` or `no`; then which tools, what they did, and how the maker checked it."""
LONGEST = 2000
"""The most characters of one answer."""


def declared(plan: StagePlan, said: Mapping[str, str]) -> dict[str, str]:
    """The declaration as a submission keeps it; empty where the stage asks for none, or asks and got no answer.

    Raises `ai_use.missing` where one is required, and `ai_use.incomplete` when help was used and not described there.
    """
    if plan.ai_use == "none":
        return {}
    used = said.get("used", "")
    if used not in ("yes", "no"):
        if plan.ai_use == "ask":
            return {}
        raise MakerpathError(
            "ai_use.missing",
            N_("Say whether artificial intelligence helped you at this stage."),
            N_("Both answers are fine; what counts is that you say it."),
            status=422,
            field="ai_used",
        )
    if used == "no":
        return {"used": "no"}
    answer = {name: said.get(name, "").strip() for name in FIELDS}
    if plan.ai_use == "ask":
        return {name: text for name, text in answer.items() if text}
    for name in ("tools", "purpose", "checked"):
        if not answer[name]:
            raise MakerpathError(
                "ai_use.incomplete",
                N_("Say which tool you used, what it did, and how you checked it."),
                N_("A few words each are enough."),
                status=422,
                field=f"ai_{name}",
            )
    return answer

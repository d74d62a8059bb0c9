"""The stages from idea to prototype, in their order, and the phases above them."""

from __future__ import annotations

from typing import get_args, Literal

StageId = Literal["launch", "empathize", "define", "ideate", "plan", "prototype", "test", "exhibit", "transfer"]
STAGES: tuple[StageId, ...] = get_args(StageId)
ALWAYS: frozenset[str] = frozenset({"launch", "prototype", "exhibit"})
"""A brief may switch the other stages off, never these."""

PhaseId = Literal["learn", "discuss", "incubate"]
PHASE_OF: dict[str, PhaseId] = {
    "launch": "learn",
    "empathize": "learn",
    "define": "discuss",
    "ideate": "discuss",
    "plan": "discuss",
    "prototype": "incubate",
    "test": "incubate",
    "exhibit": "incubate",
    "transfer": "incubate",
}

GateMode = Literal["strict", "advisory"]
Verdict = Literal["pass", "revise", "hold", "close"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

"""The stages of the brief that a course put into the block."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.domain.names import STAGE
from makerpath.xblocks.shared.definitions import Definition, scoring, wording


def stages(brief: Definition, language: str) -> Iterator[tuple[str, str, str]]:
    """Id, English name and task of each stage of the brief, in order."""
    for stage in scoring(brief).get("stages") or []:
        if isinstance(stage, dict) and stage.get("id") in STAGE:
            name = str(stage["id"])
            yield name, STAGE[name], wording(brief, f"/stages/{name}/task", language)

"""The attendance block: this lesson happens in a room."""

from __future__ import annotations

from makerpath.domain.errors import N_
from makerpath.xblocks.shared.part_block import CompletablePart


class AttendanceBlock(CompletablePart):
    """Complete when the learner has typed the code, or the instructor has noted that they were there."""

    kind = "attendance"
    intro = N_("This lesson happens in a room. Type the code that your instructor shows there.")

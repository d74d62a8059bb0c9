"""The lab block: a notebook to take along, its way back, and what came of it."""

from __future__ import annotations

from makerpath.xblocks.shared.part_block import CompletablePart


class LabBlock(CompletablePart):
    """Complete when it was handed in, or when its result is released, as the lab says.

    The notebook itself stays with the service: its answers never stand in a course archive.
    """

    kind, needs = "lab", ("lab",)
    icon_class = "problem"

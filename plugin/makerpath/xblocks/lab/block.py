"""The lab block: a notebook to take along, and its way back."""

from __future__ import annotations

from makerpath.xblocks.shared.part_block import PartBlock


class LabBlock(PartBlock):
    """The notebook itself stays with the service: its answers never stand in a course archive."""

    kind, needs = "lab", ("lab",)
    icon_class = "problem"

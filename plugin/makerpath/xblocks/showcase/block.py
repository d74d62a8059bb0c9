"""The showcase block: what the learners of this course have made."""

from __future__ import annotations

from makerpath.domain.errors import N_
from makerpath.xblocks.shared.part_block import PartBlock


class ShowcaseBlock(PartBlock):
    """Where one looks around."""

    kind = "showcase"
    intro = N_("What learners of this course have made and chosen to show.")

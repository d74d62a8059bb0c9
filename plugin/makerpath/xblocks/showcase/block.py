"""The showcase block: what the learners of this course have made."""

from __future__ import annotations

from xblock.completable import XBlockCompletionMode

from makerpath.domain.errors import N_
from makerpath.xblocks.shared.part_block import PartBlock


class ShowcaseBlock(PartBlock):
    """There is nothing to complete: one looks around."""

    kind = "showcase"
    has_custom_completion = False
    completion_mode = XBlockCompletionMode.EXCLUDED
    intro = N_("What learners of this course have made and chosen to show.")

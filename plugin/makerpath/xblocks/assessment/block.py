"""The assessment block: what was made, looked at with the rubric."""

from __future__ import annotations

from makerpath.domain.errors import N_
from makerpath.xblocks.shared.definitions import listed, of_kind
from makerpath.xblocks.shared.part_block import PartBlock


class AssessmentBlock(PartBlock):
    """The grade goes back through the project's block; here nothing is graded."""

    kind, needs = "assessment", ("brief", "rubric")
    icon_class = "problem"
    intro = N_("Look at the work with the rubric.")

    def items_in(self, language: str) -> list[str]:
        """The criteria of the rubric that makers may read before they are assessed."""
        return list(listed(of_kind(self.definitions, "rubric"), "criteria", "title", language))

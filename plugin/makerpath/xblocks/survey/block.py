"""The survey block: questions without right answers, once, or before and after."""

from __future__ import annotations

from makerpath.domain.errors import N_
from makerpath.xblocks.shared.definitions import listed
from makerpath.xblocks.shared.part_block import CompletablePart


class SurveyBlock(CompletablePart):
    """Complete when the learner has answered."""

    kind, needs = "survey", ("survey",)
    intro = N_("Questions without right or wrong answers.")

    def items_in(self, language: str) -> list[str]:
        """The questions."""
        return list(listed(self._first(), "questions", "prompt", language))

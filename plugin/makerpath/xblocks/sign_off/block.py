"""The sign-off block: what an instructor has to see with their own eyes."""

from __future__ import annotations

from makerpath.domain.errors import N_
from makerpath.xblocks.shared.definitions import listed
from makerpath.xblocks.shared.part_block import CompletablePart


class SignOffBlock(CompletablePart):
    """Complete when an instructor has signed for the learner, as soon as the learner looks again."""

    kind, needs = "sign-off", ("sign-off",)
    intro = N_("Your instructor signs here what they have seen you do.")

    def items_in(self, language: str) -> list[str]:
        """What has to be seen."""
        return list(listed(self._first(), "items", "text", language))

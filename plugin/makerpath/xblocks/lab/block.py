"""The lab block: a notebook to take along, its way back, and what came of it."""

from __future__ import annotations

from makerpath.domain.errors import N_
from makerpath.i18n import gettext
from makerpath.xblocks.shared.definitions import scoring
from makerpath.xblocks.shared.part_block import CompletablePart

FACTS = {
    "minutes": N_("About {count} minutes"),
    "attempts": N_("Can be handed in {count} times"),
    "due_in_week": N_("Due at the end of week {count}"),
}


class LabBlock(CompletablePart):
    """Complete when it was handed in, or when its result is released, as the lab says.

    The notebook itself stays with the service: its answers never stand in a course archive.
    """

    kind, needs = "lab", ("lab",)
    icon_class = "problem"

    def items_in(self, language: str) -> list[str]:
        """How long it takes, how often it may be handed in and until when, and the files that come along."""
        said = scoring(self._first())
        found = [
            gettext(text, language, count=said[name]) for name, text in FACTS.items() if isinstance(said.get(name), int)
        ]
        files = said.get("files")
        return found + [str(name) for name in (files if isinstance(files, list) else []) if isinstance(name, str)]

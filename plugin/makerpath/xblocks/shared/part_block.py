"""What a directive put into a lesson, as a block: it carries what the directive said, and the service fills it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xblock.completable import XBlockCompletionMode
from xblock.fields import Scope

from makerpath.domain.names import PART
from makerpath.domain.text import LANGUAGES
from makerpath.i18n import gettext
from makerpath.xblocks.shared.definitions import all_of_kind, Definition, of_kind, texts, wording
from makerpath.xblocks.shared.fields import JsonDict, JsonList, Text
from makerpath.xblocks.shared.service_block import ServiceBlock

DONE = "done"


@dataclass(frozen=True)
class Shell:
    """What can be shown without asking anybody: `items` are what it consists of, `name` says what such a part is."""

    name: str
    title: str
    intro: str
    items: list[str]
    done: bool


class PartBlock(ServiceBlock):
    """A part of a lesson without a grade, and with nothing to complete."""

    completion_mode = XBlockCompletionMode.EXCLUDED
    icon_class = "other"
    templates = "shared/part"
    intro = ""
    """What a learner does here, for parts whose definition does not say it."""

    lesson = Text(help="The id of the lesson it stands in", default="", scope=Scope.content)
    arguments: Any = JsonDict(help="What the directive says", default={}, scope=Scope.content)
    definitions: Any = JsonList(help="The definitions it needs, each in its parts", default=[], scope=Scope.content)

    def intro_in(self, language: str) -> str:
        """What it is about: the definition's own words, else those of the block."""
        first = self._first()
        found = (wording(first, path, language) for path in ("/intro", "/summary"))
        return next((text for text in found if text), gettext(self.intro, language) if self.intro else "")

    def items_in(self, language: str) -> list[str]:
        """What it consists of, for visitors and authors."""
        return []

    def carried(self) -> list[Definition]:
        """The definitions that the block needs, as far as it has them."""
        return [found for kind in self.needs for found in all_of_kind(self.definitions, kind)]

    def place(self) -> dict[str, Any]:
        """Where the directive stands, and what it says."""
        return {"lesson": self.lesson, "arguments": self.arguments}

    def shell(self, language: str) -> Shell:
        """The part in the reader's language, and whether it was done when the page was last open."""
        return Shell(
            name=gettext(PART[self.kind], language),
            title=self._title(language),
            intro=self.intro_in(language),
            items=self.items_in(language),
            done=self.summary.get("state") == DONE,
        )

    def completion_of(self, summary: Mapping[str, Any]) -> float | None:
        """Nobody has to do anything here."""
        return None

    def app_texts(self, language: str) -> dict[str, Any]:
        """What the part is about."""
        shell = self.shell(language)
        return {"title": shell.title, "intro": shell.intro, "items": shell.items}

    def _first(self) -> Definition:
        return of_kind(self.definitions, self.needs[0]) if self.needs else {}

    def _title(self, language: str) -> str:
        """The course's title in the reader's language, unless the course team gave the block a name of its own."""
        titles = texts(self._first(), "/title")
        given = {*titles.values(), *(gettext(PART[self.kind], tag) for tag in LANGUAGES)}
        if self.display_name and self.display_name not in given:
            return str(self.display_name)
        return wording(self._first(), "/title", language) or gettext(PART[self.kind], language)


class CompletablePart(PartBlock):
    """A part that is complete when the service says that it is done."""

    has_custom_completion = True
    completion_mode = XBlockCompletionMode.COMPLETABLE

    def completion_of(self, summary: Mapping[str, Any]) -> float | None:
        """Complete when done; open again when what was done is taken back."""
        before, now = self.summary.get("state") == DONE, summary.get("state") == DONE
        return None if before == now else float(now)

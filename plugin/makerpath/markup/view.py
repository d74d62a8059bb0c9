"""What a rendering depends on besides the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

AddressKind = Literal["image", "link", "media"]
Resolve = Callable[[str, AddressKind], str | None]
"""From the address an author wrote to the one a browser asks for; None takes the link away and leaves its text.

`media` is a video or a sound; its captions are links.
"""

KEY = "makerpath"


def unchanged(url: str, kind: AddressKind) -> str | None:
    """The address as it was written."""
    return url


@dataclass(frozen=True)
class View:
    """Language of the interface words, the resolver, and a prefix that keeps ids apart on a shared page."""

    language: str
    resolve: Resolve = unchanged
    scope: str = ""

    def id(self, name: str) -> str:
        """The element id for `name`; the prefix keeps an author's heading from taking a page's own id."""
        return "-".join(part for part in ("mp", self.scope, name) if part)


def view_of(env: Mapping[str, Any]) -> View:
    """The view that was handed to the parser."""
    view = env.get(KEY)
    return view if isinstance(view, View) else View("en")

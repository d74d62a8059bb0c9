"""One change of a course, and what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from makerpath.domain.errors import N_
from makerpath.i18n import gettext

Effect = Literal["lost", "pinned", "asked", "seen", "new"]
EFFECTS: dict[Effect, str] = {
    "lost": N_("Learners who have begun lose something"),
    "pinned": N_("Learners who have begun keep what they began with; the others get the new version"),
    "asked": N_("Something else is asked from now on"),
    "seen": N_("Everybody sees it at once, and nothing else changes"),
    "new": N_("It is new"),
}
"""What changes do, from the gravest to the lightest."""


@dataclass(frozen=True)
class Change:
    """`subject` is the kind of thing (`lesson`, `quiz`, `brief` …) and `name` its id; `message` as in `Problem`.

    `details` are places in a definition with what stood and what stands there.
    """

    effect: Effect
    code: str
    subject: str
    name: str
    message: str
    hint: str = ""
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    details: tuple[tuple[str, str, str], ...] = ()

    @property
    def order(self) -> tuple[int, str, str, str]:
        return list(EFFECTS).index(self.effect), self.subject, self.name, self.code

    def texts(self, language: str) -> tuple[str, str]:
        """Message and hint in `language`."""
        return gettext(self.message, language, **self.params), gettext(self.hint, language, **self.params)

    def as_data(self, language: str) -> dict[str, Any]:
        """Plain data for a machine."""
        message, hint = self.texts(language)
        return {
            "effect": self.effect,
            "code": self.code,
            "subject": self.subject,
            "name": self.name,
            "message": message,
            "hint": hint,
            "details": [{"at": at, "old": old, "new": new} for at, old, new in self.details],
        }

"""How a page of the preview is to be seen: in which language, by whom, in what light and how wide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from makerpath.domain.errors import N_
from makerpath.domain.text import LANGUAGES
from makerpath.i18n import choose, NAMES

WHO = {"student_1": N_("Learner"), "instructor": N_("Instructor"), "visitor": N_("Visitor")}
"""The people by their name in the workbench."""
LIGHT = {"light": N_("Light"), "dark": N_("Dark")}
WIDTH = {"both": N_("Both"), "wide": N_("Wide"), "phone": N_("Phone")}
SIZE = {"1280": "1280", "390": "390", "320": "320"}
"""How wide a block of the gallery is, in pixels."""


@dataclass(frozen=True)
class View:
    """Each value is one of those above."""

    language: str
    who: str = "student_1"
    light: str = "light"
    width: str = "both"
    size: str = "1280"

    @property
    def student(self) -> str:
        """The person's name for the workbench: it says the language too."""
        return self.who + ("-zh" if self.language == "zh-Hans" else "")

    def query(self, **changed: str) -> str:
        """The end of an address that shows the page so, or with something changed."""
        return "?" + urlencode(asdict(replace(self, **changed)))


def view_of(query: Mapping[str, Any], accepted: str, course: str | None) -> View:
    """What the address asks for, else what suits the course and the browser; anything else is not taken."""
    language = str(query.get("language") or course or choose(accepted))
    return View(
        language if language in LANGUAGES else "en",
        _one_of(WHO, query.get("who")),
        _one_of(LIGHT, query.get("light")),
        _one_of(WIDTH, query.get("width")),
        _one_of(SIZE, query.get("size")),
    )


def _one_of(known: Mapping[str, str], asked: Any) -> str:
    return asked if asked in known else next(iter(known))


SWITCHES = (("language", dict(NAMES)), ("who", WHO), ("light", LIGHT), ("width", WIDTH), ("size", SIZE))
"""The switches of a page, in their order."""
SWITCH = {
    "language": N_("Language"),
    "who": N_("Seen by"),
    "light": N_("Light"),
    "width": N_("Width"),
    "size": N_("Width"),
}

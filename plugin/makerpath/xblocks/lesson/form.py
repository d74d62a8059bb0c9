"""What an author may enter for a lesson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LANGUAGES

MAX_NAME = 200
MAX_TEXT = 200_000
MAX_MINUTES = 600


@dataclass(frozen=True)
class LessonSettings:
    display_name: str
    content: dict[str, str]
    minutes: int


def lesson_settings(body: Mapping[str, Any]) -> LessonSettings:
    """The settings in `body`; a MakerpathError names the first field that is wrong."""
    name = str(body.get("display_name") or "").strip()
    if not name or len(name) > MAX_NAME:
        raise _wrong("display_name", N_("Give the lesson a name of at most {max} characters."), max=MAX_NAME)
    given = body.get("content")
    content = {
        language: str(given[language]).replace("\r\n", "\n").strip() + "\n"
        for language in LANGUAGES
        if isinstance(given, Mapping) and str(given.get(language) or "").strip()
    }
    if not content:
        raise _wrong("content", N_("Write the lesson in at least one language."))
    if any(len(text) > MAX_TEXT for text in content.values()):
        raise _wrong("content", N_("A lesson has at most {max} characters in a language."), max=MAX_TEXT)
    try:
        minutes = int(body.get("minutes") or 0)
    except (TypeError, ValueError):
        minutes = -1
    if not 0 <= minutes <= MAX_MINUTES:
        raise _wrong("minutes", N_("Give a length of at most {max} minutes; 0 shows none."), max=MAX_MINUTES)
    return LessonSettings(name, content, minutes)


def _wrong(field: str, message: str, **params: int) -> MakerpathError:
    return MakerpathError("lesson.settings", message, N_("Correct it and save again."), field=field, **params)

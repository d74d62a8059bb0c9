"""What an author may enter for a lesson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LANGUAGES
from makerpath.xblocks.shared.handling import Shape

MAX_NAME = 200
MAX_TEXT = 200_000
MAX_MINUTES = 600


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError("not a language of Makerpath")
    return language


Language = Annotated[str, AfterValidator(_known)]


class Chosen(Shape):
    """The language that a learner reads lessons in."""

    language: Language


class Draft(Shape):
    """What an author wants to see before saving it."""

    language: Language
    text: str


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

"""Rows of an archive for people: what each member is called, codes as words, ids left out."""

from __future__ import annotations

from typing import Any

from makerpath.domain.text import LANGUAGES, LocalText
from makerpath.i18n import gettext
from makerpath.service.privacy.titles import WORDS
from makerpath.service.projects.telling import in_words, tell

Line = tuple[str, str, bool]
"""What it is called, what it says, and whether that is the path of a file in the archive."""


def lines(row: dict[str, Any], language: str, myself: str) -> list[Line]:
    """The members of a row that say something; `myself` is the person's name, which need not be repeated."""
    if "verb" in row and isinstance(row.get("data"), dict):
        return [("", tell(row["verb"], row["data"], language), False)]
    spoken = in_words({key: value for key, value in row.items() if key != "kind"}, language)
    return [
        (gettext(WORDS[key], language), _text(value, language), key in ("file", "path"))
        for key, value in spoken.items()
        if key in WORDS and value not in (None, "", [], {}) and not (key == "person" and value == myself)
    ]


def _text(value: Any, language: str) -> str:
    if isinstance(value, dict) and set(value) <= set(LANGUAGES):
        return LocalText(value).pick(language)
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_text(item, language)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_text(item, language) for item in value)
    return str(value)

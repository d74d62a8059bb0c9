"""Texts of a credential. Open Badges has one text where a record has one for each language: they stand side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from makerpath.domain.text import LocalText
from makerpath.i18n import gettext


def in_all(text: LocalText, languages: Sequence[str]) -> str:
    """`Robots / 机器人`: the text in each of the languages, once where they agree."""
    return " / ".join(dict.fromkeys(text.pick(language) for language in languages))


def said(text: str, language: str, **params: object) -> str:
    """A text of ours in one language."""
    return gettext(text, language, **params)


def paragraphs(texts: Iterable[str]) -> str:
    """One paragraph for each language, once where they agree."""
    return "\n\n".join(dict.fromkeys(texts))


def listed(texts: Iterable[str]) -> str:
    return " · ".join(texts)


def number(value: float) -> str:
    """As data, not for reading in a language: `2`, `87.5`."""
    return f"{value:.10g}"

"""A lesson's Markdown as HTML, rendered once and remembered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from makerpath.i18n import NAMES
from makerpath.markup import render_lesson

_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Text:
    """The lesson in one language."""

    language: str
    name: str
    html: Markup


@lru_cache(maxsize=1024)
def _rendered(text: str, language: str, scope: str) -> Markup:
    """Safe HTML of `text`. A long lesson takes milliseconds once in a process, and keeps about 20 kB of it."""
    return render_lesson(text, language, scope=scope)


def texts_of(content: Mapping[str, str], usage: str) -> list[Text]:
    """The lesson in every language it has, in the interface's order of languages."""
    short = hashlib.sha256(usage.encode()).hexdigest()[:8]
    return [
        Text(language, NAMES[language], _rendered(content[language], language, f"{short}-{language}"))
        for language in NAMES
        if isinstance(content.get(language), str) and content[language].strip()
    ]


@dataclass(frozen=True)
class Title:
    """The lesson's title in one language; on paper only, where the platform says it above the text already."""

    text: str
    paper_only: bool


def titles_of(block: Any) -> dict[str, Title]:
    """The title over the text of each language; none over a text that only goes on with its lesson.

    A name that the course team gave the lesson on the platform is shown there in every language.
    """
    given, name = block.titles, block.display_name
    own = name not in given.values()
    if own and not (name and block.minutes):
        return {}
    titles = {tag: name if own else str(given.get(tag) or name) for tag in NAMES}
    return {tag: Title(title, title == name) for tag, title in titles.items()}


def words_of(html: str) -> str:
    """The text of a piece of HTML, for a search index."""
    return _SPACE.sub(" ", str(Markup(_TAG.sub(" ", html)).unescape())).strip()

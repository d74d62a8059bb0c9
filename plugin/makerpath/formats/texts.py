"""Texts of other systems as our texts: plain, clean, with names that can be ids."""

from __future__ import annotations

import re
import unicodedata

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup

_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
LONGEST = 20_000
"""A text of a rubric that comes in has no more letters than this."""


def clean(value: object) -> str:
    """A text without control characters and without white space around it; nothing for what is no text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _CONTROL.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n")).strip()


def line(value: str) -> str:
    """A text on one line."""
    return " ".join(value.split())


def from_html(value: str) -> str:
    """The words of a piece of HTML, a line for each paragraph."""
    if "<" not in value and "&" not in value:
        return clean(value)
    try:
        soup = BeautifulSoup(value[:LONGEST], "html.parser")
    except (ParserRejectedMarkup, RecursionError):
        return clean(value)
    for element in soup(["script", "style"]):
        element.decompose()
    for element in soup(["br"]):
        element.replace_with("\n")
    for element in soup(["p", "div", "li", "h1", "h2", "h3", "h4", "tr"]):
        element.append("\n")
    lines = [line(part) for part in soup.get_text().split("\n")]
    return clean("\n".join(part for part in lines if part))


def slug(value: str, otherwise: str) -> str:
    """An id out of the letters and digits of a text, or `otherwise`."""
    plain = unicodedata.normalize("NFKD", value.lower()).encode("ascii", "ignore").decode()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-")
    return made or otherwise


def own(name: str, taken: set[str]) -> str:
    """The name, with a number behind it if it is taken; it is taken from now on."""
    made, count = name, 1
    while made in taken:
        count += 1
        made = f"{name}-{count}"
    taken.add(made)
    return made


def language_of(text: str) -> str:
    """`zh-Hans` where a good part of the letters are Chinese, else `en`."""
    return "zh-Hans" if len(_HAN.findall(text)) * 5 > len(_LETTER.findall(text)) else "en"

"""What learners write, as HTML: paragraphs, line breaks and links, nothing else."""

from __future__ import annotations

import re

from markupsafe import escape, Markup

_LINK = re.compile(r"https?://[A-Za-z0-9\[][A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")
_TRAILING = ".,;:!?'*_~"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> Markup:
    """Safe HTML of `text`: blank lines part paragraphs, addresses of the web become links.

    Each paragraph finds its own direction, so that Arabic reads from the right.
    """
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    paragraphs = [part.strip("\n") for part in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text) if part.strip()]
    return Markup("\n").join(Markup('<p dir="auto">{}</p>').format(_lines(part)) for part in paragraphs)


def _lines(paragraph: str) -> Markup:
    return Markup("<br>\n").join(_linked(line) for line in paragraph.split("\n"))


def _linked(line: str) -> Markup:
    out = Markup("")
    place = 0
    for match in _LINK.finditer(line):
        url = _trimmed(match[0])
        out += escape(line[place : match.start()])
        out += Markup('<a href="{0}" rel="nofollow noopener ugc">{0}</a>').format(url)
        place = match.start() + len(url)
    return out + escape(line[place:])


def _trimmed(url: str) -> str:
    """Without the punctuation that belongs to the sentence around the address."""
    while url:
        if url[-1] in _TRAILING or (url[-1] == ")" and url.count(")") > url.count("(")):
            url = url[:-1]
        else:
            return url
    return url

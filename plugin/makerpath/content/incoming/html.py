"""HTML as Markdown, with a list of what Markdown of lessons has no place for."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.exceptions import ParserRejectedMarkup
from markdownify import MarkdownConverter

from makerpath.markup import broken_maths

GONE = frozenset({"script", "style", "template", "noscript", "head", "meta", "link", "base"})
"""Not shown by a browser, or nothing that a lesson can run."""
STRANGE = frozenset(
    {"iframe", "object", "embed", "applet", "form", "input", "button", "select", "textarea", "canvas", "svg", "math"}
)
MEDIA = frozenset({"video", "audio"})
MAX_DEPTH = 200
_MATH = (
    (re.compile(r"\\\((.+?)\\\)|\[mathjaxinline\](.+?)\[/mathjaxinline\]", re.DOTALL), "${}$"),
    (re.compile(r"\\\[(.+?)\\\]|\[mathjax\](.+?)\[/mathjax\]|\$\$(.+?)\$\$", re.DOTALL), "\n\n$$\n{}\n$$\n\n"),
)
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)[^<>]*?(/?)>")
_VOID = frozenset(
    {"br", "img", "hr", "input", "meta", "link", "source", "wbr", "area", "base", "col", "embed", "track"}
)
_HELD = re.compile("\ue000(\\d+)\ue001")
Address = Callable[[str, str, int], str | None]
"""From an address, its kind (`image`, `link`) and its line to the one of the lesson; None takes the link away."""


@dataclass
class Converted:
    """`lost` has line and tag of each element that did not come along."""

    text: str
    lost: list[tuple[int, str]] = field(default_factory=list)


def to_markdown(html: str, address: Address, line: int = 1) -> Converted:
    """The Markdown of a piece of HTML that begins at `line` of its file."""
    held: list[str] = []
    html = html.replace("\ue000", "").replace("\ue001", "")
    for pattern, shape in _MATH:
        html = pattern.sub(partial(_hold, shape=shape, held=held), html)
    if _too_deep(html):
        return Converted(_words(html), [(line, "…")])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            soup = BeautifulSoup(html, "html.parser")
        lost = _prepare(soup, address, line)
        text = _Converter().convert_soup(soup)
    except (RecursionError, ParserRejectedMarkup, AssertionError):
        return Converted(_words(html), [(line, "…")])
    text = _HELD.sub(lambda match: held[int(match[1])], str(text))
    text = "\n".join(part.rstrip() if part.strip() else "" for part in text.split("\n"))
    return Converted(re.sub(r"\n{3,}", "\n\n", text).strip("\n"), lost)


class _Converter(MarkdownConverter):
    """Writes the dialect of lessons."""

    class Options:
        heading_style = "atx"
        bullets = "-"
        escape_misc = True
        newline_style = "backslash"
        table_infer_header = True
        code_language_callback = staticmethod(lambda pre: _language(pre))

    def convert_details(self, el: Any, text: str, parent_tags: Any) -> str:
        """What opens on demand is a hint."""
        summary = str(el.get("data-summary") or "")
        return f"\n\n::: hint {summary}".rstrip() + f"\n{text.strip()}\n:::\n\n"

    def convert_kbd(self, el: Any, text: str, parent_tags: Any) -> str:
        return f"**{text.strip()}**" if text.strip() else ""

    def convert_sub(self, el: Any, text: str, parent_tags: Any) -> str:
        return f"$_{{{text}}}$" if re.fullmatch(r"[0-9A-Za-z+-]+", text) else text

    def convert_sup(self, el: Any, text: str, parent_tags: Any) -> str:
        return f"$^{{{text}}}$" if re.fullmatch(r"[0-9A-Za-z+-]+", text) else text


def _language(pre: Any) -> str:
    code = pre.find("code") or pre
    names = [str(name) for name in code.get("class") or []]
    return next((name.removeprefix("language-") for name in names if name.startswith("language-")), "")


def _hold(match: re.Match[str], shape: str, held: list[str]) -> str:
    words = " ".join(unescape(next(group for group in match.groups() if group is not None)).split())
    formula = shape.format(words)
    held.append(f"`{words}`" if not words or broken_maths(formula) else formula)
    return f"\ue000{len(held) - 1}\ue001"


def _prepare(soup: BeautifulSoup, address: Address, line: int) -> list[tuple[int, str]]:
    """Take out what cannot come along, and put addresses right."""
    lost: list[tuple[int, str]] = []
    for tag in soup.find_all(True):
        if tag.decomposed:
            continue
        at = line + (tag.sourceline or 1) - 1
        if tag.name in GONE or tag.name in STRANGE:
            lost.append((at, tag.name))
            source = str(tag.get("src") or "") if tag.name in ("iframe", "embed") else ""
            if source.startswith(("https://", "http://")):
                tag.replace_with(_link(soup, source))
            else:
                tag.decompose()
        elif tag.name in MEDIA:
            _medium(soup, tag, address, at, lost)
        elif tag.name == "img":
            url = address(str(tag.get("src") or ""), "image", at)
            if url is None:
                tag.decompose()
            else:
                tag["src"] = url
                tag["alt"] = str(tag.get("alt") or "").strip() or _spoken(url)
        elif tag.name == "a" and tag.get("href"):
            url = address(str(tag["href"]), "link", at)
            if url is None:
                del tag["href"]
            else:
                tag["href"] = url
        elif tag.name == "summary" and tag.parent and tag.parent.name == "details":
            tag.parent["data-summary"] = " ".join(tag.get_text(" ").split())
            tag.decompose()
    return lost


def _medium(soup: BeautifulSoup, tag: Tag, address: Address, line: int, lost: list[tuple[int, str]]) -> None:
    source = tag.find("source")
    url = address(str(tag.get("src") or (source and source.get("src")) or ""), "link", line)
    if url:
        tag.replace_with(_link(soup, url))
    else:
        lost.append((line, tag.name))
        tag.decompose()


def _link(soup: BeautifulSoup, url: str) -> Tag:
    link = soup.new_tag("a", href=url)
    link.string = url
    paragraph = soup.new_tag("p")
    paragraph.append(link)
    return paragraph


def _spoken(url: str) -> str:
    """A description for a picture that has none: the words of its name."""
    name = url.rpartition("/")[2].partition("?")[0].rpartition(".")[0] or url
    return " ".join(re.split(r"[\W_]+", name)).strip() or "…"


def _too_deep(html: str) -> bool:
    """Whether elements stand in one another more deeply than any page needs; the parser would take for ever."""
    depth = 0
    for match in _TAG.finditer(html):
        if match[2].lower() not in _VOID and not match[3]:
            depth += -1 if match[1] and depth else 0 if match[1] else 1
            if depth > MAX_DEPTH:
                return True
    return False


def _words(html: str) -> str:
    """The bare text, where nothing else can be had."""
    return " ".join(_HELD.sub("", unescape(_TAG.sub(" ", html))).split())

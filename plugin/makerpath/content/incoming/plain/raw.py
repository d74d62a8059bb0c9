"""HTML inside of Markdown: harmless tags become Markdown, the others are named and taken away."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from makerpath.content.incoming.html import to_markdown
from makerpath.content.incoming.plain.boxes import outside_code

_BREAK = re.compile(r"(?<![ \t])[ \t]*<br\s*/?>[ \t]*\n?", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_WHOLE = re.compile(
    r"<(table|video|audio|iframe|object|embed|ul|ol|dl|form|svg|math|script|style|canvas|figure|pre)\b[^<>]*?"
    r"(?:/>|>(?:(?!<\1\b).)*?</\1\s*>)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s[^<>]*?)?)/?>")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_SUMMARY = re.compile(
    r"<details\b[^<>]*>\s*(?:<summary\b[^<>]*>((?:(?!<summary\b).)*?)</summary\s*>)?", re.DOTALL | re.IGNORECASE
)
_AROUND = {"b": "**", "strong": "**", "i": "*", "em": "*", "kbd": "**", "code": "`", "s": "~~", "del": "~~"}
_AROUND_ONLY = "p div span center font u small big section article header footer main figure figcaption mark abbr"
_OTHERS = (
    "a img br hr sub sup details summary h1 h2 h3 h4 h5 h6 table thead tbody tr td th ul ol li dl dt dd video audio "
    "source iframe object embed form input button select option textarea label svg path math script style canvas pre "
    "blockquote link meta nav picture"
)
_SILENT = frozenset(_AROUND_ONLY.split())
_KNOWN = _SILENT | frozenset(_OTHERS.split())
Lost = Callable[[str, str], None]
"""Called with what was taken away, and the text by which its line is found."""


def without_html(text: str, lost: Lost) -> str:
    """`text` without HTML; code in fences and between backticks stays as it is."""
    parts: list[str] = []
    stretch: list[str] = []
    for _, line, code in outside_code(text.split("\n")):
        if code:
            if stretch:
                parts.append(_around_code("\n".join(stretch), lost))
                stretch = []
            parts.append(line)
        else:
            stretch.append(line)
    return "\n".join([*parts, *([_around_code("\n".join(stretch), lost)] if stretch else [])])


def _around_code(text: str, lost: Lost) -> str:
    if "<" not in text:
        return text
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\ue002{len(held) - 1}\ue003"

    text = _CODE.sub(hold, text.replace("\ue002", "").replace("\ue003", ""))
    text = _COMMENT.sub("", text)
    text = _WHOLE.sub(lambda match: _block(match[0], lost), text)
    text = _SUMMARY.sub(lambda match: f"\n\n::: hint {_words(match[1] or '')}".rstrip() + "\n\n", text)
    text = _BREAK.sub(lambda match: " " if _in_table(match) else "\\\n", text)
    text = _TAG.sub(lambda match: _tag(match, lost), text)
    return re.sub("\ue002(\\d+)\ue003", lambda match: held[int(match[1])], text)


def _block(html: str, lost: Lost) -> str:
    made = to_markdown(html, lambda url, _kind, _line: url)
    for _, tag in made.lost:
        lost(f"<{tag}>", f"<{tag}")
    return f"\n\n{made.text}\n\n" if made.text else ""


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def _tag(match: re.Match[str], lost: Lost) -> str:
    closing, name, rest = match.groups()
    tag = name.lower()
    if tag not in _KNOWN and tag not in _AROUND:
        if name[0].isupper() and name != name.upper():
            lost(f"<{name}>", match[0][:40])
            return ""
        # Not a tag at all: a placeholder such as <name>.
        return match[0]
    attributes = _attributes(rest)
    if tag in _AROUND:
        return _AROUND[tag]
    if tag == "hr":
        return "\n\n---\n\n"
    if tag in ("sub", "sup"):
        return "}$" if closing else "$_{" if tag == "sub" else "$^{"
    if tag == "img":
        return f"![{attributes.get('alt', '')}](<{attributes['src']}>)" if attributes.get("src") else ""
    if tag == "a":
        return _anchor(match, closing, attributes)
    if tag == "details":
        return "\n\n:::\n\n"
    if re.fullmatch("h[1-6]", tag):
        return "\n\n" if closing else f"\n\n{'#' * int(tag[1])} "
    if tag not in _SILENT and not closing:
        lost(f"<{tag}>", match[0][:40])
    return "\n\n" if tag in ("p", "div", "section", "article") else ""


def _attributes(text: str) -> dict[str, str]:
    return {key.lower(): one or two or three for key, one, two, three in _ATTRIBUTE.findall(text)}


def _anchor(match: re.Match[str], closing: str, attributes: dict[str, str]) -> str:
    """A link; an anchor that leads nowhere leaves its words alone."""
    text = match.string
    if closing:
        before = text[: match.start()]
        opening = before.rfind("<a")
        found = _TAG.match(text, opening) if opening >= 0 else None
        inner = _attributes(found[3]) if found else {}
        return f"](<{inner['href']}>)" if inner.get("href") else ""
    return "[" if attributes.get("href") and "</a" in text[match.end() :].lower() else ""


def _in_table(match: re.Match[str]) -> bool:
    text = match.string
    start = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.end())
    line = text[start : end if end >= 0 else None].strip()
    return line.startswith(("|", "#")) or line.count("|") >= 2

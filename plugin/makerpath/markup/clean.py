"""The last gate before a page: only the elements and attributes that the dialect can make go through."""

from __future__ import annotations

import re

import nh3

TEXT = {"a", "br", "code", "del", "em", "img", "input", "label", "s", "span", "strong", "sup"}
BLOCKS = {"blockquote", "details", "div", "figcaption", "figure", "hr", "p", "pre", "section", "summary"}
HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
LISTS = {"dd", "dl", "dt", "li", "ol", "ul"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
MEDIA = {"audio", "track", "video"}
# Presentation alone: nothing here leads anywhere, hides anything or holds HTML but for the text of `mtext`.
MATHS = {"math", "menclose", "mfrac", "mi", "mn", "mo", "mpadded", "mphantom", "mroot", "mrow", "mspace", "msqrt"}
MATHS |= {"mover", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover"}
TAGS = TEXT | BLOCKS | HEADINGS | LISTS | TABLES | MEDIA | MATHS
ATTRIBUTES = {
    "*": {"class", "id"},
    **{tag: {"displaystyle", "scriptlevel"} for tag in ("math", "mfrac", "mrow", "mstyle", "mtable")},
    **{tag: {"accent", "accentunder"} for tag in ("mover", "munder", "munderover")},
    "a": {"href", "title", "aria-label"},
    "div": {"role", "aria-label", "tabindex"},
    "audio": {"src", "controls", "preload", "aria-label"},
    "img": {"src", "alt", "title", "loading"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "pre": {"role", "aria-label", "tabindex"},
    "section": {"aria-label"},
    "th": {"scope"},
    "track": {"kind", "src", "srclang", "label", "default"},
    "video": {"src", "controls", "preload", "playsinline", "aria-label"},
}
ATTRIBUTES["math"] |= {"display"}
ATTRIBUTES["mfrac"] |= {"linethickness"}
ATTRIBUTES["menclose"] = {"notation"}
ATTRIBUTES["mi"] = {"mathvariant"}
ATTRIBUTES["mo"] = {"form", "fence", "largeop", "lspace", "maxsize", "minsize", "movablelimits", "rspace"}
ATTRIBUTES["mo"] |= {"separator", "stretchy", "symmetric"}
ATTRIBUTES["mspace"] = {"width"}
ATTRIBUTES["mpadded"] = {"width", "lspace", "voffset"}
FIXED = {
    ("audio", "preload"): {"none"},
    ("div", "role"): {"group", "note"},
    ("div", "tabindex"): {"0"},
    ("img", "loading"): {"lazy"},
    ("input", "type"): {"checkbox"},
    ("math", "display"): {"block"},
    ("mi", "mathvariant"): {"normal"},
    ("pre", "role"): {"group"},
    ("pre", "tabindex"): {"0"},
    ("th", "scope"): {"col"},
    ("track", "kind"): {"captions"},
    ("video", "preload"): {"none"},
}
# What MathML's own attributes may say: words, and lengths that fit on a page.
_PLAIN = re.compile(r"[a-z]{1,20}|-?\d{0,2}(?:\.\d{1,10})?(?:em|ex|px|%)?")
SCHEMES = {"http", "https", "mailto"}


def clean(html: str) -> str:
    """`html` without anything a browser could run, and without classes and ids that are not ours."""
    return _cleaned(html, TAGS)


def without_media(html: str) -> str:
    """What `clean` gives, without pictures, videos and sounds."""
    return _cleaned(html, TAGS - MEDIA - {"img"})


def _cleaned(html: str, tags: set[str]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        clean_content_tags={"script", "style"},
        attributes=ATTRIBUTES,
        attribute_filter=_filter,
        url_schemes=SCHEMES,
        link_rel="noopener",
    )


def _filter(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        kept = [name for name in value.split() if name.startswith(("mp-", "language-"))]
        return " ".join(kept) or None
    if attribute == "id":
        return value if value.startswith("mp-") else None
    if tag in MATHS:
        return value if _PLAIN.fullmatch(value) and value in FIXED.get((tag, attribute), {value}) else None
    fixed = FIXED.get((tag, attribute))
    return value if fixed is None or value in fixed else None

"""The last gate before a page: only the elements and attributes that the dialect can make go through."""

from __future__ import annotations

import nh3

TEXT = {"a", "br", "code", "del", "em", "img", "input", "label", "s", "span", "strong", "sup"}
BLOCKS = {"blockquote", "details", "div", "figcaption", "figure", "hr", "p", "pre", "section", "summary"}
HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
LISTS = {"dd", "dl", "dt", "li", "ol", "ul"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
TAGS = TEXT | BLOCKS | HEADINGS | LISTS | TABLES
ATTRIBUTES = {
    "*": {"class", "id"},
    "a": {"href", "title", "aria-label"},
    "div": {"role", "aria-label", "tabindex"},
    "img": {"src", "alt", "title", "loading"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "section": {"aria-label"},
    "th": {"scope"},
}
FIXED = {
    ("div", "role"): {"note", "region"},
    ("div", "tabindex"): {"0"},
    ("img", "loading"): {"lazy"},
    ("input", "type"): {"checkbox"},
    ("th", "scope"): {"col"},
}
SCHEMES = {"http", "https", "mailto"}


def clean(html: str) -> str:
    """`html` without anything a browser could run, and without classes and ids that are not ours."""
    return nh3.clean(
        html,
        tags=TAGS,
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
    fixed = FIXED.get((tag, attribute))
    return value if fixed is None or value in fixed else None

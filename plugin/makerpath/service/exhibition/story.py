"""The story of a public page: our Markdown, with what leads elsewhere marked and nothing that loads by itself."""

from __future__ import annotations

import nh3
from markupsafe import Markup

from makerpath.markup import render_lesson
from makerpath.markup.view import AddressKind

TAGS = {"a", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h2", "h3", "h4", "h5", "hr", "li", "ol"}
TAGS |= {"p", "pre", "s", "span", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"}
"""Pictures, films and sounds stand on the page by themselves: makers choose them, and they can be taken back."""


def render_story(text: str, language: str) -> Markup:
    """Safe HTML of a story; links say to search engines that they are not ours."""
    html = render_lesson(text, language, _resolve, scope="story")
    return Markup(
        nh3.clean(
            str(html),
            tags=TAGS,
            attributes={"a": {"href", "title"}, "div": {"class"}, "ol": {"start"}, "th": {"scope"}, "code": {"class"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener ugc",
        )
    )


def _resolve(url: str, kind: AddressKind) -> str | None:
    """Only addresses of the web: a relative one would lead to pages of the service."""
    return url if url.startswith(("https://", "http://", "mailto:")) else None

"""A link to a video site, alone in its paragraph, is a card that says where it leads; nothing is loaded from there."""

from __future__ import annotations

from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from makerpath.domain.errors import N_
from makerpath.i18n import gettext
from makerpath.markup.rules.spans import span, text
from makerpath.markup.view import view_of

SITES = {
    "bilibili.com": N_("Bilibili"),
    "b23.tv": N_("Bilibili"),
    "youku.com": N_("Youku"),
    "v.qq.com": N_("Tencent Video"),
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "vimeo.com": "Vimeo",
}


def site(url: str) -> str:
    """The name of the video site that `url` leads to, or nothing."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower() if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""
    return next((name for end, name in SITES.items() if host == end or host.endswith("." + end)), "")


def sites_plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("makerpath_sites", _cards)


def _cards(state: StateCore) -> None:
    language = view_of(state.env).language
    for before, inline in zip(state.tokens, state.tokens[1:], strict=False):
        children = inline.children or []
        if before.type != "paragraph_open" or inline.type != "inline" or len(children) < 3:
            continue
        opening, *words, closing = children
        name = site(str(opening.attrGet("href") or "")) if _is_one_link(children) else ""
        if name:
            before.attrSet("class", "mp-watch")
            said = gettext(N_("Video on {site}, another website"), language, site=gettext(name, language))
            if opening.info == "auto":
                words = [text(str(opening.attrGet("href")).partition("://")[2].removeprefix("www."))]
            where = span("mp-watch-site", [text(said)])
            inline.children = [opening, *span("mp-watch-words", words), text(" "), *where, closing]


def _is_one_link(children: list[Token]) -> bool:
    kinds = [child.type for child in children]
    ends = kinds[0] == "link_open" and kinds[-1] == "link_close" and not children[0].hidden
    return ends and kinds.count("link_open") == 1 and "image" not in kinds

"""Videos and sound: an image-like line whose address ends in `.mp4` and the like is a figure with a player.

Links to `name.<language>.vtt` in the same paragraph are its captions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from makerpath.markup.rules.spans import text
from makerpath.markup.view import view_of

_MEDIA = dict.fromkeys(("mp4", "webm", "m4v", "mov"), "video") | dict.fromkeys(("mp3", "ogg", "wav"), "audio")
_CAPTIONS = re.compile(r"(?:\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?\.vtt\Z", re.IGNORECASE)


def medium(url: str) -> str:
    """`video`, `audio` or nothing, by the ending of an address."""
    name = re.split("[?#]", url, maxsplit=1)[0].rpartition("/")[2]
    _, dot, ending = name.rpartition(".")
    return _MEDIA.get(ending.lower(), "") if dot else ""


def media_plugin(md: MarkdownIt) -> None:
    """Its rule runs before addresses are resolved: afterwards their endings may be gone."""
    md.core.ruler.push("makerpath_media", _media)
    md.add_render_rule("media", _player)


def _media(state: StateCore) -> None:
    language = view_of(state.env).language
    for index, inline in enumerate(state.tokens):
        children = inline.children or []
        if inline.type != "inline" or not any(_is_medium(child) for child in children):
            continue
        before, after = state.tokens[index - 1], state.tokens[index + 1]
        if before.type == "paragraph_open" and _is_medium(children[0]):
            tracks = _tracks(children[1:], language)
            if tracks is not None:
                _figure(before, inline, after, tracks)
                continue
        inline.children = [part for child in children for part in (_link(child) if _is_medium(child) else [child])]


def _is_medium(token: Token) -> bool:
    return token.type == "image" and bool(medium(str(token.attrGet("src") or "")))


def _tracks(rest: Sequence[Token], language: str) -> list[Token] | None:
    """Captions from the links after a video; None if anything else stands there."""
    tracks: list[Token] = []
    words: list[str] | None = None
    for token in rest:
        if token.type == "link_open":
            match = _CAPTIONS.search(str(token.attrGet("href") or ""))
            if match is None:
                return None
            words = []
            tag = match[1] or language
            attrs: dict[str, str | int | float] = {
                "kind": "captions",
                "src": token.attrGet("href") or "",
                "srclang": tag,
            }
            tracks.append(Token("track", "track", 0, attrs=attrs))
            if tag == language:
                tracks[-1].attrs["default"] = ""
        elif token.type == "link_close" and words is not None:
            tracks[-1].attrs["label"] = "".join(words) or str(tracks[-1].attrs["srclang"])
            words = None
        elif words is not None:
            words.append(token.content)
        elif token.type not in ("softbreak", "hardbreak") and token.content.strip():
            return None
    return tracks


def _figure(before: Token, inline: Token, after: Token, tracks: list[Token]) -> None:
    image = (inline.children or [])[0]
    kind = medium(str(image.attrGet("src")))
    player = Token("media", kind, 0, attrs={"src": image.attrGet("src") or ""}, content=image.content)
    player.children = tracks
    before.tag = after.tag = "figure"
    before.hidden = after.hidden = False
    before.attrSet("class", f"mp-figure mp-figure-{kind}")
    inline.children = [player]
    title = image.attrGet("title")
    if title:
        opening, closing = Token("figcaption_open", "figcaption", 1), Token("figcaption_close", "figcaption", -1)
        inline.children += [opening, text(str(title)), closing]


def _link(image: Token) -> list[Token]:
    """A video inside a sentence is a link to it."""
    url = str(image.attrGet("src"))
    opening = Token("link_open", "a", 1, attrs={"href": url}, meta={"kind": "media"})
    return [opening, text(image.content or url), Token("link_close", "a", -1)]


def _player(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    token = tokens[index]
    words, src = escapeHtml(token.content), escapeHtml(str(token.attrGet("src") or ""))
    if not src:
        return f"<span>{words}</span>"
    tracks = "".join(f"<track{_attributes(track)}>" for track in token.children or [] if track.attrGet("src"))
    inline = " playsinline" if token.tag == "video" else ""
    return (
        f'<{token.tag} src="{src}" controls preload="none"{inline} aria-label="{words}">'
        f'{tracks}<a href="{src}">{words}</a></{token.tag}>'
    )


def _attributes(token: Token) -> str:
    return "".join(f' {name}="{escapeHtml(str(value))}"' for name, value in token.attrs.items())

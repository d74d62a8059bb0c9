"""Boxes: `::: safety Title` … `:::`. A hint is a box that opens on demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from makerpath.domain.errors import N_
from makerpath.i18n import gettext
from makerpath.markup.view import view_of

BOXES = {
    "safety": N_("Safety"),
    "tip": N_("Tip"),
    "note": N_("Note"),
    "materials": N_("Materials"),
    "steps": N_("Steps"),
    "discuss": N_("Discuss"),
    "alternative": N_("Another way"),
    "younger": N_("For younger makers"),
    "hint": N_("Hint"),
}
NOTES = frozenset({"safety", "tip", "note"})
"""Boxes that assistive technology announces as a note."""


def boxes_plugin(md: MarkdownIt) -> None:
    """Render boxes; `containers_plugin` reads them."""
    for kind in BOXES:
        render = _hint if kind == "hint" else _box(kind)
        md.add_render_rule(f"container_{kind}_open", render)
        md.add_render_rule(f"container_{kind}_close", render)


def _titles(token: Token, env: Any) -> tuple[str, str]:
    """The name of the kind, and the author's own title (may be empty)."""
    kind, _, title = token.info.strip().partition(" ")
    return gettext(BOXES[kind], view_of(env).language), title.strip()


def _box(kind: str) -> Any:
    def render(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
        token = tokens[index]
        if token.nesting < 0:
            return "</div>\n"
        name, title = _titles(token, env)
        role = ""
        if kind in NOTES:
            label = f"{name}: {title}" if title else name
            role = f' role="note" aria-label="{escapeHtml(label)}"'
        head = f'<span class="mp-box-kind">{escapeHtml(name)}</span>'
        if title:
            head += f' <span class="mp-box-name">{escapeHtml(title)}</span>'
        return f'<div class="mp-box mp-box-{kind}"{role}>\n<p class="mp-box-title">{head}</p>\n'

    return render


def _hint(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    token = tokens[index]
    if token.nesting < 0:
        return "</details>\n"
    name, title = _titles(token, env)
    return f'<details class="mp-box mp-box-hint">\n<summary>{escapeHtml(title or name)}</summary>\n'

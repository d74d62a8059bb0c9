"""Footnotes: a labelled section at the end, with a way back to the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from makerpath.i18n import gettext
from makerpath.markup.view import view_of


def notes_plugin(md: MarkdownIt) -> None:
    md.add_render_rule("footnote_ref", _reference)
    md.add_render_rule("footnote_block_open", _block_open)
    md.add_render_rule("footnote_block_close", lambda *_: "</ol>\n</section>\n")
    md.add_render_rule("footnote_open", _note_open)
    md.add_render_rule("footnote_anchor", _anchor)


def _names(token: Token, env: Any) -> tuple[str, str]:
    """The ids of the note and of the place in the text that points to it."""
    number, again = token.meta["id"] + 1, token.meta.get("subId", 0)
    view = view_of(env)
    return view.id(f"note-{number}"), view.id(f"noted-{number}" + (f"-{again + 1}" if again else ""))


def _reference(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    note, place = _names(tokens[index], env)
    number = tokens[index].meta["id"] + 1
    label = escapeHtml(gettext("Note {number}", view_of(env).language, number=number))
    return f'<sup class="mp-noted"><a href="#{note}" id="{place}" aria-label="{label}">{number}</a></sup>'


def _block_open(_self: Any, _tokens: Any, _index: int, _options: Any, env: Any) -> str:
    label = escapeHtml(gettext("Notes", view_of(env).language))
    return f'<section class="mp-notes" aria-label="{label}">\n<ol>\n'


def _note_open(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    return f'<li id="{_names(tokens[index], env)[0]}">'


def _anchor(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    label = escapeHtml(gettext("Back to the text", view_of(env).language))
    return f' <a href="#{_names(tokens[index], env)[1]}" class="mp-note-back" aria-label="{label}">\u21a9\ufe0e</a>'

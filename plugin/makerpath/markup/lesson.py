"""A lesson's Markdown as HTML."""

from __future__ import annotations

from markupsafe import Markup

from makerpath.markup.view import KEY, Resolve, unchanged, View


def render_lesson(text: str, language: str, resolve: Resolve = unchanged, *, scope: str = "") -> Markup:
    """Safe HTML of `text`; the same input gives the same output, always.

    `language` chooses the interface words (names of boxes, labels). `resolve(url, kind)` maps the addresses of
    images and links. `scope`, for instance a block's name, keeps ids apart where several texts share a page.
    Directives leave nothing behind: cut the text with `segments` first to put something in their place.
    """
    # Loaded here: who only reads texts would wait longer for it than for the reading.
    from makerpath.markup.clean import clean
    from makerpath.markup.page import page_parser

    return Markup(clean(page_parser().render(text, {KEY: View(language, resolve, scope)})))

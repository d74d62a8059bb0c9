"""Fenced code: coloured on the server, in a frame that scrolls by itself, under the name of its language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

from makerpath.domain.errors import N_
from makerpath.i18n import gettext
from makerpath.markup.view import view_of

PREFIX = "mp-h-"
"""Of the class names of what is coloured; Pygments' short names follow."""

LANGUAGES = {
    "arduino": "Arduino",
    "bash": "Shell",
    "c": "C",
    "cpp": "C++",
    "css": "CSS",
    "diff": "Diff",
    "gcode": "G-code",
    "html": "HTML",
    "ini": "INI",
    "java": "Java",
    "javascript": "JavaScript",
    "json": "JSON",
    "markdown": "Markdown",
    "python": "Python",
    "sql": "SQL",
    "svg": "SVG",
    "toml": "TOML",
    "typescript": "TypeScript",
    "xml": "XML",
    "yaml": "YAML",
}
_ALIASES = {"c++": "cpp", "ino": "arduino", "js": "javascript", "md": "markdown", "micropython": "python"}
_ALIASES |= {"py": "python", "sh": "bash", "shell": "bash", "ts": "typescript", "yml": "yaml"}
_LEXERS = {"svg": "xml"}
_SILENT = {"", "text", "txt", "plain", "none"}
_NAME = re.compile(r"[\w+#.-]{1,20}\Z")
LONGEST = 20_000
"""Longer code, in characters, stays plain: nobody reads it in a lesson, and colouring takes time."""
_GAP = re.compile(r"\s{200}")
"""So many blanks and empty lines take a lexer seconds: it looks for the end of them from each anew."""


def code_plugin(md: MarkdownIt) -> None:
    md.add_render_rule("fence", _fence)
    md.add_render_rule("code_block", _fence)


def _fence(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    token = tokens[index]
    wanted = token.info.strip().split(maxsplit=1)[0] if token.info.strip() else ""
    key = _ALIASES.get(wanted.lower(), wanted.lower())
    shown = LANGUAGES.get(key) or (wanted if _NAME.match(wanted) and key not in _SILENT else "")
    code, language = token.content, view_of(env).language
    body = coloured(code, key)
    said = gettext(N_("Code: {name}"), language, name=shown) if shown else gettext(N_("Code"), language)
    head = f'<p class="mp-listing-name">{escapeHtml(shown)}</p>\n' if shown else ""
    frame = f'<pre role="group" aria-label="{escapeHtml(said)}" tabindex="0"><code>{body}</code></pre>'
    return f'<div class="mp-listing">\n{head}{frame}\n</div>\n'


def coloured(code: str, key: str) -> str:
    """HTML of `code`; the words of the language `key` (of `LANGUAGES`) are marked by classes, unless it is too long."""
    if key in LANGUAGES and len(code) <= LONGEST and not _GAP.search(code):
        return highlight(code, _lexer(key), _formatter())
    return escapeHtml(code)


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(_LEXERS.get(language, language), stripnl=False, ensurenl=False)


@cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True, classprefix=PREFIX)

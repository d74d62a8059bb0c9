"""Formulas: `$a^2$` in a line, `$$…$$` on lines of their own, as MathML that needs neither script nor network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from makerpath.domain.errors import N_
from makerpath.i18n import gettext
from makerpath.markup.view import view_of

if TYPE_CHECKING:
    from math_core import LatexToMathML

# No digit outside of the dollars, no space inside, no words after a number: "$5 and $6" are prices.
_INLINE = re.compile(r"\$(?![\s$]|\d[\d.,]*\s+[^\W\d_]{2})((?:[^$\\]++|\\.)++)(?<!\s)\$(?![\d$])", re.DOTALL)
_DEEPER = re.compile(r"\\(?:left|begin)(?![A-Za-z])|(?<!\\)\{")
_SHALLOWER = re.compile(r"\\(?:right|end)(?![A-Za-z])|(?<!\\)\}")
_ANSI = re.compile(r"\x1b\[[\d;]*m")
_STYLE = re.compile(r' style="([^"]*)"')
_CLASSES = {
    "text-align: left": "mp-cell-start",
    "text-align: right": "mp-cell-end",
    "padding-left:1em": "mp-cell-apart",
    "padding-left: 0": "mp-cell-close",
    "width: 50%": "mp-cell-side",
    "width: 100%": "mp-cell-all",
}
LINES, LENGTH, COMMANDS, DEPTH = 60, 2000, 200, 30
"""A formula has at most so many lines, characters, commands and levels; deeper ones would exhaust a thread's stack."""


def maths_plugin(md: MarkdownIt) -> None:
    md.inline.ruler.before("escape", "maths", _inline)
    md.block.ruler.before("fence", "maths_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.add_render_rule("maths", lambda _self, tokens, index, _options, env: _shown(tokens, index, env))
    md.add_render_rule("maths_block", lambda _self, tokens, index, _options, env: _shown(tokens, index, env))


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$" or (state.pos and state.src[state.pos - 1] in "$0123456789"):
        return False
    match = _INLINE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("maths", "math", 0)
        token.content, token.markup, token.meta = match[1].strip(), "$", {"place": state.pos}
    state.pos = match.end()
    return True


def _block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    if state.is_code_block(first) or not _line(state, first).startswith("$$"):
        return False
    lines = _lines(state, first, min(end, first + LINES))
    content = "\n".join(lines).strip()
    if not content:
        return False
    if not silent:
        token = state.push("maths_block", "math", 0)
        token.content, token.markup, token.block = content, "$$", True
        state.line = first + len(lines)
        token.map = [first, state.line]
    return True


def _lines(state: StateBlock, first: int, end: int) -> list[str]:
    """The lines between two `$$`; none if the formula does not end, or something follows it."""
    lines: list[str] = []
    for number in range(first, end):
        line = _line(state, number).rstrip()
        if number == first:
            line = line[2:]
        elif not line or state.sCount[number] < state.blkIndent:
            return []
        inner, mark, rest = line.partition("$$")
        lines.append(inner)
        if mark:
            return [] if rest else lines
    return []


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


@cache
def _converter() -> LatexToMathML:
    from math_core import LatexToMathML

    return LatexToMathML()


def mathml(formula: str, *, block: bool) -> str:
    """`formula` (LaTeX) as MathML with classes in place of styles; raises ValueError that says what is wrong."""
    reason = _too_much(formula)
    if reason:
        raise ValueError(reason)
    # Loaded here and above: most texts have no formula.
    from math_core import LatexError

    try:
        made = _converter().convert_with_local_state(formula, displaystyle=block)
    except LatexError as error:
        said = _ANSI.sub("", str(error)).strip().split("\n", 1)[0]
        raise ValueError(said.removeprefix("Error:").strip()) from None
    return _STYLE.sub(_classed, made)


def _too_much(formula: str) -> str:
    if len(formula) > LENGTH or formula.count("\\") > COMMANDS:
        return "The formula is too long."
    deepest = depth = 0
    events = [(match.start(), 1) for match in _DEEPER.finditer(formula)]
    events += [(match.start(), -1) for match in _SHALLOWER.finditer(formula)]
    for _, step in sorted(events):
        depth += step
        deepest = max(deepest, depth)
    return "The formula is nested too deeply." if deepest > DEPTH else ""


def _classed(style: re.Match[str]) -> str:
    names = [name for part, name in _CLASSES.items() if part in style[1]]
    return f' class="{" ".join(names)}"' if names else ""


def _shown(tokens: Sequence[Token], index: int, env: Any) -> str:
    token, language = tokens[index], view_of(env).language
    try:
        made = mathml(token.content, block=token.block)
    except ValueError:
        kind = escapeHtml(gettext(N_("Broken formula"), language))
        source = escapeHtml(f"{token.markup}{token.content}{token.markup}")
        made = f'<span class="mp-broken"><span class="mp-broken-kind">{kind}</span> <code>{source}</code></span>'
        return f"<p>{made}</p>\n" if token.block else made
    if not token.block:
        return made
    label = escapeHtml(gettext(N_("Formula"), language))
    return f'<div class="mp-maths" role="group" aria-label="{label}" tabindex="0">{made}</div>\n'

"""Emphasis beside Chinese, Japanese and Korean: `**注意。**然后` closes as its reader expects.

CommonMark asks for a space or punctuation outside of a mark that has punctuation inside; these scripts have no
spaces. The conditions follow the CommonMark CJK-friendly Amendments (github.com/tats-u/markdown-cjk-friendly).
"""

from __future__ import annotations

from functools import partial
from unicodedata import category, east_asian_width, name

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned

_FULL_WIDTH_QUOTES = {quote + "\ufe01" for quote in "\u2018\u2019\u201c\u201d"}


def cjk_plugin(md: MarkdownIt) -> None:
    # Strikethrough and emphasis ask the state where their marks may open and close; this rule comes before both.
    md.inline.ruler.before("strikethrough", "makerpath_cjk", _prepare)


def _prepare(state: StateInline, _silent: bool) -> bool:
    if state.src[state.pos] in "*_~":
        setattr(state, "scanDelims", partial(_scan, state))  # noqa: B010 - a method of one state, not of the class
    return False


def _scan(state: StateInline, start: int, can_split_word: bool) -> Scanned:
    source, end, marker = state.src, start, state.src[start]
    while end < state.posMax and source[end] == marker:
        end += 1
    before, after = _before(source, start), source[end] if end < state.posMax else " "
    punctuation_before, punctuation_after = _is_punctuation(before[0]), _is_punctuation(after)
    cjk_before = _is_cjk(before[0]) or before in _FULL_WIDTH_QUOTES
    foreign_before = punctuation_before and not cjk_before
    foreign_after = punctuation_after and not _is_cjk(after)
    space_before, space_after = isWhiteSpace(ord(before[0])), isWhiteSpace(ord(after))
    left = not space_after and (not foreign_after or space_before or punctuation_before or cjk_before)
    right = not space_before and (not foreign_before or space_after or punctuation_after or _is_cjk(after))
    return Scanned(
        left and (can_split_word or not right or punctuation_before),
        right and (can_split_word or not left or punctuation_after),
        end - start,
    )


def _before(source: str, start: int) -> str:
    """The character before a mark, with the variation selector that belongs to it; a space at the beginning."""
    if start == 0:
        return " "
    last = source[start - 1]
    if start > 1 and ("\ufe00" <= last <= "\ufe0e" or "\U000e0100" <= last <= "\U000e01ef"):
        return source[start - 2 : start]
    return last


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _is_cjk(char: str) -> bool:
    if char < "\u1100":
        return False
    if east_asian_width(char) in "WFH":
        # Wide symbols outside of the ideographic blocks are emoji.
        return not (category(char) in ("So", "Sk") and (char < "\u3000" or char >= "\U0001f000"))
    return name(char, "").startswith("HANGUL")

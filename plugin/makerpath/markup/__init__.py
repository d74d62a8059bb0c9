"""Markdown to safe HTML: the one renderer of blocks, pages and previews.

`render_lesson` renders what authors write, `segments` cuts it at its directives, `plain` shows what
learners write, `find` and `rewrite` handle the addresses in a source text.
"""

from makerpath.markup.addresses import Address, find, rewrite
from makerpath.markup.colons import stray_colons
from makerpath.markup.lesson import render_lesson
from makerpath.markup.plain import plain
from makerpath.markup.rules.boxes import BOXES
from makerpath.markup.segments import Directive, Markdown, Segment, segments

__all__ = [
    "BOXES",
    "Address",
    "Directive",
    "Markdown",
    "Segment",
    "find",
    "plain",
    "render_lesson",
    "rewrite",
    "segments",
    "stray_colons",
]

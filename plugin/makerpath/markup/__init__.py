"""Markdown to safe HTML: the one renderer of blocks, pages and previews.

`render_lesson` renders what authors write, `plain` shows what learners write. `read` parses a source text once
for everything asked about it: `segments` cuts it at its directives, `find` and `rewrite` handle its addresses,
`stray_colons` and `broken_maths` find what was meant otherwise.
"""

from makerpath.markup.addresses import Address
from makerpath.markup.formulas import BrokenMaths
from makerpath.markup.lesson import render_lesson
from makerpath.markup.plain import plain
from makerpath.markup.rules.boxes import BOXES
from makerpath.markup.segments import Directive, Markdown, Segment
from makerpath.markup.source import broken_maths, find, read, rewrite, segments, Source, stray_colons

__all__ = [
    "BOXES",
    "Address",
    "BrokenMaths",
    "Directive",
    "Markdown",
    "Segment",
    "Source",
    "broken_maths",
    "find",
    "plain",
    "read",
    "render_lesson",
    "rewrite",
    "segments",
    "stray_colons",
]

"""A rubric drawn for a terminal, wide letters counted as two columns."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterator

from makerpath.domain.errors import N_
from makerpath.domain.hashing import split
from makerpath.domain.rubric import Criterion, Level, Rubric
from makerpath.formats.numbers import written
from makerpath.i18n import gettext

NARROWEST, WIDEST = 40, 110
_DIMENSIONS = {"theory": N_("theory"), "practice": N_("practice")}


def rubric_text(rubric: Rubric, language: str, band: str, reader: str) -> str:
    """The whole rubric in `language`, worded for `band`; what stands around its texts in the language of the reader."""
    width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))
    lines = [f"{rubric.title.pick(language, band)} ({rubric.id}, {split(rubric).scoring_hash[:12]})"]
    if rubric.summary:
        lines += wrapped(rubric.summary.pick(language, band), width)
    lines += wrapped(_pass(rubric, reader), width)
    total = sum(item.weight for item in rubric.graded)
    for item in rubric.criteria:
        lines += ["", _heading(item, total, language, band, reader)]
        for text in (item.question, item.note):
            if text:
                mark = "" if text is item.question else gettext(N_("For assessors:"), reader) + " "
                lines += ["  " + line for line in wrapped(mark + text.pick(language, band), width - 2)]
        lines += _levels(item, language, band, width)
        if item.required:
            level = item.level(item.required)
            assert level is not None
            said = gettext(N_("Nobody passes without “{level}” here."), reader, level=level.title.pick(language, band))
            lines.append(f"  {said}")
    return "\n".join(line.rstrip() for line in lines)


def _pass(rubric: Rubric, reader: str) -> str:
    if rubric.formative:
        return gettext(N_("It is for learning alone and counts nowhere."), reader)
    parts = [gettext(N_("{percent} % in all"), reader, percent=f"{rubric.minima.total:g}")]
    for name in ("theory", "practice"):
        least = getattr(rubric.minima, name)
        if least:
            dimension = gettext(_DIMENSIONS[name], reader)
            parts.append(gettext(N_("{percent} % in {dimension}"), reader, percent=f"{least:g}", dimension=dimension))
    return gettext(N_("A pass needs {what}."), reader, what=", ".join(parts))


def _heading(item: Criterion, total: float, language: str, band: str, reader: str) -> str:
    facts = []
    if item.dimension:
        facts.append(gettext(_DIMENSIONS[item.dimension], reader))
    if item.graded:
        facts.append(f"{100 * item.weight / total:.0f} %")
    else:
        facts.append(gettext(N_("counts nothing"), reader))
    if item.hidden:
        facts.append(gettext(N_("hidden until results are out"), reader))
    facts += item.competencies
    return f"{item.title.pick(language, band)} · {' · '.join(facts)}"


def _levels(item: Criterion, language: str, band: str, width: int) -> Iterator[str]:
    points = [_points(level) for level in item.levels]
    titles = [level.title.pick(language, band) for level in item.levels]
    first = max(columns(text) for text in points)
    second = min(max(columns(text) for text in titles), width // 3)
    for number, title, level in zip(points, titles, item.levels, strict=True):
        named = wrapped(title, second) or [""]
        room = max(10, width - first - second - 6)
        said = wrapped(level.description.pick(language, band), room) if level.description else []
        for at in range(max(len(named), len(said), 1)):
            left = number if at == 0 else ""
            middle = named[at] if at < len(named) else ""
            right = said[at] if at < len(said) else ""
            yield f"  {' ' * (first - columns(left))}{left}  {middle}{' ' * (second - columns(middle))}  {right}"


def _points(level: Level) -> str:
    return written(level.points) if level.least is None else f"{written(level.least)}–{written(level.points)}"


def columns(text: str) -> int:
    """How many columns of a terminal a line takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, broken at spaces and between wide letters."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _pieces(paragraph):
            if line and columns(line + word.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += word if line else word.lstrip()
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> Iterator[str]:
    """Words with the space behind them, wide letters one by one; marks that end a phrase stay with what is before."""
    piece = ""
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in "WF"
        closing = unicodedata.category(letter) in ("Po", "Pe", "Pf")
        opened = piece and unicodedata.category(piece[-1]) in ("Ps", "Pi")
        if wide and piece and not closing and not opened:
            yield piece
            piece = ""
        piece += letter
        if letter == " ":
            yield piece
            piece = ""
    if piece:
        yield piece

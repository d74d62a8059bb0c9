"""What a learner gets back: the notebook as it ran, what each test said, and the points, in one file of HTML.

Nothing in it comes from outside, and nothing in it runs: no address, no script, and a policy that says so to the
browser. Whatever the learner or their code wrote is treated as if an attacker had written it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from makerpath.domain.errors import N_
from makerpath.domain.lab import Feedback
from makerpath.domain.lab_result import Line, Result, TestResult
from makerpath.i18n import gettext
from makerpath.labs import pictures
from makerpath.labs.key import Key
from makerpath.labs.legible import legible, shortened
from makerpath.labs.masking import Mask
from makerpath.labs.notebook import Cell, cells, language_of
from makerpath.labs.outcome import Graded
from makerpath.labs.outputs import Piece, pieces, Room
from makerpath.labs.restoring import NOTES
from makerpath.markup import plain, render_lesson

MOST_SOURCE = 60_000
"""Characters of a cell; and of code that is coloured or text that is laid out, in the whole notebook:"""
MOST_DRAWN = 300_000
ENDED = {
    "time": N_("The notebook was stopped because its time was used up. What came after that did not run."),
    "memory": N_("The notebook was stopped because it used too much memory. What came after that did not run."),
    "output": N_("The notebook was stopped because it printed too much. What came after that did not run."),
    "died": N_("The program ended itself before the end of the notebook. What came after that did not run."),
    "engine": N_("The notebook could not be graded to its end. That is not your fault; an instructor will look at it."),
}
STATES = {
    "passed": N_("Passed"),
    "part": N_("Partly passed"),
    "failed": N_("Not passed"),
    "waiting": N_("An instructor will look at this"),
}


@dataclass(frozen=True)
class Shown:
    """A cell on the page: `number` from 1; a test's `line`; `written` where learners write."""

    number: int
    kind: str
    html: Markup
    pieces: tuple[Piece, ...] = ()
    pictures: tuple[str, ...] = ()
    line: Line | None = None
    written: bool = False
    dropped: int = 0


def feedback(
    graded: Graded,
    key: Key,
    level: Feedback,
    language: str,
    *,
    title: str,
    result: Result,
    comment: str = "",
) -> str:
    """The page in the reader's `language`; hidden tests are told of as far as `level` says.

    `result` has the points as they stand, a person's over the engine's; `comment` is that person's.
    """
    mask = Mask(key, level)
    told = {test.grade_id: test for test in mask.tests(graded.tests, graded.notebook)}
    lines = [_line(line, told[line.grade_id], language) for line in result.lines if line.grade_id in told]
    shown = list(_cells(graded, mask, {line.grade_id: line for line in lines}, language))
    style = files("makerpath.templates").joinpath("labs/feedback.css").read_text("utf-8")
    return (
        _environment(language)
        .get_template("feedback.html")
        .render(
            title=legible(title),
            style=Markup(style),
            policy=_policy(style),
            result=result,
            so_far=sum(line.points or 0.0 for line in lines),
            lines=lines,
            places={cell.line.grade_id: cell.number for cell in reversed(shown) if cell.line},
            comment=plain(legible(comment)),
            notes=[NOTES[code] for code in dict.fromkeys(graded.notes) if code in NOTES],
            ended=ENDED.get(graded.ended, ""),
            cells=shown,
            states=STATES,
        )
    )


def _line(line: Line, told: TestResult, language: str) -> Line:
    message, title = told.message, told.title
    # Some of its lines are the engine's own words, which the catalogue has.
    shown = "\n".join(gettext(part, language) for part in shortened(legible(message), 2000)[0].split("\n"))
    return Line(line.grade_id, legible(title), line.points, line.possible, shown, line.by_hand)


def _cells(graded: Graded, mask: Mask, lines: Mapping[str, Line], language: str) -> Iterator[Shown]:
    room, drawing, seen = Room(), Room(text=MOST_DRAWN), set[str]()
    spoken, stub = language_of(graded.notebook), "# " + gettext(N_("Hidden tests stand here."), language)
    for cell in cells(graded.notebook):
        # Of several cells with one name the first is the key's own: the others are nobody's.
        known = mask.key.find(cell.grade_id) if cell.grade_id not in seen else None
        seen.add(cell.grade_id)
        locked = known if known and not known.solution else None
        source = mask.source(locked, stub) if locked else cell.source
        text, dropped = shortened(legible(source), MOST_SOURCE)
        outputs = cell.raw.get("outputs") if cell.kind == "code" else None
        line = lines.get(known.grade_id) if known else None
        found = pieces(mask.outputs(locked, outputs) if locked else outputs, room)
        yield Shown(
            cell.number,
            cell.kind,
            _html(text, cell, language, spoken, drawing),
            # An error of which no more is known than its name is what the test has said already.
            tuple(one for one in found if not (line and line.message and one.kind == "error" and one.text == one.name)),
            tuple(_attached(cell, source, room)),
            line,
            bool(known and known.solution),
            dropped,
        )


def _html(text: str, cell: Cell, language: str, spoken: str, drawing: Room) -> Markup:
    from makerpath.markup.clean import without_media
    from makerpath.markup.rules.code import coloured

    fits = drawing.takes("text", len(text))
    if cell.kind == "markdown" and fits:
        html = render_lesson(text, language, lambda _url, _kind: None, scope=str(cell.number))
        return Markup(without_media(html))
    return Markup(coloured(text, "python" if cell.kind == "code" and fits and spoken in _PYTHON else ""))


_PYTHON = frozenset({"python", "python3", "ipython"})


def _attached(cell: Cell, source: str, room: Room) -> Iterator[str]:
    """Pictures that were put into a text; the renderer itself shows none, for it lets no address through."""
    found = cell.raw.get("attachments")
    for name, kinds in found.items() if isinstance(found, dict) and cell.kind == "markdown" else ():
        if isinstance(kinds, dict) and f"attachment:{name}" in source:
            urls = (pictures.address(kind, kinds.get(kind)) for kind in pictures.KINDS)
            url = next((url for url in urls if url), "")
            if url and room.takes("pictures", len(url)):
                yield url


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _environment(language: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(str(files("makerpath.templates").joinpath("labs"))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )

    def said(text: str, **params: Any) -> str:
        return gettext(text, language, **params)

    made.globals |= {"_": said, "language": language}
    made.filters["number"] = lambda value: f"{value:.2f}".rstrip("0").rstrip(".")
    return made

"""The table of formats, and reading and writing by it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from makerpath.content.incoming.encodings import decoded
from makerpath.content.incoming.written import definition, text_of
from makerpath.content.incoming.written import plain as safe
from makerpath.content.problem import Problem
from makerpath.content.schema import validate
from makerpath.content.yamlfile import parse as parse_yaml
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.rubric import Rubric
from makerpath.formats import canvas, markdown, moodle, ora, others, plain, xml
from makerpath.formats.draft import DraftRubric, MOST_RUBRICS
from makerpath.formats.going import draft_of
from makerpath.formats.losses import Feature, LOSSES, tell
from makerpath.formats.making import rubric_of
from makerpath.formats.notices import Notices
from makerpath.formats.sheet import Row, rows_of
from makerpath.formats.table import Cell, is_rubric, Table
from makerpath.formats.table import draft_of as of_table

MAX_BYTES, MAX_PAGE = 3_000_000, 600_000
"""A page of Markdown takes longer to read than anything else."""
NO_TEXT = {
    b"PK\x03\x04": "packed",
    b"\xd0\xcf\x11\xe0": "packed",
    b"%PDF-": "shown",
    b"\x89PNG": "shown",
    b"\xff\xd8\xff": "shown",
}
"""How files begin that hold no text, whatever their names end in: those of office programs, pictures and PDF."""
_NO_TEXT = N_("This is a picture or a PDF, not text.")


@dataclass(frozen=True)
class Format:
    """A format that is written: `title` for people, the `suffix` and `media` type of its files.

    `carried` are the features (`losses.LOSSES`) that it does not lose, `draft` writes the rest; without it, the whole
    rubric is written. `whole`: points are whole numbers there; `weighed`: it has weights.
    """

    title: str
    suffix: str
    media: str
    carried: Collection[Feature] = ()
    draft: Callable[[DraftRubric, Notices], bytes] | None = None
    whole: bool = False
    weighed: bool = False


FORMATS: dict[str, Format] = {
    "canvas": Format(N_("Canvas (CSV)"), ".canvas.csv", "text/csv", canvas.CARRIED, canvas.write),
    "moodle": Format(N_("Moodle grading form (XML)"), ".moodle.xml", "application/xml", moodle.CARRIED, moodle.write),
    "ora": Format(N_("Open edX open response (XML)"), ".ora.xml", "application/xml", ora.CARRIED, ora.write, True),
    "ora-json": Format(
        N_("Open edX open response (JSON)"), ".ora.json", "application/json", ora.CARRIED, ora.write_json, True
    ),
    "csv": Format(N_("Makerpath table (CSV)"), ".csv", "text/csv", plain.CARRIED),
    "markdown": Format(N_("Markdown table"), ".md", "text/markdown", markdown.CARRIED, markdown.write, weighed=True),
    "yaml": Format(N_("Makerpath rubric (YAML)"), ".yaml", "application/yaml", tuple(LOSSES)),
}
"""What a rubric is written as; the same and a few more (`read`) are read."""


@dataclass(frozen=True)
class Incoming:
    """What a file held: its `format`, the rubrics that could be made, and everything there is to say.

    Problems of severity `error` name what is no rubric, warnings what was lost, notes what became something else.
    """

    format: str
    rubrics: list[Rubric]
    problems: list[Problem]


@dataclass(frozen=True)
class Outgoing:
    """A file to hand out; `problems` (warnings and notes) say what it does not carry."""

    name: str
    media: str
    data: bytes
    problems: list[Problem]


def read(data: bytes, name: str, language: str = "") -> Incoming:
    """The rubrics in the bytes of the file `name`, whose content tells the format.

    `language` is that of its texts; without it, it is told by their letters. Never raises for what a file holds.
    """
    notices = Notices(Path(name))
    if len(data) > MAX_BYTES:
        return _too_large(MAX_BYTES, notices)
    if kind := next((kind for begin, kind in NO_TEXT.items() if data.startswith(begin)), None):
        message = N_("This is a workbook or another packed file, not text.") if kind == "packed" else _NO_TEXT
        hint = N_("Open it in its program, save the table as CSV there, and bring that file.")
        notices.error(1, "file.no_text", message, hint)
        return Incoming("", [], notices.found)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n\xff\xfe\0").startswith(b"<"):
        kind, drafts = _from_xml(data, notices)
    else:
        text = decoded(data)[0]
        if text.lstrip().startswith(("{", "[")):
            kind, drafts = _from_json(text, notices)
        elif _is_yaml(text, name):
            return Incoming("yaml", _from_yaml(text, notices), notices.found)
        elif _is_markdown(text, name):
            if len(text) > MAX_PAGE:
                return _too_large(MAX_PAGE, notices)
            kind, drafts = "markdown", markdown.read(text, notices)
        else:
            rows = rows_of(text, notices)
            if plain.is_plain(rows):
                return Incoming("csv", plain.read(rows, notices), notices.found)
            kind, drafts = _from_rows(rows, notices)
    if len(drafts) > MOST_RUBRICS:
        notices.error(1, "import.too_many", N_("More than {most} rubrics in one file are not read."), most=MOST_RUBRICS)
    made = [rubric_of(draft, notices, language) for draft in drafts[:MOST_RUBRICS]]
    rubrics = _apart([rubric for rubric in made if rubric])
    if any(not criterion.competencies for rubric in rubrics for criterion in rubric.criteria):
        notices.note(1, "import.unaligned", N_("The criteria name no competencies yet."), N_("Add them in the rubric."))
    return Incoming(kind, rubrics, notices.found)


def _too_large(limit: int, notices: Notices) -> Incoming:
    message = N_("The file is larger than {limit} kB, which is the most there may be.")
    notices.error(1, "file.too_large", message, N_("Split it."), limit=limit // 1000)
    return Incoming("", [], notices.found)


def _apart(rubrics: list[Rubric]) -> list[Rubric]:
    """The rubrics with ids of their own."""
    taken: set[str] = set()
    found = []
    for rubric in rubrics:
        name, count = rubric.id, 1
        while name in taken:
            count += 1
            name = f"{rubric.id}-{count}"
        taken.add(name)
        found.append(rubric.model_copy(update={"id": name}))
    return found


Read = tuple[str, list[DraftRubric]]


def _from_xml(data: bytes, notices: Notices) -> Read:
    root = xml.parse(data, notices)
    if root is None:
        return "", []
    if xml.tag(root) == "rubrics":
        return "canvas-xml", others.canvas_xml(root, notices)
    if xml.tag(root) in ("areas", "area", "definitions") or any(xml.descendants(root, "definitions")):
        return "moodle", moodle.read(root, notices)
    return "ora", ora.read(root, notices)


def _from_json(text: str, notices: Notices) -> Read:
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        at = getattr(error, "lineno", 1)
        reason = getattr(error, "msg", type(error).__name__)
        notices.error(at, "import.json", N_("This is not JSON: {reason}."), reason=reason)
        return "", []
    if isinstance(data, dict):
        if isinstance(data.get("CFRubrics"), list):
            return "case", others.case(data, notices)
        if "RubricCriterion" in data and "RubricScale" in data:
            return "turnitin", others.turnitin(data, notices)
        items = data.get("criteria") if isinstance(data.get("criteria"), list) else data.get("data")
        items = items if isinstance(items, list) else []
        if any(isinstance(item, dict) and "ratings" in item for item in items):
            return "canvas-json", others.canvas_json(data, notices)
        if isinstance(data.get("criteria"), list):
            return "ora-json", ora.read_json(data, notices)
    notices.error(1, "import.no_rubric", N_("There is no rubric in this file."))
    return "", []


def _is_yaml(text: str, name: str) -> bool:
    return name.lower().endswith((".yaml", ".yml")) or "makerpath.rubric/" in text[:2000]


def _from_yaml(text: str, notices: Notices) -> list[Rubric]:
    tree = parse_yaml(text, notices.path, notices.found)
    rubric = validate(Rubric, tree, notices.found) if tree else None
    return [rubric] if rubric else []


def _is_markdown(text: str, name: str) -> bool:
    return name.lower().endswith((".md", ".markdown")) or any(
        line.lstrip().startswith("|") and "---" in line for line in text[:20_000].split("\n")
    )


def _from_rows(rows: list[Row], notices: Notices) -> Read:
    if canvas.is_canvas(rows):
        return "canvas", canvas.read(rows, notices)
    cells = [([Cell(cell.strip()) for cell in row.cells], row.line) for row in rows]
    title = ""
    if len(cells) > 1 and sum(bool(cell.text) for cell in cells[0][0]) == 1:
        # A row with a single cell above the table is its title.
        title = next(cell.text for cell in cells.pop(0)[0] if cell.text)
    if cells:
        table = Table(title, [cell.text for cell in cells[0][0]], cells[1:], cells[0][1])
        if is_rubric(table):
            return "table", [of_table(table, notices)]
    if not notices.errors:
        hint = N_("Write the criteria into the first column, and a column for each level.")
        notices.error(1, "import.no_table", N_("There is no table in this file that could be a rubric."), hint)
    return "", []


def write(rubric: Rubric, kind: str, language: str = "en", band: str = "") -> Outgoing:
    """The rubric as a file of the format `kind` (`FORMATS`), in one language and wording where it has only one.

    Raises `rubric.format` for a format that there is not.
    """
    if kind not in FORMATS:
        known = ", ".join(FORMATS)
        raise MakerpathError(
            "rubric.format",
            N_("There is no format {format}."),
            N_("The formats are {known}."),
            status=422,
            format=kind,
            known=known,
        )
    made = FORMATS[kind]
    name = f"{rubric.id}{made.suffix}"
    notices = Notices(Path(name))
    if made.draft is None:
        data = plain.write(rubric) if kind == "csv" else yaml_of(rubric).encode()
        return Outgoing(name, made.media, data, [])
    spoken = rubric.title.language(language)
    tell(rubric, spoken, made.carried, notices)
    data = made.draft(draft_of(rubric, spoken, band, notices, whole=made.whole, weighed=made.weighed), notices)
    return Outgoing(name, made.media, data, notices.found)


def yaml_of(rubric: Rubric) -> str:
    """The rubric as the file that it is in a library."""
    return text_of(safe(data_of(rubric)))


def data_of(rubric: Rubric) -> dict[str, Any]:
    """The plain data of the rubric's file: defaults left out, whole numbers without a point."""
    found: dict[str, Any] = _whole_numbers(definition(rubric))
    return found


def _whole_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value == int(value) else value

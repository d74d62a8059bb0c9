"""Makerpath's own CSV: a row for each level, a column for each key and each language of a text. It loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from makerpath.content.schema import validate
from makerpath.content.yamlfile import Location, Tree
from makerpath.domain.errors import N_
from makerpath.domain.rubric import Rubric
from makerpath.domain.text import FOR_BANDS, LANGUAGES
from makerpath.formats.losses import LOSSES, texts
from makerpath.formats.notices import Notices
from makerpath.formats.numbers import number, written
from makerpath.formats.sheet import bytes_of, Row

CARRIED = frozenset(LOSSES)
RUBRIC = ("kind", "formative", "minimum total", "minimum theory", "minimum practice")
CRITERION = ("dimension", "weight", "graded", "required", "hidden", "step", "competencies")
LEVEL = ("points", "least")
TEXTS = ("title", "summary", "criterion title", "question", "note", "level title", "description")
_NUMBERS = frozenset({"minimum total", "minimum theory", "minimum practice", "weight", "step", "points", "least"})
_YES_NO = frozenset({"formative", "graded", "hidden"})
_TEXT = re.compile(r"([a-z ]+) \[([A-Za-z-]+)\]")


def is_plain(rows: list[Row]) -> bool:
    """Whether the first row is the heading of such a file."""
    return bool(rows) and {"rubric", "criterion", "level", "points"} <= {cell.strip() for cell in rows[0].cells}


def read(rows: list[Row], notices: Notices) -> list[Rubric]:
    """The rubrics of the file that are right; problems have the line they are in."""
    header = [cell.strip() for cell in rows[0].cells]
    trees: dict[str, Tree] = {}
    for row in rows[1:]:
        cells = {name: row.cell(at) for at, name in enumerate(header) if row.cell(at)}
        name = cells.get("rubric", "")
        if not name:
            hint = N_("Write the rubric's name into the first cell of every row.")
            notices.error(row.line, "import.rubric_name", N_("A row has no rubric name."), hint)
            continue
        if name not in trees:
            data = {"schema": "makerpath.rubric/1", "id": name, "criteria": []}
            trees[name] = Tree(data, notices.path, {(): (row.line, 1)})
        _take(trees[name], cells, row.line, notices)
    found = [validate(Rubric, tree, notices.found) for tree in trees.values()]
    if not found and not notices.errors:
        notices.error(1, "import.no_rubric", N_("There is no rubric in this file."))
    return [rubric for rubric in found if rubric is not None]


def _take(tree: Tree, cells: dict[str, str], line: int, notices: Notices) -> None:
    """Put what a row says into the rubric's data."""
    whole = tree.data
    for key, value in _keys(cells, RUBRIC, ("title", "summary"), line, notices):
        if key.startswith("minimum "):
            whole.setdefault("minima", {})[key.removeprefix("minimum ")] = value
        else:
            whole.setdefault(key, value)
    name = cells.get("criterion", "")
    at = next((at for at, one in enumerate(whole["criteria"]) if one["id"] == name), len(whole["criteria"]))
    place: Location = ("criteria", at)
    if at == len(whole["criteria"]):
        whole["criteria"].append({"id": name, "levels": []})
        tree.places[place] = (line, 1)
    item = whole["criteria"][at]
    for key, value in _keys(cells, CRITERION, ("criterion title", "question", "note"), line, notices):
        item.setdefault(key.removeprefix("criterion "), value)
    level: dict[str, Any] = {"id": cells.get("level", "")}
    for key, value in _keys(cells, LEVEL, ("level title", "description"), line, notices):
        level[key.removeprefix("level ")] = value
    tree.places[(*place, "levels", len(item["levels"]))] = (line, 1)
    item["levels"].append(level)


def _keys(
    cells: dict[str, str], keys: tuple[str, ...], named: tuple[str, ...], line: int, notices: Notices
) -> Iterator[tuple[str, Any]]:
    spoken: dict[str, dict[str, str]] = {}
    for column, cell in cells.items():
        text = _TEXT.fullmatch(column)
        if text and text[1] in named:
            spoken.setdefault(text[1], {})[text[2]] = cell
    yield from spoken.items()
    for key in keys:
        if key not in cells:
            continue
        value: Any = cells[key]
        if key in _NUMBERS:
            exact = number(value)
            if exact is None:
                message = N_("“{value}” is no number of points.")
                notices.error(line, "import.number", message, value=value[:40])
                continue
            value = float(exact)
        elif key in _YES_NO:
            value = value.lower() in ("true", "yes", "1")
        elif key == "competencies":
            value = value.split("\n")
        yield key, value


def write(rubric: Rubric) -> bytes:
    """The file of the rubric; what a row before has said of rubric and criterion is not said again."""
    used = {tag for text in texts(rubric) for tag in text}
    tags = [tag for tag in (*LANGUAGES, *FOR_BANDS) if tag in used]
    columns = ["rubric", *RUBRIC, *(f"{name} [{tag}]" for name in TEXTS[:2] for tag in tags)]
    columns += ["criterion", *CRITERION, *(f"{name} [{tag}]" for name in TEXTS[2:5] for tag in tags)]
    columns += ["level", *LEVEL, *(f"{name} [{tag}]" for name in TEXTS[5:] for tag in tags)]
    rows = [columns]
    of_rubric: dict[str, Any] = {"kind": rubric.kind, "formative": rubric.formative}
    of_rubric |= {f"minimum {name}": getattr(rubric.minima, name) for name in ("total", "theory", "practice")}
    of_rubric |= _texts(title=rubric.title, summary=rubric.summary)
    for item in rubric.criteria:
        cells = of_rubric | {key: getattr(item, key) for key in CRITERION}
        cells["competencies"] = "\n".join(item.competencies)
        cells |= _texts(**{"criterion title": item.title, "question": item.question, "note": item.note})
        for level in item.levels:
            cells |= {"rubric": rubric.id, "criterion": item.id, "level": level.id}
            cells |= {"points": level.points, "least": level.least}
            cells |= _texts(**{"level title": level.title, "description": level.description})
            rows.append([_cell(cells.get(column)) for column in columns])
            cells = {}
        of_rubric = {}
    return bytes_of(rows)


def _texts(**named: Any) -> dict[str, str]:
    return {f"{name} [{tag}]": text for name, by_tag in named.items() for tag, text in (by_tag or {}).items()}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return written(value) if isinstance(value, int | float) else str(value)

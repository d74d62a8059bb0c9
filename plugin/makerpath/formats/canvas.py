"""Canvas: the CSV file of its rubric import, a row for each criterion."""

from __future__ import annotations

import re

from makerpath.domain.errors import N_
from makerpath.formats.draft import DraftCriterion, DraftLevel, DraftRubric
from makerpath.formats.making import downwards
from makerpath.formats.notices import Notices
from makerpath.formats.numbers import number, step_of, written
from makerpath.formats.sheet import bytes_of, Row

NAME, CRITERION, DESCRIPTION, RANGE = "Rubric Name", "Criteria Name", "Criteria Description", "Criteria Enable Range"
_RATING = re.compile(r"rating (name|description|points)(?: ?\d+)?", re.IGNORECASE)
CARRIED = frozenset({"question", "ranges"})


def is_canvas(rows: list[Row]) -> bool:
    """Whether the first row is the heading of a Canvas file."""
    return bool(rows) and {NAME.lower(), CRITERION.lower()} <= {cell.strip().lower() for cell in rows[0].cells}


def read(rows: list[Row], notices: Notices) -> list[DraftRubric]:
    """The rubrics of the file, in the order of their first rows."""
    header = [cell.strip().lower() for cell in rows[0].cells]
    columns = {
        name: header.index(name.lower()) for name in (NAME, CRITERION, DESCRIPTION, RANGE) if name.lower() in header
    }
    ratings = _ratings(header)
    found: dict[str, DraftRubric] = {}
    for row in rows[1:]:
        title = row.cell(columns[NAME])
        if not title:
            hint = N_("Write the rubric's name into the first cell of every row.")
            notices.error(row.line, "import.rubric_name", N_("A row has no rubric name."), hint)
            continue
        rubric, before = found.setdefault(title, DraftRubric(title, line=row.line)), notices.errors
        rubric.criteria.append(
            DraftCriterion(
                row.cell(columns[CRITERION]),
                _levels(row, ratings, notices),
                question=row.cell(columns.get(DESCRIPTION)),
                ranged=row.cell(columns.get(RANGE)).lower() == "true",
                line=row.line,
            )
        )
        rubric.broken = rubric.broken or notices.errors > before
    if not found:
        notices.error(1, "import.no_rubric", N_("There is no rubric in this file."))
    return list(found.values())


def _ratings(header: list[str]) -> list[dict[str, int]]:
    """The columns of each rating: its name, description and points, in the order of the heading."""
    found: list[dict[str, int]] = []
    for at, cell in enumerate(header):
        fits = _RATING.fullmatch(cell)
        if fits:
            part = fits[1].lower()
            if not found or part in found[-1]:
                found.append({})
            found[-1][part] = at
    return found


def _levels(row: Row, ratings: list[dict[str, int]], notices: Notices) -> list[DraftLevel]:
    levels = []
    for rating in ratings:
        title, text, points = (row.cell(rating.get(part)) for part in ("name", "description", "points"))
        if not (title or text or points):
            continue
        value = number(points)
        if points and value is None:
            notices.error(row.line, "import.number", N_("“{value}” is no number of points."), value=points[:40])
        levels.append(DraftLevel(title, text, value, line=row.line))
    # The highest stands first: reversed, levels without points keep their order.
    return levels[::-1]


def write(draft: DraftRubric, notices: Notices) -> bytes:
    """The file; the highest level stands first, as in Canvas."""
    most = max(len(item.levels) for item in draft.criteria)
    header = [NAME, CRITERION, DESCRIPTION, RANGE]
    for _ in range(most):
        header += ["Rating Name", "Rating Description", "Rating Points"]
    rows = [header]
    for item in draft.criteria:
        if item.ranged:
            _tell_ranges(item, notices)
        row = [draft.title, item.title, item.question, "true" if item.ranged else "false"]
        for level in reversed(item.levels):
            row += [level.title, level.description, written(level.points or 0)]
        rows.append(row)
    return bytes_of(rows)


def _tell_ranges(item: DraftCriterion, notices: Notices) -> None:
    """In Canvas all levels of a criterion reach down to the one below, or none does."""
    points = [level.points for level in item.levels if level.points is not None]
    same = [level.least for level in item.levels] == downwards(points) and item.step == step_of(points)
    if item.graded and not same:
        message = N_("In Canvas every level of {title} reaches down to the one below it.")
        notices.warn(1, "export.ranges", message, title=item.title)

"""`makerpath lab export`: points for other programs, with the columns that nbgrader writes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import click

from makerpath.cli.output import answer, json_option, say
from makerpath.cli.writing import write_whole
from makerpath.domain.errors import MakerpathError, N_
from makerpath.labs.notebook import Json

SCHEMA = "makerpath.lab-results/1"
COLUMNS = ("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email")
POINTS = ("raw_score", "late_submission_penalty", "score", "max_score")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@click.command(help=N_("Write the points in RESULTS, which grade --results wrote, as a table or as JSON."))
@click.argument("results", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="RESULTS")
@click.option("--format", "kind", type=click.Choice(["csv", "json"]), default="csv", help=N_("The format of the file."))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=N_("The file to write."))
@json_option
def export(results: Path, kind: str, out: Path | None, as_json: bool) -> None:
    """A line for each learner and assignment: points that wait for a person count as none, as nbgrader has it."""
    found = rows(_read(results))
    goal = out or results.with_suffix(".csv" if kind == "csv" else ".points.json")
    text = as_csv(found) if kind == "csv" else json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    write_whole(goal, text.encode())
    if as_json:
        answer({"file": goal.as_posix(), "rows": found})
    else:
        say(N_("{file} was written."), file=goal.as_posix())


def rows(results: list[Json]) -> list[Json]:
    """The results of all notebooks of an assignment together, as nbgrader's own export has them."""
    found: dict[tuple[str, str], Json] = {}
    for one in results:
        if one.get("error"):
            continue
        place = str(one["assignment"]), str(one["learner"])
        row = found.setdefault(
            place,
            dict.fromkeys(COLUMNS, "") | dict.fromkeys(POINTS, 0.0) | {"assignment": place[0], "student_id": place[1]},
        )
        got = sum(test["points"] or 0.0 for test in one["tests"])
        row["raw_score"] += got
        row["score"] += got
        row["max_score"] += one["possible"]
    return list(found.values())


def as_csv(found: list[Json]) -> str:
    """A table for spreadsheets, which must not take a learner's name for a formula."""
    file = io.StringIO()
    table = csv.DictWriter(file, [*COLUMNS, *POINTS], lineterminator="\n")
    table.writeheader()
    for row in found:
        table.writerow({name: _plain(value) for name, value in row.items()})
    return file.getvalue()


def _plain(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _read(path: Path) -> list[Json]:
    try:
        found = json.loads(path.read_bytes())
        if found["schema"] != SCHEMA:
            raise ValueError(found["schema"])
        results: list[Json] = found["results"]
        rows(results)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise MakerpathError(
            "lab.no_results",
            N_("{path} holds no results of labs."),
            N_("Make the file with makerpath lab grade --results."),
            path=path.as_posix(),
        ) from None
    return results

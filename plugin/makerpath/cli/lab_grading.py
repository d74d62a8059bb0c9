"""`makerpath lab grade` and `feedback`: many notebooks at once, side by side."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click

from makerpath.cli.drawing import columns
from makerpath.cli.lab_export import as_csv, rows, SCHEMA
from makerpath.cli.lab_sources import engine, Grading, gradings, unconfined_option
from makerpath.cli.lab_submissions import chosen, Submission, submissions
from makerpath.cli.output import answer, json_option, language, say
from makerpath.cli.writing import write_whole
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.lab import Feedback
from makerpath.domain.lab_result import Result, result
from makerpath.domain.text import LANGUAGES
from makerpath.i18n import error_text, gettext, ngettext
from makerpath.labs.engine.contract import Engine
from makerpath.labs.feedback import feedback as page
from makerpath.labs.grade import grade as graded_by
from makerpath.labs.legible import legible
from makerpath.labs.notebook import Json
from makerpath.labs.outcome import Graded

of_lab = click.argument("lab", metavar="LAB", type=click.Path(path_type=Path, exists=True))
of_paths = click.argument(
    "paths", nargs=-1, required=True, metavar="SUBMITTED...", type=click.Path(path_type=Path, exists=True)
)
of_jobs = click.option(
    "--jobs", type=click.IntRange(1, 64), default=os.cpu_count() or 1, help=N_("How many are graded at the same time.")
)
of_level = click.option(
    "--level",
    type=click.Choice(["pass", "message", "full"]),
    help=N_("What is told of hidden tests: whether they passed, also their message, also their code."),
)
of_language = click.option(
    "--language",
    "spoken",
    type=click.Choice(LANGUAGES),
    help=N_("The language of feedback; else that of the notebook."),
)
of_folder = click.Path(path_type=Path, file_okay=False)
of_file = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True)
class Done:
    """What came of one notebook: `error` where it could not be graded at all."""

    submission: Submission
    grading: Grading | None = None
    graded: Graded | None = None
    error: MakerpathError | None = None

    @property
    def result(self) -> Result:
        return result(self.graded.tests if self.graded else (), {})

    @property
    def points(self) -> float:
        """Those that the tests gave."""
        return sum(line.points or 0.0 for line in self.result.lines)

    def as_data(self) -> Json:
        told: Json = {
            "learner": self.submission.learner,
            "assignment": self.submission.assignment or (self.grading.name if self.grading else ""),
            "notebook": self.grading.name if self.grading else self.submission.name,
            "file": self.submission.where,
            "points": self.points,
            "possible": self.result.possible,
            "waits": self.result.waits,
            "tests": [test.model_dump() for test in self.graded.tests] if self.graded else [],
            "notes": list(self.graded.notes) if self.graded else [],
            "ended": self.graded.ended if self.graded else "",
        }
        if self.error:
            message, hint = error_text(self.error, language())
            told["error"] = {"code": self.error.code, "message": message, "hint": hint}
        return told


@click.command(
    help=N_("Grade what learners handed in, files, folders or a zip, by LAB: a notebook, its folder or a key.")
)
@of_lab
@of_paths
@click.option("--results", type=of_file, help=N_("Write the results as JSON into this file, for export."))
@click.option("--csv", "table", type=of_file, help=N_("Write the points as a table with nbgrader's columns."))
@click.option("--feedback", "folder", type=of_folder, help=N_("Write a page of feedback for each into this folder."))
@of_level
@of_language
@of_jobs
@unconfined_option
@json_option
@click.pass_context
def grade(
    context: click.Context,
    lab: Path,
    paths: tuple[Path, ...],
    results: Path | None,
    table: Path | None,
    folder: Path | None,
    level: Feedback | None,
    spoken: str | None,
    jobs: int,
    unconfined: bool,
    as_json: bool,
) -> None:
    """Exit code 1 if a notebook could not be graded; points that are missing leave it at 0."""
    done = _graded(lab, paths, jobs, unconfined, quiet=as_json)
    told = {"schema": SCHEMA, "results": [one.as_data() for one in done]}
    if results:
        write_whole(results, f"{json.dumps(told, ensure_ascii=False, indent=1)}\n".encode())
    if table:
        write_whole(table, as_csv(rows(told["results"])).encode())  # type: ignore[arg-type]
    if folder:
        _write(done, folder, level, spoken)
    if as_json:
        answer(told)
    else:
        _show(done)
    context.exit(1 if any(one.error for one in done) else 0)


@click.command(help=N_("Write a page of feedback for each notebook that learners handed in, graded by LAB."))
@of_lab
@of_paths
@click.option(
    "--to", "folder", type=of_folder, default="feedback", show_default=True, help=N_("The folder to write into.")
)
@of_level
@of_language
@of_jobs
@unconfined_option
@json_option
@click.pass_context
def feedback(
    context: click.Context,
    lab: Path,
    paths: tuple[Path, ...],
    folder: Path,
    level: Feedback | None,
    spoken: str | None,
    jobs: int,
    unconfined: bool,
    as_json: bool,
) -> None:
    """Exit code 1 if a notebook could not be graded; the others get their pages all the same."""
    done = _graded(lab, paths, jobs, unconfined, quiet=as_json)
    files = _write(done, folder, level, spoken)
    if as_json:
        answer({"files": [file.as_posix() for file in files], "failed": [one.as_data() for one in done if one.error]})
    else:
        for one in done:
            _refused(one)
        say(N_("{count} pages are in {folder}."), count=len(files), folder=folder.as_posix())
    context.exit(1 if any(one.error for one in done) else 0)


def _graded(lab: Path, paths: tuple[Path, ...], jobs: int, unconfined: bool, *, quiet: bool) -> list[Done]:
    found = submissions(paths)
    with ExitStack() as stack:
        running = stack.enter_context(engine(unconfined, size=min(jobs, len(found))))
        keys = gradings(lab, lambda: running)
        pool = stack.enter_context(ThreadPoolExecutor(min(jobs, len(found))))
        done = pool.map(lambda one: _one(one, keys, running), found)
        shown = not quiet and sys.stderr.isatty() and len(found) > 1
        label = gettext(N_("Grading"), language())
        with click.progressbar(done, len(found), label, file=sys.stderr, hidden=not shown) as bar:
            return list(bar)


def _one(submission: Submission, keys: list[Grading], running: Engine) -> Done:
    try:
        if submission.data is None:
            raise MakerpathError(
                "lab.submitted_large",
                N_("This notebook is too large to be graded."),
                N_("Clear all outputs in Jupyter, and save it again."),
            )
        grading = chosen(submission.data, submission.name, keys)
        graded = graded_by(
            submission.data,
            grading.key,
            running,
            grading.limits,
            files=grading.files,
            packages=grading.packages,
        )
    except MakerpathError as error:
        return Done(submission, error=error)
    return Done(submission, grading, graded)


def _write(done: list[Done], folder: Path, level: Feedback | None, spoken: str | None) -> list[Path]:
    """`<folder>/<learner>/<notebook>.html`; names that are the same get numbers."""
    goals: list[Path] = []
    for one in done:
        if one.graded is None or one.grading is None:
            continue
        inside = folder / _safe(one.submission.learner) / _safe(one.submission.assignment or ".")
        goal, number = inside / f"{_safe(one.grading.name)}.html", 1
        while goal in goals:
            number += 1
            goal = inside / f"{_safe(one.grading.name)}-{number}.html"
        html = page(
            one.graded,
            one.grading.key,
            level or one.grading.level,
            spoken or next((tag for tag in LANGUAGES if one.grading.name.endswith(f".{tag}")), language()),
            title=one.grading.title,
            result=one.result,
        )
        goal.parent.mkdir(parents=True, exist_ok=True)
        write_whole(goal, html.encode())
        goals.append(goal)
    return goals


def _safe(name: str) -> str:
    """A name for a file: a learner's folder or an archive may have chosen it."""
    plain = re.sub(r"[^\w.@+-]", "_", name)[:100]
    return plain if name == "." or plain.strip("._") else "_"


def _show(done: list[Done]) -> None:
    lines = [tuple(_cells(one)) for one in done]
    head = tuple(gettext(text, language()) for text in (N_("Learner"), N_("Notebook"), N_("Points"), N_("Remarks")))
    widths = [max(columns(line[place]) for line in (head, *lines)) for place in range(3)]
    for line in (head, *lines):
        padded = [text + " " * (width - columns(text)) for text, width in zip(line, widths, strict=False)]
        click.echo("  ".join([*padded, line[3]]).rstrip())
    for one in done:
        _refused(one)
    graded = sum(one.error is None for one in done)
    click.echo(ngettext("{count} notebook graded", "{count} notebooks graded", graded, language()), err=True)


def _cells(one: Done) -> Iterator[str]:
    yield legible(one.submission.learner)[:40]
    yield legible(one.grading.name if one.grading else one.submission.name)[:40]
    yield "–" if one.error else f"{one.points:g} / {one.result.possible:g}"
    remarks = []
    if one.result.waits:
        missing = sum(line.possible for line in one.result.lines if line.points is None)
        remarks.append(gettext(N_("{points} points wait for a person"), language(), points=f"{missing:g}"))
    if one.graded and one.graded.ended:
        remarks.append(gettext(N_("did not run to its end"), language()))
    if one.graded and one.graded.notes:
        remarks.append(gettext(N_("put right before grading"), language()))
    yield "; ".join(remarks)


def _refused(one: Done) -> None:
    if one.error:
        message, hint = error_text(one.error, language())
        click.echo(f"{legible(one.submission.where)}: {one.error.code} {message}", err=True)
        if hint:
            click.echo(f"    {hint}", err=True)

"""`makerpath lab`: notebooks in nbgrader's format, from the teacher's to the learner's and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from makerpath.cli.lab_export import export
from makerpath.cli.lab_grading import feedback, grade
from makerpath.cli.lab_sources import engine, grading, Source, sources, unconfined_option
from makerpath.cli.output import answer, json_option, say
from makerpath.cli.problems import as_data
from makerpath.cli.problems import show as show_problems
from makerpath.cli.writing import write_whole
from makerpath.content.checks.labs import problems as located
from makerpath.content.problem import Problem
from makerpath.domain.errors import MakerpathError, N_
from makerpath.labs.faults import faults
from makerpath.labs.key import Key, make_key
from makerpath.labs.notebook import written
from makerpath.labs.release import release as released


@click.group(help=N_("Check, release and grade notebooks; write feedback, export points."))
def lab() -> None:
    """The group of commands on labs."""


for _command in (grade, feedback, export):
    lab.add_command(_command)

no_run = click.option("--no-run", is_flag=True, help=N_("Look at the notebook without running it."))
of_lab = click.argument("path", metavar="LAB", type=click.Path(path_type=Path, exists=True))


@lab.command(help=N_("Check LAB, a teacher's notebook or its folder: run the solution and the empty notebook."))
@of_lab
@no_run
@unconfined_option
@json_option
@click.pass_context
def check(context: click.Context, path: Path, no_run: bool, unconfined: bool, as_json: bool) -> None:
    """Exit code 1 if there is an error; warnings alone leave it at 0."""
    found = [_checked(*one) for one in _keyed(sources(path), no_run, unconfined)]
    problems = [problem for _, some in found for problem in some]
    errors = sum(problem.severity == "error" for problem in problems)
    if as_json:
        labs = [told for told, _ in found]
        answer({"labs": labs, "errors": errors, "warnings": len(problems) - errors, "problems": as_data(problems)})
    else:
        for told, _ in found:
            if told["possible"] is not None:
                say(
                    N_("{name}: {points} points, {by_hand} of them by hand"),
                    name=told["name"],
                    points=f"{told['possible']:g}",
                    by_hand=f"{told['by_hand']:g}",
                )
        show_problems(problems)
    context.exit(1 if errors else 0)


@lab.command(help=N_("Write the learners' notebook of LAB without its answers, and the key to grade by."))
@of_lab
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default="release",
    show_default=True,
    help=N_("The folder to write into."),
)
@click.option("--key", "key_file", type=click.Path(path_type=Path, dir_okay=False), help=N_("The file for the key."))
@no_run
@unconfined_option
@json_option
@click.pass_context
def release(
    context: click.Context,
    path: Path,
    folder: Path,
    key_file: Path | None,
    no_run: bool,
    unconfined: bool,
    as_json: bool,
) -> None:
    """Nothing is written as long as there is an error: exit code 1. The data files go along."""
    found = list(_keyed(sources(path), no_run, unconfined))
    problems = [problem for one in found for problem in _checked(*one)[1]]
    if any(problem.severity == "error" for problem in problems):
        if as_json:
            answer({"files": [], "problems": as_data(problems)})
        else:
            show_problems(problems)
        context.exit(1)
    files = {f"{source.name}.ipynb": written(released(source.notebook)) for source, _, _ in found}
    files |= {name: data for source, _, _ in found for name, data in source.files.items()}
    goals = [folder / name for name in files]
    inside = folder.resolve() == (path if path.is_dir() else path.parent).resolve()
    if inside or (key_file and key_file.resolve() in [goal.resolve() for goal in goals]):
        raise MakerpathError(
            "lab.same_folder",
            N_("The learners' notebook would take the place of another file."),
            N_("Choose another folder with --to, and a file outside of it with --key."),
        )
    folder.mkdir(parents=True, exist_ok=True)
    for goal, data in zip(goals, files.values(), strict=True):
        write_whole(goal, data)
    if key_file:
        keys = [grading(source, key or make_key(source.notebook)).to_json() for source, key, _ in found]
        write_whole(key_file, f"{json.dumps(keys, ensure_ascii=False, indent=1)}\n".encode())
    if as_json:
        key_name = key_file.as_posix() if key_file else None
        answer({"files": [goal.as_posix() for goal in goals], "key": key_name, "problems": as_data(problems)})
        return
    if problems:
        show_problems(problems)
    for goal in goals:
        say(N_("{file} was written."), file=goal.as_posix())
    if key_file:
        say(N_("{file} holds the answers' tests: learners must not get it."), file=key_file.as_posix())


Keyed = tuple[Source, Key | None, list[Problem]]


def _keyed(found: list[Source], no_run: bool, unconfined: bool) -> list[Keyed]:
    """Each notebook with its key, if it has no errors, and with what is wrong with it."""
    if no_run:
        some = [(source, tuple(faults(source.notebook))) for source in found]
        return [
            (
                source,
                None if any(not one.warning for one in seen) else make_key(source.notebook),
                _problems(source, seen),
            )
            for source, seen in some
        ]
    with engine(unconfined) as running:
        prepared = [(source, source.prepared(running)) for source in found]
    return [(source, one.key if one.works else None, _problems(source, one.faults)) for source, one in prepared]


def _problems(source: Source, found: Any) -> list[Problem]:
    return list(located(found, source.path, source.data.decode("utf-8-sig")))


def _checked(source: Source, key: Key | None, problems: list[Problem]) -> tuple[dict[str, Any], list[Problem]]:
    graded = [cell for cell in key.cells if cell.graded] if key else []
    by_hand = sum(cell.points or 0.0 for cell in graded if not cell.automatic or (key and cell.grade_id in key.apart))
    told = {
        "name": source.name,
        "path": source.path.as_posix(),
        "possible": key.possible if key else None,
        "by_hand": by_hand,
        "tests": len(graded),
    }
    return told, problems

"""`makerpath course import`: a course from elsewhere becomes a folder."""

from __future__ import annotations

from pathlib import Path

import click

from makerpath.cli.output import answer, json_option, language, say
from makerpath.cli.problems import as_data, show
from makerpath.content.check import check as problems_of
from makerpath.content.incoming import bring, Brought
from makerpath.content.problem import Problem
from makerpath.domain.errors import N_


@click.command(
    "import",
    help=N_("Make a course folder of SOURCE: an Open edX export, Markdown pages, or a .makerpath.zip."),
)
@click.argument("source", type=click.Path(path_type=Path), metavar="SOURCE")
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), help=N_("The new folder."))
@click.option("--id", "new_id", help=N_("Another id for the course; it then says what it is based on."))
@json_option
def bring_in(source: Path, folder: Path | None, new_id: str | None, as_json: bool) -> None:
    """Exit code 0 also with notices: the folder is there, and the list says what to look at."""
    brought = bring(source, new_id)
    goal = folder or Path(brought.id)
    brought.write(goal)
    problems = problems_of(goal)
    if as_json:
        kept, notices = dict(brought.report.kept), [one.as_data(language()) for one in brought.report.sorted()]
        made = {"course": brought.id, "kind": brought.kind, "folder": goal.as_posix()}
        answer({**made, "kept": kept, "notices": notices, "problems": as_data(problems)})
        return
    _tell(brought, goal, problems)


def _tell(brought: Brought, goal: Path, problems: list[Problem]) -> None:
    notices = brought.report.sorted()
    if notices:
        show(notices)
    for kind, count in sorted(brought.report.kept.items()):
        click.echo(f"{count:>6} {kind}")
    say(N_("{folder} is the course {id}."), folder=goal.as_posix(), id=brought.id)
    if problems:
        errors = sum(problem.severity == "error" for problem in problems)
        say(
            N_("Next: makerpath course check {folder} shows {errors} errors and {warnings} warnings to see to."),
            folder=goal.as_posix(),
            errors=errors,
            warnings=len(problems) - errors,
        )

"""`makerpath course check`: what is wrong with course folders, by file and line."""

from __future__ import annotations

from pathlib import Path

import click

from makerpath.cli.output import answer, json_option
from makerpath.cli.problems import as_data, show
from makerpath.content.check import check_all
from makerpath.content.places import places
from makerpath.content.topics import read_catalogue
from makerpath.domain.errors import N_


@click.command(help=N_("Report every problem of the course folders PATH as path:line:column."))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@json_option
@click.pass_context
def check(context: click.Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Several are checked as a catalogue too. Exit code 1 if there is an error; warnings alone leave it at 0."""
    named = places(paths)
    found = check_all(named.courses)
    found += [problem for path in named.catalogues for problem in read_catalogue(path).problems]
    errors = sum(problem.severity == "error" for problem in found)
    if as_json:
        answer({"errors": errors, "warnings": len(found) - errors, "problems": as_data(found)})
    else:
        show(found)
    context.exit(1 if errors else 0)

"""`makerpath course check`: what is wrong with course folders, by file and line."""

from __future__ import annotations

from pathlib import Path

import click

from makerpath.cli.course.known import no_cache_option, store
from makerpath.cli.output import answer, json_option
from makerpath.cli.problems import as_data, show
from makerpath.content.cache.course import problems
from makerpath.content.places import places
from makerpath.content.problem import Problem
from makerpath.domain.errors import N_


@click.command(help=N_("Report every problem of the course folders PATH as path:line:column."))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@no_cache_option
@json_option
@click.pass_context
def check(context: click.Context, paths: tuple[Path, ...], no_cache: bool, as_json: bool) -> None:
    """Several are checked as a catalogue too. Exit code 1 if there is an error; warnings alone leave it at 0."""
    found = _found(paths, no_cache)
    errors = sum(problem.severity == "error" for problem in found)
    if as_json:
        answer({"errors": errors, "warnings": len(found) - errors, "problems": as_data(found)})
    else:
        show(found)
    context.exit(1 if errors else 0)


def _found(paths: tuple[Path, ...], no_cache: bool) -> list[Problem]:
    named = places(paths)
    if len(named.courses) == 1 and not named.catalogues:
        return problems(named.courses[0], store(no_cache))
    # Loaded here: one course alone may be known already.
    from makerpath.content.check import check_all
    from makerpath.content.topics import read_catalogue

    found = check_all(named.courses)
    return found + [problem for path in named.catalogues for problem in read_catalogue(path).problems]

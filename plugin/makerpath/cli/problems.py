"""Problems of files, as a command shows them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from makerpath.cli.output import language, say
from makerpath.content.problem import Problem
from makerpath.domain.errors import N_
from makerpath.i18n import ngettext


def show(problems: Iterable[Problem]) -> None:
    """Each problem with its place and hint; then, on the error output, how many there are."""
    errors = warnings = 0
    for problem in problems:
        errors += problem.severity == "error"
        warnings += problem.severity != "error"
        message, hint = problem.texts(language())
        place = problem.place
        click.echo(f"{_near(place.path)}:{place.line}:{place.column} {problem.code} {message}")
        if hint:
            click.echo(f"    {hint}")
    if not errors and not warnings:
        say(N_("No problem found."))
        return
    count = ngettext("{count} error", "{count} errors", errors, language())
    more = ngettext("{count} warning", "{count} warnings", warnings, language())
    click.echo(f"{count}, {more}", err=True)


def as_data(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """The problems as plain data, with paths from where the reader stands."""
    return [{**problem.as_data(language()), "path": _near(problem.place.path)} for problem in problems]


def _near(path: Path) -> str:
    """The path from where the reader stands, if it lies below."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path).as_posix()

"""Problems of files, as a command shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from makerpath.cli.output import language, say
from makerpath.content.problem import Problem
from makerpath.domain.errors import N_
from makerpath.i18n import ngettext


def show(problems: Iterable[Problem]) -> None:
    """Each problem with its place and hint; then, on the error output, how many there are."""
    severities: Counter[str] = Counter()
    for problem in problems:
        severities[problem.severity] += 1
        message, hint = problem.texts(language())
        place = problem.place
        click.echo(f"{_near(place.path)}:{place.line}:{place.column} {problem.code} {message}")
        if hint:
            click.echo(f"    {hint}")
    if not severities:
        say(N_("No problem found."))
        return
    counts = [
        ngettext("{count} error", "{count} errors", severities["error"], language()),
        ngettext("{count} warning", "{count} warnings", severities["warning"], language()),
    ]
    if severities["note"]:
        counts.append(ngettext("{count} note", "{count} notes", severities["note"], language()))
    click.echo(", ".join(counts), err=True)


def as_data(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """The problems as plain data, with paths from where the reader stands."""
    return [{**problem.as_data(language()), "path": _near(problem.place.path)} for problem in problems]


def _near(path: Path) -> str:
    """The path from where the reader stands, if it lies below."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path).as_posix()

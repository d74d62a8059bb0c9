"""`makerpath course diff`: what an edit of a course does to learners who have begun."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import click

from makerpath.cli.output import answer, json_option, language, say
from makerpath.content.changes import Change, compare
from makerpath.content.changes.change import EFFECTS
from makerpath.content.check import load
from makerpath.domain.errors import N_
from makerpath.i18n import gettext


@click.command(help=N_("Tell what changes for learners when the course folder OLD becomes the course folder NEW."))
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW")
@json_option
@click.pass_context
def diff(context: click.Context, old: Path, new: Path, as_json: bool) -> None:
    """Exit code 1 if learners who have begun lose something; whatever else changes leaves it at 0."""
    changes = compare(load(old), load(new))
    lost = sum(change.effect == "lost" for change in changes)
    if as_json:
        answer({"lost": lost, "changes": [change.as_data(language()) for change in changes]})
    elif not changes:
        say(N_("Learners notice no change."))
    else:
        show(changes)
    context.exit(1 if lost else 0)


def show(changes: list[Change]) -> None:
    """The changes by what they do, the gravest first."""
    for index, (effect, group) in enumerate(groupby(changes, key=lambda change: change.effect)):
        click.echo(("\n" if index else "") + gettext(EFFECTS[effect], language()))
        for change in group:
            message, hint = change.texts(language())
            click.echo(f"  {change.subject} {change.name}: {message}")
            if hint:
                click.echo(f"      {hint}")
            for place, before, after in change.details:
                click.echo(f"      {place}: {_short(before)} → {_short(after)}")


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= 100 else line[:99] + "…"

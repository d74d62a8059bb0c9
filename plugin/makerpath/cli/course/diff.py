"""`makerpath course diff`: what an edit of a course does to learners who have begun."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from makerpath.cli.output import answer, json_option, language, say
from makerpath.content.changes import Change, compare
from makerpath.content.changes.change import EFFECTS
from makerpath.content.check import load
from makerpath.content.package import CoursePackage
from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import gettext

Begun = dict[tuple[str, str], int]
"""How many people have left something in a thing, by kind and name; `("course", id)` are all learners."""


@click.command(help=N_("Tell what changes for learners when the course folder OLD becomes the course folder NEW."))
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path), metavar="[NEW]", required=False)
@click.option("--school", help=N_("Compare the one folder given with what this school has published."))
@json_option
@click.pass_context
def diff(context: click.Context, old: Path, new: Path | None, school: str | None, as_json: bool) -> None:
    """Exit code 1 if learners who have begun lose something; whatever else changes leaves it at 0."""
    if bool(new) == bool(school):
        raise MakerpathError(
            "diff.sides",
            N_("Say what is compared with what."),
            N_("Give two folders, or one folder and --school with the school's short name."),
        )
    begun: Begun = {}
    if school:
        changes, begun = _with_school(load(old), school)
    else:
        assert new is not None
        changes = compare(load(old), load(new))
    lost = sum(change.effect == "lost" for change in changes)
    if as_json:
        said = [change.as_data(language()) | _people(change, begun) for change in changes]
        answer({"lost": lost, "changes": said} | ({"learners": _all(begun)} if school else {}))
    elif not changes:
        say(N_("Learners notice no change."))
    else:
        if school:
            say(N_("{count} learners have begun the course in this school."), count=_all(begun))
        show(changes, begun)
    context.exit(1 if lost else 0)


def show(changes: list[Change], begun: Begun | None = None) -> None:
    """The changes by what they do, the gravest first."""
    for index, (effect, group) in enumerate(groupby(changes, key=lambda change: change.effect)):
        click.echo(("\n" if index else "") + gettext(EFFECTS[effect], language()))
        for change in group:
            message, hint = change.texts(language())
            click.echo(f"  {change.subject} {change.name}: {message}")
            people = _people(change, begun or {}).get("people")
            if people:
                click.echo(
                    "      " + gettext(N_("So many have left something there: {count}"), language(), count=people)
                )
            if hint:
                click.echo(f"      {hint}")
            for place, before, after in change.details:
                click.echo(f"      {place}: {_short(before)} → {_short(after)}")


def _with_school(mine: CoursePackage, school: str) -> tuple[list[Change], Begun]:
    from makerpath.service.core.settings import from_environment
    from makerpath.service.courses.begun import begun_in
    from makerpath.service.courses.reading_back import published_package
    from makerpath.service.people.operations import school_by_slug, system_actor
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    actor = system_actor(school_by_slug(services, school))
    with TemporaryDirectory() as folder:
        theirs = published_package(services, actor, mine.course.id, Path(folder, "course"))
        changes = compare(theirs, mine)
        return changes, begun_in(services, actor, theirs)


def _people(change: Change, begun: Begun) -> dict[str, int]:
    found = begun.get((change.subject, change.name))
    return {} if found is None else {"people": found}


def _all(begun: Begun) -> int:
    return next((count for (kind, _name), count in begun.items() if kind == "course"), 0)


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= 100 else line[:99] + "…"

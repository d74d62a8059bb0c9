"""`makerpath topic`: a school's bank of topics, and its kits."""

from __future__ import annotations

from pathlib import Path

import click

from makerpath.cli.output import answer, json_option, say
from makerpath.cli.problems import as_data, show
from makerpath.content.topics import read_catalogue, shipped
from makerpath.domain.errors import N_


@click.group(help=N_("Import topics worth a project, and kits to explore with."))
def topic() -> None:
    """The group of commands on topics."""


@topic.command(
    "import", help=N_("Import the topics or the kit in FILE, or a folder of them; without FILE, those that ship.")
)
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True), metavar="[FILE]")
@click.option("--school", required=True, help=N_("The school's short name."))
@json_option
@click.pass_context
def take_in(context: click.Context, file: Path | None, school: str, as_json: bool) -> None:
    """The same file again changes nothing; a topic that a newer file leaves out is retired."""
    from makerpath.service.core.settings import from_environment
    from makerpath.service.people.operations import school_by_slug, system_actor
    from makerpath.service.topics.importing import import_catalogue
    from makerpath.service.web.app import make_services

    found = read_catalogue(file or shipped())
    if found.problems:
        if as_json:
            answer({"problems": as_data(found.problems)})
        else:
            show(found.problems)
        context.exit(1)
    services = make_services(from_environment())
    made = import_catalogue(services, system_actor(school_by_slug(services, school)), found)
    if as_json:
        answer({"school": school, **made})
    else:
        say(N_("{added} added, {updated} updated, {retired} retired."), **made)

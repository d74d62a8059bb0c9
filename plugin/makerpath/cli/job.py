"""`makerpath job`: jobs that were given up, of every school."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import click

from makerpath.cli.output import answer, json_option, language, say
from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import ngettext

if TYPE_CHECKING:
    from makerpath.service.core.database import Database

UNSCOPED = "the operator looks after the jobs of every school"


@click.group(help=N_("Show the jobs that were given up, and try them again."))
def job() -> None:
    """Commands of whoever runs the service."""


@job.command(help=N_("List the jobs that were given up, newest first, with what stopped them."))
@json_option
def dead(as_json: bool) -> None:
    """A line a job: its id, when it was given up (UTC), how often it was tried, its kind, its last error."""
    from makerpath.service.core.jobs import list_dead

    with _database().reading(unscoped=UNSCOPED) as session:
        found = [
            {"id": str(row.id), "at": row.finished_at, "attempts": row.attempts, "kind": row.kind, "error": row.error}
            for row in list_dead(session)
        ]
    if as_json:
        answer({"jobs": found})
        return
    for line in found:
        reason = str(line["error"]).strip().rpartition("\n")[2]
        click.echo(f"{line['id']} {line['at']:%Y-%m-%d %H:%M} {line['attempts']}x {line['kind']}: {reason}")
    if not found:
        say(N_("No job was given up."))


@job.command(help=N_("Try jobs again, by their ids; without an id, all that were given up."))
@click.argument("ids", nargs=-1, type=click.UUID, metavar="[ID]...")
def retry(ids: tuple[uuid.UUID, ...]) -> None:
    """All of them or none: an id that names no such job stops the command."""
    from makerpath.service.core.jobs import list_dead
    from makerpath.service.core.jobs import retry as again

    with _database().writing(unscoped=UNSCOPED) as session:
        wanted = list(ids) or [row.id for row in list_dead(session)]
        for one in wanted:
            if not again(session, one):
                raise MakerpathError("job.not_dead", N_("No job {id} was given up."), id=one)
    click.echo(ngettext("{count} job is tried again", "{count} jobs are tried again", len(wanted), language()))


def _database() -> Database:
    from makerpath.service.core.settings import from_environment
    from makerpath.service.web.app import make_services

    return make_services(from_environment()).database

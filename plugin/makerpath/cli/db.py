"""`makerpath db`: the database's tables."""

from __future__ import annotations

import click

from makerpath.cli.output import say
from makerpath.domain.errors import N_


@click.group(help=N_("Bring the database up to date."))
def db() -> None:
    """Commands of whoever runs the service."""


@db.command(help=N_("Bring the tables to the newest version; safe to repeat."))
def upgrade() -> None:
    """Run every migration that is missing."""
    from makerpath.service.core.schema import bring_up_to_date
    from makerpath.service.core.settings import from_environment
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    changed = bring_up_to_date(services.database)
    say(N_("The tables are up to date.") if changed else N_("The tables were up to date already."))


@db.command(help=N_("Write a migration for changed tables, for developers."))
@click.argument("message")
def revision(message: str) -> None:
    """Compare the migrated database with the tables in the code."""
    from makerpath.service.core.migrate import new_revision
    from makerpath.service.core.settings import from_environment
    from makerpath.service.web.app import make_services

    click.echo(new_revision(make_services(from_environment()).database, message))

"""`makerpath db`: the database's tables."""

from __future__ import annotations

import click

from makerpath.service.core.settings import from_environment
from makerpath.service.web.app import make_services


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the tables to the newest version."""
    from makerpath.service.core.migrate import upgrade as run

    services = make_services(from_environment())
    run(services.database)
    click.echo("ok")


@db.command()
@click.argument("message")
def revision(message: str) -> None:
    """Write a migration for changed tables (for developers)."""
    from makerpath.service.core.migrate import new_revision

    click.echo(new_revision(make_services(from_environment()).database, message))

"""`makerpath worker`: work off the jobs."""

from __future__ import annotations

import click

from makerpath.cli.output import warn
from makerpath.domain.errors import N_


@click.command(help=N_("Work off the jobs that wait."))
@click.option("--concurrency", default=2, show_default=True, help=N_("How many jobs run at once."))
def worker(concurrency: int) -> None:
    """Work until SIGTERM, then finish what runs."""
    from makerpath.service.core.settings import from_environment
    from makerpath.service.labs.engines import told
    from makerpath.service.web.server import work

    settings = from_environment()
    warn(told(settings))
    work(settings, concurrency)

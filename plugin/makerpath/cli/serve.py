"""`makerpath serve`: the pages, the block interface, learners' files, and a worker beside them."""

from __future__ import annotations

import click

from makerpath.cli.output import warn
from makerpath.domain.errors import N_


@click.command(help=N_("Serve the pages and the interface for blocks."))
@click.option("--host", default="127.0.0.1", show_default=True, help=N_("The address to listen on."))
@click.option("--port", default=8000, show_default=True, help=N_("The port to serve at."))
@click.option("--threads", default=8, show_default=True, help=N_("How many requests are answered at once."))
@click.option("--worker/--no-worker", default=True, help=N_("Whether a worker runs beside it."))
def serve(host: str, port: int, threads: int, worker: bool) -> None:
    """Serve until it is interrupted; the database is brought up to date first."""
    from makerpath.service.core.settings import from_environment
    from makerpath.service.labs.engines import told
    from makerpath.service.web.server import run

    settings = from_environment()
    if worker:
        warn(told(settings))
    run(settings, host=host, port=port, threads=threads, worker=worker)

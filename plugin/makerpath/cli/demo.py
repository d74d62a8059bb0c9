"""`makerpath demo`: a demonstration school, seeded and served."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from makerpath.cli.output import say, warn
from makerpath.domain.errors import MakerpathError, N_

MARK = "demonstration"


@click.command(help=N_("Fill a demonstration school and serve it."))
@click.option("--fresh", is_flag=True, help=N_("Begin again: throw the demonstration's data away first."))
@click.option("--host", default="127.0.0.1", show_default=True, help=N_("The address to listen on."))
@click.option("--port", default=8000, show_default=True, help=N_("The port to serve at."))
@click.option(
    "--data", type=click.Path(path_type=Path), default=None, help=N_("The data folder; else MAKERPATH_DATA or ./data.")
)
def demo(fresh: bool, host: str, port: int, data: Path | None) -> None:
    """Seed once, keep the data afterwards, serve until interrupted."""
    from makerpath.service.core.schema import bring_up_to_date
    from makerpath.service.core.settings import from_environment
    from makerpath.service.demo.state import holds_a_school, is_seeded
    from makerpath.service.labs.engines import told
    from makerpath.service.web.app import load_handlers, make_services
    from makerpath.service.web.server import run

    folder = data or from_environment().data
    if fresh:
        _throw_away(folder)
    folder.mkdir(parents=True, exist_ok=True)
    settings = from_environment(
        data=folder,
        demo=True,
        service_url=f"http://127.0.0.1:{port}",
        content_url=f"http://localhost:{port}",
    )
    services = make_services(settings)
    bring_up_to_date(services.database)
    load_handlers()
    if holds_a_school(services) and not (folder / MARK).exists():
        raise MakerpathError(
            "demo.real_school",
            N_("{folder} or its database holds a school of its own; in the demonstration anybody could sign in to it."),
            N_("Give another folder with --data, and leave MAKERPATH_DATABASE_URL unset."),
            folder=folder,
        )
    if not is_seeded(services):
        say(N_("Filling the demonstration school …"))
        from makerpath.service.demo.seed import seed

        (folder / MARK).touch()
        seed(services)
    services.database.close()
    warn(told(settings))
    say(N_("Makerpath is at {url}. Stop it with Ctrl+C."), url=settings.service_url)
    run(settings, host=host, port=port, threads=8, worker=True)


def _throw_away(folder: Path) -> None:
    """Only a folder that a demonstration made is ever removed."""
    if not folder.exists():
        return
    if not (folder / MARK).exists():
        raise MakerpathError(
            "demo.not_ours",
            N_("{folder} was not made by the demonstration, so it is not thrown away."),
            N_("Give another folder with --data."),
            folder=folder,
        )
    shutil.rmtree(folder)

"""`makerpath preview`: the blocks in the workbench."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import click

from makerpath.cli.output import say
from makerpath.content.library import courses
from makerpath.domain.errors import MakerpathError, N_

SETTINGS = "makerpath.xblocks.preview.settings"
HOST = "127.0.0.1"


@click.command(help=N_("Show the blocks in the workbench, with a course and people to try them on."))
@click.option("--port", default=8100, show_default=True, help=N_("The port to serve at."))
@click.option(
    "--course",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=N_("The course folder to show; else the first of those that come with Makerpath."),
)
def preview(port: int, course: Path | None) -> None:
    """Serve the workbench until it is interrupted."""
    if not (find_spec("workbench") and find_spec("submissions")):
        raise MakerpathError(
            "preview.not_installed",
            N_("The workbench is not installed."),
            N_("Install makerpath[preview]."),
        )
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.environ["MAKERPATH_PREVIEW_URL"] = f"http://{HOST}:{port}"
    os.environ["MAKERPATH_PREVIEW_COURSE"] = str((course or courses()[0]).resolve())

    from makerpath.xblocks.preview.start import connected, prepare, serve

    prepare()
    say(
        N_("The blocks are at {url}. Add ?student=instructor to an address to be on the course team."),
        url=f"http://{HOST}:{port}/",
    )
    if not connected():
        say(N_("The service has not introduced itself yet: start ./run demo for projects to open."))
    serve(HOST, port)

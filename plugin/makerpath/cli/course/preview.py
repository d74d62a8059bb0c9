"""`makerpath course preview`: a course as its learners will meet it, anew after each save."""

from __future__ import annotations

import errno
import os
import signal
import socket
import tempfile
import threading
import warnings
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIServer

import click

from makerpath.cli.output import say
from makerpath.content.library import courses
from makerpath.content.package import CoursePackage
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LANGUAGES

if TYPE_CHECKING:
    from makerpath.service.demo.rehearsal import Rehearsal
    from makerpath.xblocks.preview.ways import Walk

SETTINGS = "makerpath.xblocks.preview.settings"
HOST = "127.0.0.1"


@click.command(help=N_("Show the course in FOLDER as its learners will see it, anew after each save."))
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--port", default=8100, show_default=True, help=N_("The port to serve at."))
@click.option("--language", "shown", type=click.Choice(LANGUAGES), help=N_("The language to begin with."))
@click.option(
    "--service/--no-service",
    default=True,
    help=N_("Whether a service of its own runs behind it; else that of the data folder, if one is there."),
)
def preview(folder: Path | None, port: int, shown: str | None, service: bool) -> None:
    """Serve until it is interrupted, to this machine alone; without a folder, the first course that ships."""
    if not (find_spec("workbench") and find_spec("submissions")):
        raise MakerpathError(
            "preview.not_installed",
            N_("The workbench is not installed."),
            N_("Install makerpath[preview]."),
        )
    if service and not find_spec("flask"):
        raise MakerpathError(
            "preview.no_service",
            N_("The service is not installed."),
            N_("Install makerpath[service], or leave it out with --no-service."),
        )
    signal.signal(signal.SIGTERM, _stop)
    # Whatever a last request still writes goes the same way as the rest.
    folder_kept = tempfile.TemporaryDirectory(prefix="makerpath-preview-", ignore_cleanup_errors=True)
    with folder_kept as kept, suppress(KeyboardInterrupt):
        _serve((folder or courses()[0]).resolve(), port, shown, Path(kept), service)


def _serve(course: Path, port: int, shown: str | None, kept: Path, service: bool) -> None:
    url = f"http://{HOST}:{port}"
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.environ["MAKERPATH_PREVIEW_URL"] = url
    os.environ["MAKERPATH_PREVIEW_COURSE"] = str(course)
    os.environ["MAKERPATH_PREVIEW_LANGUAGE"] = shown or ""
    os.environ["MAKERPATH_PREVIEW_FOLDER"] = str(kept / "workbench")
    if service:
        os.environ["MAKERPATH_DATA"] = str(kept)

    # A library of the workbench speaks of its own old ways at every start.
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
    from makerpath.xblocks.preview import start

    front = _front(port)
    edition = start.prepare()
    front.set_app(start.workbench())
    with ExitStack() as ending:
        publish = _service(kept, url, ending) if service else None
        if publish and edition.whole and edition.package:
            publish(edition.package)
        start.follow(publish)
        if service:
            # It stands on what `prepare` has set up.
            from makerpath.xblocks.preview import ways

            ways.connect(partial(_samples, kept / "workbench" / "gallery", url, ending))
        say(N_("{folder} is at {url}. Stop it with Ctrl+C."), folder=course.name, url=f"{url}/")
        if not start.connected():
            say(N_("No service is connected: texts are there, projects and quizzes of the service are not."))
        front.serve_forever()


def _service(kept: Path, workbench: str, ending: ExitStack) -> Callable[[CoursePackage], None]:
    """A service of its own behind the workbench; what publishes the course in it."""
    return _rehearsal(kept, workbench, ending).publish


def _samples(kept: Path, workbench: str, ending: ExitStack) -> Walk:
    """Another service, behind the gallery alone: the author's courses may be older or newer than the samples."""
    from makerpath.service.demo.samples import samples
    from makerpath.xblocks.preview.samples import packages

    say(N_("The sample courses for the gallery of blocks are being prepared."))
    return samples(_rehearsal(kept, workbench, ending), packages().values()).walk


def _rehearsal(kept: Path, workbench: str, ending: ExitStack) -> Rehearsal:
    from makerpath.service.demo.rehearsal import rehearse
    from makerpath.xblocks.preview.start import server

    port = _free_port()
    kept.mkdir(exist_ok=True)
    rehearsal = rehearse(kept, port, workbench)
    ending.callback(rehearsal.stop)
    behind = server(rehearsal.application, port)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    ending.callback(behind.shutdown)
    return rehearsal


def _front(port: int) -> WSGIServer:
    """The place is taken before anything is made."""
    from makerpath.xblocks.preview.start import server

    try:
        return server(None, port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise MakerpathError(
            "preview.port",
            N_("Something else is at the port {port} already."),
            N_("Choose another with --port, or stop the other preview."),
            port=port,
        ) from None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
        return port


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt

"""Setting the workbench up, serving it, and following the course; needs the Django settings to be named already."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import make_server, WSGIRequestHandler, WSGIServer

import django
from django.conf import settings
from django.core.management import call_command

from makerpath.content.package import CoursePackage
from makerpath.xblocks.preview.live import Edition, live, SECONDS, STATIC

HOST = "127.0.0.1"
log = logging.getLogger(__name__)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of requests; errors are logged by Django."""


def prepare() -> Edition:
    """Folders, tables, and the course as it is now."""
    settings.FOLDER.mkdir(parents=True, exist_ok=True)
    settings.STATIC_FOLDER.mkdir(exist_ok=True)
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    edition = live(settings.COURSE_FOLDER).edition
    _show(edition)
    return edition


def follow(publish: Callable[[CoursePackage], None] | None = None) -> None:
    """Show each new edition as it is saved, in a thread of its own; `publish` gets those without an error."""
    threading.Thread(target=_follow, args=(publish,), daemon=True).start()


def connected() -> bool:
    """Whether a service has left the keys for this platform in the data folder."""
    return bool(settings.PLATFORM_FILE.is_file())


def workbench() -> Any:
    """The workbench as a WSGI application."""
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def server(application: Any, port: int) -> WSGIServer:
    """A server of `application` that only this machine reaches."""
    return make_server(HOST, port, application, _Server, _Quiet)


def _follow(publish: Callable[[CoursePackage], None] | None) -> None:
    course = live(settings.COURSE_FOLDER)
    while True:
        time.sleep(SECONDS)
        try:
            if not course.look():
                continue
            _show(course.edition)
            course.tell()
            if publish and course.edition.whole and course.edition.package:
                publish(course.edition.package)
        except Exception:
            # Whatever it was: the next save is another chance, and the page shows the last good state meanwhile.
            log.exception("the course could not be shown")


def _show(edition: Edition) -> None:
    from makerpath.xblocks.preview.units import put_units

    put_pictures(edition.files, settings.STATIC_FOLDER)
    put_units(edition.files)


def put_pictures(archive: Mapping[str, bytes], folder: Path, *, anew: bool = True) -> None:
    """Write the pictures of a course where `/static/` finds them; not `anew`: the author's own stay as they are."""
    for name, data in archive.items():
        if name.startswith(STATIC):
            goal = folder / name.removeprefix(STATIC)
            if not goal.exists() or (anew and goal.read_bytes() != data):
                goal.write_bytes(data)

"""Setting the workbench up and serving it; needs the Django settings to be named already."""

from __future__ import annotations

from socketserver import ThreadingMixIn
from wsgiref.simple_server import make_server, WSGIRequestHandler, WSGIServer

import django
from django.conf import settings
from django.core.management import call_command

from makerpath.xblocks.preview.scenarios import put_static


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of requests; errors are logged by Django."""


def prepare() -> None:
    """Folders, tables, pictures and scenarios."""
    settings.FOLDER.mkdir(parents=True, exist_ok=True)
    put_static(settings.COURSE_FOLDER, settings.STATIC_FOLDER)
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    from workbench.scenarios import get_scenarios

    get_scenarios()


def connected() -> bool:
    """Whether a service has left the keys for this platform in the data folder."""
    return bool(settings.PLATFORM_FILE.is_file())


def serve(host: str, port: int) -> None:
    """Serve until interrupted."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    application = StaticFilesHandler(get_wsgi_application())
    with make_server(host, port, application, _Server, _Quiet) as server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return

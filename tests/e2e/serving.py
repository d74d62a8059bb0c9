"""A service that really listens, with its worker, in this process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug.serving import make_server

from makerpath.service.core.jobs import Worker
from makerpath.service.core.migrate import upgrade
from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.uploads.content import create_content_app
from makerpath.service.uploads.hosts import by_host
from makerpath.service.web.app import create_app, make_services


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def listening(data: Path, *, demo: bool = False, port: int = 0, **settings: Any) -> Iterator[Services]:
    """A migrated, empty service at `services.settings.service_url`; its files at another host name."""
    port = port or free_port()
    services = make_services(
        Settings(
            data=data,
            demo=demo,
            service_url=f"http://127.0.0.1:{port}",
            content_url=f"http://localhost:{port}",
            **settings,
        )
    )
    upgrade(services.database)
    application = by_host(create_app(services), create_content_app(services), services.settings)
    server = make_server("127.0.0.1", port, application, threaded=True)
    worker = Worker(services.database, services, poll=0.1)
    threads = [threading.Thread(target=server.serve_forever), threading.Thread(target=worker.run_forever)]
    for thread in threads:
        thread.start()
    try:
        yield services
    finally:
        server.shutdown()
        worker.stop()
        for thread in threads:
            thread.join()
        server.server_close()
        services.database.close()

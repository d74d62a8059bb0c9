"""Running the service: gunicorn with threads in this process, a worker in a child that is started again if it dies."""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import multiprocessing.util
import threading
from typing import Any

from gunicorn.app.base import BaseApplication

from makerpath.service import daily
from makerpath.service.core.jobs import Worker
from makerpath.service.core.schema import bring_up_to_date
from makerpath.service.core.settings import Settings
from makerpath.service.labs import engines, queue
from makerpath.service.uploads.content import create_content_app
from makerpath.service.uploads.hosts import by_host
from makerpath.service.web.app import create_app, load_handlers, make_services

RESTART_SECONDS = 2.0
STOP_SECONDS = 30.0


def wsgi(settings: Settings) -> Any:
    """Both applications behind their host names."""
    services = make_services(settings)
    return by_host(create_app(services), create_content_app(services), settings)


def run(settings: Settings, *, host: str, port: int, threads: int, worker: bool) -> None:
    """Migrate, then serve until interrupted."""
    services = make_services(settings)
    bring_up_to_date(services.database)
    daily.begin(services.database)
    queue.begin(services.database)
    services.database.close()
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_working, args=(settings, stop), daemon=True)
    if worker:
        keeper.start()
    try:
        _Server(settings, host, port, threads).run()
    finally:
        stop.set()
        if worker:
            keeper.join(STOP_SECONDS)


def work(settings: Settings, concurrency: int = 2) -> None:
    """A worker process."""
    services = make_services(settings)
    load_handlers()
    try:
        Worker(services.database, services, concurrency=concurrency).run_forever()
    finally:
        engines.close()


def _keep_working(settings: Settings, stop: threading.Event) -> None:
    context = multiprocessing.get_context("spawn")
    while not stop.is_set():
        child = context.Process(target=work, args=(settings,), daemon=True)
        child.start()
        while child.is_alive() and not stop.wait(RESTART_SECONDS):
            pass
        if stop.is_set():
            child.terminate()
            child.join(STOP_SECONDS)


def _leave_the_worker_alone(_arbiter: Any, _web: Any) -> None:
    """The process that serves pages is a fork; at its end it would stop the jobs' process as a child of its own."""
    atexit.unregister(multiprocessing.util._exit_function)  # type: ignore[attr-defined]


class _Server(BaseApplication):  # type: ignore[misc]
    """One process, many threads: safe with SQLite, and the data folder needs no other lock."""

    def __init__(self, settings: Settings, host: str, port: int, threads: int) -> None:
        self._settings = settings
        self._options = {
            "bind": f"{host}:{port}",
            "threads": threads,
            "workers": 1,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 10,
            "accesslog": None,
            "loglevel": "warning",
            # Its place is the home folder, which may not be there to write to.
            "control_socket_disable": True,
            "post_fork": _leave_the_worker_alone,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        application = wsgi(self._settings)
        # What is loaded now stays: to look through it for garbage cost a hundred milliseconds every few requests.
        gc.collect()
        gc.freeze()
        return application

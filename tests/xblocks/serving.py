"""The workbench in a process of its own, with a service that really listens behind it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from makerpath.service.accounts.bootstrap import create_school_with_administrator
from makerpath.service.demo.seed import introduce_workbench
from makerpath.service.operation import Services
from tests.e2e.serving import free_port, listening

COMMAND = [sys.executable, "-c", "from makerpath.cli.main import main; main()", "preview"]


@contextmanager
def workbench_of(course: Path, data: Path) -> Iterator[tuple[str, Services, UUID]]:
    """The workbench's address, the service behind it, which has never seen the course, and its school."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with listening(data) as services:
        school_id, _ = create_school_with_administrator(
            services,
            slug="hill",
            code="HIL",
            name={"en": "Hill School"},
            time_zone="Asia/Shanghai",
            email="admin@hill.example",
            person="Admin",
            password="four plain words here",
        )
        introduce_workbench(services, school_id, url)
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        environment["MAKERPATH_DATA"] = str(data)
        process = subprocess.Popen([*COMMAND, "--no-service", str(course), "--port", str(port)], env=environment)
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(url)
                    break
                except urllib.error.URLError:
                    time.sleep(0.1)
            yield url, services, school_id
        finally:
            process.terminate()
            process.wait()

"""The gallery of a preview that really runs, and a block of it opened in a page."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from makerpath.xblocks.preview.states import DOWN
from tests.e2e.serving import free_port

COMMAND = [sys.executable, "-c", "from makerpath.cli.main import main; main()", "preview"]
SECONDS = 60
SETTLED = """(down) => document.readyState === "complete"
    && [...document.querySelectorAll("link[rel=stylesheet]")].every((link) => link.sheet)
    && Boolean(document.querySelector(down ? ".makerpath-service__state--away" : "[aria-busy=true]")) === down"""
"""The service has filled the block; where it is down, the block says so."""


@contextmanager
def serving() -> Iterator[str]:
    """The address of the gallery of a preview with services of its own."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/blocks"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "MAKERPATH"))}
    process = subprocess.Popen([*COMMAND, "--port", str(port)], env=environment | {"LANGUAGE": "en"})
    try:
        for _ in range(SECONDS * 10):
            try:
                urllib.request.urlopen(f"{url}/")
                break
            except urllib.error.URLError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(SECONDS)


def opened(page: Any, gallery: str, block: str, state: str, language: str) -> Any:
    """The block in that state, filled."""
    answer = page.goto(f"{gallery}/{block}/{state}/frame/?language={language}", wait_until="commit")
    assert answer.status == 200, (block, state, answer.status)
    page.wait_for_function(SETTLED, arg=state == DOWN)
    return page

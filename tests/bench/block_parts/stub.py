"""A service that answers after a fixed time, in a process of its own: what is left is the block's own time."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

DELAY = 0.02


@contextmanager
def answering(html: str) -> Iterator[str]:
    """The address of a service whose every fragment is `html`."""
    answer = {"contract": 1, "html": html, "styles": [], "scripts": [], "summary": {"state": "active"}}
    near, far = multiprocessing.Pipe()
    raw = json.dumps(answer).encode()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(raw, far), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{near.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(raw: bytes, tell: Connection) -> None:
    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def log_message(self, *args: object) -> None:
            pass

        def do_POST(self) -> None:
            began = time.perf_counter()
            self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(max(0.0, DELAY - (time.perf_counter() - began)))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    tell.send(server.server_port)
    server.serve_forever()

"""What a service with a fault sends over the line instead of its answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, repeat
from typing import Any


def head(status: str, kind: str = "application/json", length: int | None = None, **more: str) -> bytes:
    """The head of an answer, with the headers of `more` (Location)."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close"]
    lines += [f"Content-Length: {length}"] if length is not None else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def as_json(body: Any) -> list[bytes]:
    raw = json.dumps(body).encode()
    return [head("200 OK", length=len(raw)), raw]


def dripping(raw: bytes) -> Iterator[bytes]:
    """A byte each tenth of a second: no single one is late."""
    for byte in raw:
        time.sleep(0.1)
        yield bytes([byte])


def changed(raw: bytes, **other: Any) -> list[bytes]:
    return as_json(json.loads(raw) | other)


Fault = Callable[[bytes], Iterable[bytes]]
PAGE = b"<html><body>Bad gateway</body></html>"
FAULTS: dict[str, Fault] = {
    "half": lambda raw: [head("200 OK", length=len(raw) // 2), raw[: len(raw) // 2]],
    "cut": lambda raw: [head("200 OK", length=len(raw)), raw[: len(raw) // 2]],
    "cut head": lambda raw: [head("200 OK", length=len(raw))[:20]],
    "silent": lambda raw: [],
    "drip head": lambda raw: dripping(head("200 OK", length=len(raw))),
    "drip body": lambda raw: chain([head("200 OK", length=len(raw))], dripping(raw)),
    "gateway": lambda raw: [head("502 Bad Gateway", "text/html", len(PAGE)), PAGE],
    "no gateway": lambda raw: [head("504 Gateway Timeout", "text/html", len(PAGE)), PAGE],
    "busy": lambda raw: [head("429 Too Many Requests", length=2), b"{}"],
    "page": lambda raw: [head("200 OK", "text/html", len(PAGE)), PAGE],
    "page of json": lambda raw: [head("200 OK", "text/html", len(raw)), raw],
    "missing": lambda raw: [head("404 Not Found", "text/html", len(PAGE)), PAGE],
    "moved": lambda raw: [head("302 Found", "text/html", 0, Location="http://127.0.0.1:9/elsewhere")],
    "broken json": lambda raw: [head("200 OK", length=9), b'{"html": '],
    "list": lambda raw: as_json([1, 2]),
    "empty": lambda raw: as_json({}),
    "nothing": lambda raw: [head("204 No Content")],
    "not utf-8": lambda raw: [head("200 OK", length=11), b'{"html":"\xff'],
    "deep": lambda raw: [head("200 OK", length=200_000), b"[" * 200_000],
    "huge": lambda raw: chain([head("200 OK", length=2**40)], repeat(b" " * 65536, 2**24)),
    "html a number": lambda raw: changed(raw, html=5),
    "styles a text": lambda raw: changed(raw, styles="/x.css"),
    "styles of numbers": lambda raw: changed(raw, styles=[5]),
    "summary a list": lambda raw: changed(raw, summary=["done"]),
    "summary of lists": lambda raw: changed(raw, summary={"state": "active", "done": [1], "stages": "8"}),
    "result a text": lambda raw: changed(raw, result="x"),
    "contract 2": lambda raw: changed(raw, contract=2),
    "contract 2, another shape": lambda raw: as_json({"contract": 2, "tree": {}}),
    "problem without texts": lambda raw: [head("422 No", length=14), b'{"title": [1]}'],
}

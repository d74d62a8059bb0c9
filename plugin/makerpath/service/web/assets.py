"""Our own static files: the service's, and the scripts that its pages share with the blocks."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from flask import Blueprint, request, Response, send_from_directory

from makerpath.service.web.access import public

SHARED = "block/"
assets = Blueprint("assets", __name__)
YEAR, DAY = 365 * 24 * 3600, 24 * 3600


@assets.get("/static/block/<path:name>")
@public("scripts of ours")
def shared(name: str) -> Response:
    return send_from_directory(_folder(SHARED), name, max_age=YEAR)


def how_long() -> int | None:
    """Seconds that a browser may keep the answer to this request without asking again."""
    if request.endpoint != "static":
        return None
    return YEAR if "v" in request.args else DAY if request.path.endswith(".woff2") else None


def address(base: str, name: str) -> str:
    """The address of a static file, which changes when its content does. `block/…` names a file of the blocks."""
    return f"{base}/static/{name}?v={_stamp(name)}"


@cache
def _stamp(name: str) -> str:
    path = _folder(SHARED) / name.removeprefix(SHARED) if name.startswith(SHARED) else _folder("") / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _folder(prefix: str) -> Path:
    if prefix == SHARED:
        return Path(str(files("makerpath.xblocks").joinpath("assets", "public")))
    return Path(str(files("makerpath.service").joinpath("static")))

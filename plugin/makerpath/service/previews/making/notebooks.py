"""The cells of a notebook as plain text; its first picture small. Nothing of it ever runs, HTML is left out."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path
from typing import Any, IO

from PIL import Image

from makerpath.service.previews.making.pictures import MOST_PIXELS, small

MOST_BYTES = 32 * 1024 * 1024
MOST_TEXT, LONGEST_CELL, MOST_CELLS = 16_000, 1500, 60
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def make(source: IO[bytes], size: int, media_type: str, folder: Path) -> dict[str, Any]:
    if size > MOST_BYTES:
        return {"problem": "too_big"}
    source.seek(0)
    notebook = json.loads(source.read())
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        return {"problem": "broken"}
    cells = [cell for cell in cells if isinstance(cell, dict)]
    pieces = _first_picture(cells, folder)
    shown: list[dict[str, Any]] = []
    left = MOST_TEXT
    for cell in cells[:MOST_CELLS]:
        kind = cell.get("cell_type")
        body = {
            "kind": kind if kind in ("code", "markdown") else "raw",
            "text": _text(cell.get("source")),
            "out": _out(cell) if kind == "code" else "",
        }
        left -= len(body["text"]) + len(body["out"])
        if left < 0:
            break
        if body["text"] or body["out"]:
            shown.append(body)
    return {"facts": {"count": len(cells), "cells": shown, "language": _language(notebook)}, "pieces": pieces}


def _text(value: Any) -> str:
    """A text that may be a list of lines."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    if not isinstance(value, str):
        return ""
    plain = _COLOURS.sub("", value[: 4 * LONGEST_CELL])
    plain = "".join(letter for letter in plain if letter.isprintable() or letter in "\n\t").strip("\n")
    return plain if len(plain) <= LONGEST_CELL else plain[:LONGEST_CELL] + " …"


def _outputs(cell: dict[str, Any]) -> list[dict[str, Any]]:
    found = cell.get("outputs")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _out(cell: dict[str, Any]) -> str:
    """What the cell printed, as text."""
    texts = []
    for item in _outputs(cell):
        data = item.get("data")
        if item.get("output_type") == "error":
            texts.append(f"{_text(item.get('ename'))}: {_text(item.get('evalue'))}")
        elif isinstance(data, dict):
            texts.append(_text(data.get("text/plain")))
        else:
            texts.append(_text(item.get("text")))
    return _text("\n".join(text for text in texts if text))


def _first_picture(cells: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    for cell in cells:
        for item in _outputs(cell):
            data = item.get("data")
            for kind, name in (("image/png", "PNG"), ("image/jpeg", "JPEG")):
                written = data.get(kind) if isinstance(data, dict) else None
                if not written:
                    continue
                joined = "".join(written) if isinstance(written, list) else str(written)
                try:
                    with Image.open(io.BytesIO(base64.b64decode(joined)), formats=(name,)) as picture:
                        if picture.width * picture.height <= MOST_PIXELS:
                            return {"thumb": small(picture, folder)}
                except (OSError, ValueError, SyntaxError):
                    continue
    return {}


def _language(notebook: dict[str, Any]) -> str:
    about = notebook.get("metadata")
    kernel = about.get("kernelspec") if isinstance(about, dict) else None
    return _text(kernel.get("language"))[:40] if isinstance(kernel, dict) else ""

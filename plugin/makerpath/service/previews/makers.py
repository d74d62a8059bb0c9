"""What is made of each kind of file, in the limited process: `{"facts": {…}, "pieces": {name: {…}}}`.

A piece is a file in the folder with its media type and size in pixels. Facts are plain data that templates draw; they
stay small, however large the file is.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, IO

from makerpath.service.uploads import media

Made = dict[str, Any]
Maker = Callable[[IO[bytes], int, str, Path], Made]
FILMS = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})


def maker_of(media_type: str) -> str | None:
    """The module under `previews.making` for this type; None if there is nothing to make."""
    if media_type in media.PICTURES:
        return "pictures"
    if media_type in media.TABLES:
        return "tables"
    if media_type in media.MODELS:
        return "models"
    if media_type in media.ARCHIVES:
        return "packed"
    if media_type in FILMS:
        return "films"
    return {media.PDF: "documents", media.SVG: "drawings", media.NOTEBOOK: "notebooks"}.get(media_type)


def preview(source: IO[bytes], media_type: str, folder: Path) -> Made:
    """The facts and pieces of the file; `{"problem": …}` where a maker says so."""
    name = maker_of(media_type)
    if name is None:
        return {"facts": {}, "pieces": {}}
    make: Maker = import_module(f"makerpath.service.previews.making.{name}").make
    return make(source, os.fstat(source.fileno()).st_size, media_type, folder)

"""Three-dimensional models: whether they are what they say, before anybody's browser tries them."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from typing import Any, IO

from makerpath.domain.errors import MakerpathError, N_

MOST_JSON = 16 * 1024 * 1024
JSON, BIN = b"JSON", b"BIN\0"
_ENDS = re.compile(rb"endsolid[^\r\n]*\s*\Z")


def broken(message: str, **params: Any) -> MakerpathError:
    return MakerpathError(
        "upload.broken_model",
        message,
        N_("Export the model again from the program that you made it with."),
        status=422,
        field="file",
        **params,
    )


def check_stl(source: IO[bytes], size: int) -> None:
    """Raise `upload.broken_model` unless the STL has as many triangles as it says (binary), or an end (text)."""
    source.seek(0)
    head = source.read(84)
    if len(head) == 84 and size == 84 + 50 * struct.unpack_from("<I", head, 80)[0]:
        return
    if head.lstrip().startswith(b"solid"):
        source.seek(max(0, size - 1024))
        if _ENDS.search(source.read(1024)):
            return
        raise broken(N_("This model ends in the middle."))
    claimed = struct.unpack_from("<I", head, 80)[0] if len(head) == 84 else 0
    raise broken(
        N_("This model says that it has {claimed} triangles, but there is room for {room} in it."),
        claimed=claimed,
        room=max(0, size - 84) // 50,
    )


def chunks(source: IO[bytes], size: int) -> Iterator[tuple[bytes, int, int]]:
    """The parts of a GLB: kind, place and length; raises `upload.broken_model` if they do not add up."""
    source.seek(0)
    head = source.read(12)
    if len(head) < 12 or struct.unpack_from("<4sII", head) != (b"glTF", 2, size):
        raise broken(N_("The parts of this model do not add up to its length."))
    at = 12
    while at < size:
        source.seek(at)
        sign = source.read(8)
        length, kind = struct.unpack("<I4s", sign) if len(sign) == 8 else (size, b"")
        if length % 4 or at + 8 + length > size:
            raise broken(N_("The parts of this model do not add up to its length."))
        yield kind, at + 8, length
        at += 8 + length


def check_glb(source: IO[bytes], size: int) -> dict[str, Any]:
    """The JSON of a GLB; raises `upload.broken_model`, and `upload.outside_model` if it asks for other files."""
    found = list(chunks(source, size))
    if not found or found[0][0] != JSON or found[0][2] > MOST_JSON:
        raise broken(N_("The description inside of this model cannot be read."))
    source.seek(found[0][1])
    try:
        scene = json.loads(source.read(found[0][2]))
    except (ValueError, RecursionError):
        scene = None
    if not isinstance(scene, dict):
        raise broken(N_("The description inside of this model cannot be read."))
    buffers = _objects(scene, "buffers")
    for item in [*buffers, *_objects(scene, "images")]:
        uri = item.get("uri")
        if uri is not None and not str(uri).startswith("data:"):
            raise MakerpathError(
                "upload.outside_model",
                N_("This model needs a file beside it: {uri}."),
                N_("Export it as one GLB file with everything inside, without references."),
                status=422,
                field="file",
                uri=str(uri)[:80],
            )
    held = next((length for kind, _at, length in found if kind == BIN), 0)
    for buffer in buffers:
        length = buffer.get("byteLength")
        if "uri" not in buffer and not (isinstance(length, int) and 0 <= length <= held):
            raise broken(N_("The parts of this model do not add up to its length."))
    return scene


def _objects(scene: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = scene.get(name) or []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise broken(N_("The description inside of this model cannot be read."))
    return found

"""From bytes somebody sent to a blob that may be shown: the same way in for every file."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import IO

from makerpath.service.operation import Services
from makerpath.service.uploads import media, names, parts, pictures


@dataclass(frozen=True)
class Kept:
    """Content that lies in the storage, and what there is to say about it; `size` in bytes."""

    sha256: str
    size: int
    name: str
    media_type: str


def keep(services: Services, source: IO[bytes], size: int, name: str) -> Kept:
    """Put the `size` bytes of `source` (seekable, at its beginning) into the storage; pictures are cleaned first.

    Takes as long as reading the file twice: never call it inside a transaction. Raises what `pictures.clean` raises.
    """
    head = source.read(media.HEAD)
    source.seek(0)
    media_type, name = media.detect(head, size), names.file_name(name)
    if media_type not in pictures.FORMATS:
        sha256, stored = services.storage.put(source)
        return Kept(sha256, stored, name, media_type)
    with tempfile.TemporaryFile(dir=parts.folder(services.settings)) as cleaned:
        became = pictures.clean(source, size, media_type, cleaned)
        cleaned.seek(0)
        sha256, stored = services.storage.put(cleaned)
    if became != media_type:
        name = names.with_ending(name, "jpg")
    return Kept(sha256, stored, name, became)

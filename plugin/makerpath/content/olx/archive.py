"""An archive that depends on what is in it and on nothing else."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Mapping


def pack(files: Mapping[str, bytes], folder: str) -> bytes:
    """A tar.gz of `files` (path to content) under `folder`: fixed order, times, owners and rights."""
    out = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=9, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in sorted(files):
            entry = tarfile.TarInfo(f"{folder}/{path}")
            entry.size = len(files[path])
            entry.mode = 0o644
            tar.addfile(entry, io.BytesIO(files[path]))
    return out.getvalue()

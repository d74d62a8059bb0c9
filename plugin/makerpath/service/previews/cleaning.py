"""What is done to a file before it is kept, in the limited process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, IO

from makerpath.service.uploads import archives


def clean_pdf(source: IO[bytes], media_type: str, folder: Path) -> dict[str, Any]:
    """`kept` beside the answer: the PDF without what runs and tells."""
    from makerpath.service.uploads import documents

    documents.clean(source, str(folder / "kept"))
    return {}


def examine(source: IO[bytes], media_type: str, folder: Path) -> dict[str, Any]:
    """`{"unsafe": reason, "name"}` for an archive that would hurt somebody."""
    try:
        archives.examine(source, os.fstat(source.fileno()).st_size, media_type)
    except archives.Unsafe as unsafe:
        return {"unsafe": unsafe.reason, "name": unsafe.name}
    return {}

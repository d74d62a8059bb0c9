"""The first page of a PDF, and how many there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any, IO

import pypdfium2

from makerpath.service.previews.making.pictures import LONGEST, small


def make(source: IO[bytes], size: int, media_type: str, folder: Path) -> dict[str, Any]:
    document = pypdfium2.PdfDocument(source)
    page = document[0]
    width, height = page.get_size()
    scale = min(4.0, 1.5 * LONGEST / max(width, height, 1.0))
    picture = page.render(scale=scale, may_draw_forms=False).to_pil()
    return {"facts": {"pages": len(document)}, "pieces": {"thumb": small(picture, folder)}}

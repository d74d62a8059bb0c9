"""The QR code of a verification address."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

Runs = tuple[tuple[int, int, int], ...]
_DARK = re.compile(rb"\0+")


@lru_cache(maxsize=16)
def runs(address: str) -> tuple[int, Runs]:
    """How many modules the code is wide, and the dark runs of its rows: column, row, length. Error correction Q."""
    # Loaded with the first certificate: the service starts without it.
    import zxingcpp

    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    picture: Any = code.to_image(add_quiet_zones=False)
    modules = memoryview(picture).tobytes()
    size = len(memoryview(picture))
    found: list[tuple[int, int, int]] = []
    for row in range(size):
        line = modules[row * size : row * size + size]
        found += [(start, row, end - start) for start, end in map(re.Match.span, _DARK.finditer(line))]
    return size, tuple(found)


def qr_svg(address: str) -> bytes:
    """A square SVG picture without a border, scaled by whoever places it."""
    size, dark = runs(address)
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in dark)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'.encode()

"""The QR code of a verification address."""

from __future__ import annotations

import io


def qr_svg(address: str) -> bytes:
    """A square SVG picture without a border, scaled by whoever places it; error correction Q or better."""
    import segno

    out = io.BytesIO()
    segno.make(address, error="q", micro=False).save(out, kind="svg", border=0, omitsize=True, xmldecl=False)
    return out.getvalue()

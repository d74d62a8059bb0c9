"""Trying a design out, in the limited process (see `limited`): nothing here trusts what is in its folder."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any, IO

from makerpath.credentials.design import Design, load_design
from makerpath.credentials.packing import write
from makerpath.credentials.preview import cases, gathered, problem_of
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError

WIDE = 1200
"""A picture's longer side in pixels."""


def try_design(source: IO[bytes], media_type: str, folder: Path) -> dict[str, Any]:
    """`source` is an archive with `wanted.json`, the design's files below `design/` and pictures below `pictures/`.

    Answers `{"problems": [...], "cases": [...]}`, and leaves the pages beside: `<case>.pdf`, and `.png` if asked for.
    """
    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    wanted = json.loads(files.pop("wanted.json"))
    place = folder / "own"
    place.mkdir()
    write({name.removeprefix("design/"): body for name, body in files.items() if name.startswith("design/")}, place)
    pictures = {name.removeprefix("pictures/"): body for name, body in files.items() if name.startswith("pictures/")}
    try:
        design = load_design(place)
        if wanted.get("record"):
            return _one(design, wanted["record"], pictures, folder)
    except MakerpathError as error:
        return {"problems": [problem_of(error).as_json()], "cases": []}
    return _all(design, wanted, folder)


def _all(design: Design, wanted: dict[str, Any], folder: Path) -> dict[str, Any]:
    found = []
    for case in cases(design, ways=wanted["ways"], names=wanted["names"], alone=wanted["alone"]):
        if case.pdf and wanted["pages"]:
            (folder / f"{case.id}.pdf").write_bytes(case.pdf)
        found.append(case)
    about = design.about
    return {
        "design": {"id": about.id, "title": dict(about.title), "orientations": list(about.orientations)},
        "problems": [one.as_json() for one in gathered(found)],
        "cases": [{"id": one.id, "scale": one.scale, "printed": bool(one.pdf)} for one in found],
    }


def _one(design: Design, record: Any, pictures: dict[str, bytes], folder: Path) -> dict[str, Any]:
    """One record with pictures of its own, as a file and as a picture of its first page."""
    import pypdfium2

    from makerpath.credentials.render import render

    pdf = render(CertificateRecord.model_validate(record), design, pictures=pictures)
    (folder / "look.pdf").write_bytes(pdf)
    page = pypdfium2.PdfDocument(pdf)[0]
    page.render(scale=WIDE / max(page.get_size())).to_pil().convert("RGB").save(folder / "look.png", optimize=True)
    return {"problems": [], "cases": [{"id": "look", "scale": 1.0, "printed": True}]}

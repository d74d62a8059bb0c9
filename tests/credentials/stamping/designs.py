"""Small designs of one page, and what a printed page is compared by."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2

from makerpath.credentials.design import Design, load_design
from makerpath.credentials.record import CertificateRecord
from makerpath.credentials.render import render
from makerpath.credentials.stamping.engine import Engine, Print

ABOUT = """schema: makerpath.certificate-design/1
id: small
title: { en: Small, zh-Hans: 小 }
size: A5
languages: [en, zh-Hans]
fonts: [sans, serif]
"""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ record.serial }}</title>
<link rel="stylesheet" href="certificate.css"></head><body>"""
CSS = """@page { margin: 12mm } html { font: 11pt/1.4 var(--sans) }
* { margin: 0; padding: 0 }
.q { width: 20mm; height: 20mm; display: block }
"""
NAME = "{{ record.learner.name }}"


def plain_record(**changes: Any) -> CertificateRecord:
    """The classic sample without pictures."""
    data = load_design("classic").sample.as_json() | {"look": None}
    return CertificateRecord.model_validate(data | changes)


def named(name: str, **changes: Any) -> CertificateRecord:
    return plain_record(learner={"name": name, "display": name}, **changes)


def small_design(folder: Path, body: str, css: str = "") -> Design:
    """A design with that body and style sheet in the (empty) folder."""
    folder.mkdir(exist_ok=True, parents=True)
    (folder / "design.yaml").write_text(ABOUT, "utf-8")
    (folder / "certificate.html").write_text(f"{PAGE}{body}</body></html>", "utf-8")
    (folder / "certificate.css").write_text(CSS + css, "utf-8")
    (folder / "sample.json").write_text(json.dumps(plain_record().as_json()), "utf-8")
    return load_design(folder)


def content(pdf: bytes) -> bytes:
    """What is drawn on the pages, as instructions."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return b"\n".join(page.Contents.read_bytes() for page in document.pages)


def pixels(pdf: bytes, dpi: int = 200) -> Any:
    document = pypdfium2.PdfDocument(pdf)
    return [np.asarray(page.render(scale=dpi / 72).to_pil()) for page in document]


def tags(pdf: bytes) -> list[Any]:
    """The tree of tags: kind, description and marked content of each, without the numbers of objects."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return _tag(document.Root.StructTreeRoot.K[0])


def _tag(element: Any) -> list[Any]:
    if not isinstance(element, pikepdf.Dictionary):
        return [int(element)]
    kids = [_tag(kid) for kid in element.get("/K", [])]
    return [str(element.S), str(element.get("/Alt", "")), *kids]


def both(engine: Engine, design: Design, record: CertificateRecord, credential: str = "") -> tuple[Print, bytes]:
    """The record printed by the engine, and laid out as a whole."""
    return engine.print(record, credential), render(record, design, credential=credential)

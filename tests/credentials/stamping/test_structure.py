"""The files themselves: PDF/A-3b, tagged, with all that an archive and a screen reader need, stamped or laid out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from makerpath.credentials.design import load_design
from makerpath.credentials.render import render
from makerpath.credentials.sample import with_name
from makerpath.credentials.stamping.engine import Engine

DESIGNS = ["classic", "modern", "transcript"]
CREDENTIAL = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln"


@pytest.fixture(scope="module", params=DESIGNS)
def files(request: pytest.FixtureRequest) -> dict[str, bytes]:
    """A stamped certificate and the same laid out."""
    design = load_design(request.param)
    engine = Engine(design, design.pictures)
    engine.print(with_name(design.sample, "周小明 Zhou Xiaoming"), CREDENTIAL)
    record = with_name(design.sample, "王小明 Wang Xiaoming")
    stamped = engine.print(record, CREDENTIAL)
    assert stamped.way == "stamped", stamped.why
    return {"stamped": stamped.pdf, "laid out": render(record, design, pictures=design.pictures, credential=CREDENTIAL)}


@pytest.fixture(params=["stamped", "laid out"])
def document(files: dict[str, bytes], request: pytest.FixtureRequest) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(files[request.param])) as opened:
        yield opened


def elements(element: Any) -> Iterator[Any]:
    if isinstance(element, pikepdf.Dictionary):
        yield element
        for kid in element.get("/K", []):
            yield from elements(kid)


def test_it_has_no_faults(document: pikepdf.Pdf) -> None:
    assert document.check_pdf_syntax() == []


def test_it_says_that_it_is_pdf_a_3b_and_agrees_with_itself(document: pikepdf.Pdf) -> None:
    assert document.docinfo["/CreationDate"] == "D:20260626073000Z"
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
        assert metadata["dc:title"] == document.docinfo["/Title"]
        assert metadata["dc:creator"] == [document.docinfo["/Author"]]
        assert metadata["dc:description"] == document.docinfo["/Subject"]
        assert metadata["xmp:CreateDate"] == "2026-06-26T07:30:00Z"
    assert "王小明 Wang Xiaoming" in str(document.docinfo["/Title"])


def test_its_colours_are_defined(document: pikepdf.Pdf) -> None:
    (intent,) = document.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"


def test_it_is_tagged_and_every_mark_has_its_tag(document: pikepdf.Pdf) -> None:
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "en"
    (page,) = document.pages
    marks = [
        int(operands[1].MCID)
        for operands, operator in pikepdf.parse_content_stream(page)
        if str(operator) == "BDC" and "/MCID" in operands[1]
    ]
    tagged = [
        int(kid)
        for element in elements(document.Root.StructTreeRoot.K[0])
        for kid in element.get("/K", [])
        if not isinstance(kid, pikepdf.Dictionary)
    ]
    # What is half transparent is drawn on a sheet of its own.
    assert sorted(tagged) == list(range(len(tagged)))
    assert len(set(marks)) == len(marks) and set(marks) <= set(tagged) and len(tagged) - len(marks) <= 1
    assert len(document.Root.StructTreeRoot.ParentTree.Nums[1]) == len(tagged)


def test_every_picture_says_what_it_shows(document: pikepdf.Pdf) -> None:
    figures = [one for one in elements(document.Root.StructTreeRoot.K[0]) if one.S == "/Figure"]
    assert figures
    assert all(str(figure.get("/Alt", "")) and "\ue000" not in str(figure.Alt) for figure in figures)


def test_every_font_is_embedded_with_the_widths_and_texts_of_its_glyphs(document: pikepdf.Pdf) -> None:
    fonts = document.pages[0].Resources.Font
    assert len(fonts) >= 2
    for font in fonts.values():
        (below,) = font.DescendantFonts
        assert len(below.FontDescriptor.FontFile2.read_bytes()) > 100
        assert b"beginbfchar" in font.ToUnicode.read_bytes()
        assert len(below.W) > 0
        assert font.BaseFont == below.BaseFont == below.FontDescriptor.FontName


def test_the_credential_is_attached_as_data(document: pikepdf.Pdf) -> None:
    assert document.attachments["credential.jwt"].get_file().read_bytes() == CREDENTIAL.encode()
    assert [str(one.AFRelationship) for one in document.Root.AF] == ["/Data"]


def test_a_stamped_file_is_no_larger(files: dict[str, bytes]) -> None:
    assert len(files["stamped"]) < 1.1 * len(files["laid out"])


def test_without_archiving_it_is_a_plain_tagged_file(tmp_path: Path) -> None:
    design = load_design("classic")
    pdf = Engine(design, design.pictures, archival=False).print(design.sample).pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert "/OutputIntents" not in document.Root and "/StructTreeRoot" in document.Root

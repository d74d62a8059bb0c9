"""The file for the printer: every page in order, on its sheet, with bookmarks; what they share stands in it once."""

from __future__ import annotations

import io
from functools import partial
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from makerpath.credentials.render import render
from makerpath.service.certificates.exporting.merging.marks import BLEED, MARGIN, MM
from makerpath.service.certificates.exporting.merging.merged import Item, LEAF, merge
from tests.service.certificates.issued import FONT, page_of, record_of


def items(count: int, groups: int = 2) -> list[Item]:
    """`count` certificates in `groups` classes, each with a page of its own."""
    found = []
    for number in range(count):
        record = record_of(number + 1, code="0" * 28 if number == 0 else record_of(1).code)
        content = page_of(record)
        heading = f"{number * groups // count + 7}B"
        found.append(Item(partial(io.BytesIO, content), f"{record.learner.name} 张三", heading, record.serial))
    return found


def merged(wanted: list[Item], **options: Any) -> bytes:
    out = io.BytesIO()
    merge(wanted, out, title="Hill School", **options)
    return out.getvalue()


def opened(content: bytes) -> pikepdf.Pdf:
    pdf = pikepdf.open(io.BytesIO(content))
    assert pdf.check_pdf_syntax() == []
    return pdf


@pytest.mark.parametrize("crop_marks", [False, True])
@pytest.mark.parametrize("count", [1, 2, LEAF, LEAF + 1, 3 * LEAF])
def test_every_page_is_there_in_order(count: int, crop_marks: bool) -> None:
    wanted = items(count, groups=min(2, count))
    content = merged(wanted, crop_marks=crop_marks)
    assert len(opened(content).pages) == count
    reader = PdfReader(io.BytesIO(content))
    assert [page.extract_text().split()[0] for page in reader.pages] == [item.label for item in wanted]
    assert reader.page_labels == [item.label for item in wanted]


def test_the_same_files_give_the_same_bytes_and_other_files_another_id() -> None:
    wanted = items(5)
    assert merged(wanted) == merged(wanted)
    one, other = (opened(merged(some)).trailer.ID for some in (wanted, wanted[:4]))
    assert str(one[0]) != str(other[0])


def test_bookmarks_lead_by_class_and_name_to_the_page() -> None:
    wanted = items(5)
    with opened(merged(wanted)).open_outline() as outline:
        found = [(entry.title, [child.title for child in entry.children]) for entry in outline.root]
    names = [item.title for item in wanted]
    assert found == [("7B", names[:3]), ("8B", names[3:])]
    reader = PdfReader(io.BytesIO(merged(wanted)))
    _seven, children, *_rest = reader.outline
    assert [reader.get_destination_page_number(child) for child in children] == [0, 1, 2]


def test_without_marks_a_page_is_what_it_was() -> None:
    pdf = opened(merged(items(1, 1)))
    page = pdf.pages[0]
    assert [float(value) for value in page.mediabox] == [0, 0, 400, 300]
    assert list(page.mediabox) == list(page.trimbox)


def test_crop_marks_stand_on_a_larger_sheet_outside_of_the_bleed() -> None:
    pdf = opened(merged(items(3), crop_marks=True))
    for page in pdf.pages:
        media, bleed, trim = ([float(value) for value in box] for box in (page.mediabox, page.bleedbox, page.trimbox))
        assert media == pytest.approx([0, 0, 400 + 2 * MARGIN, 300 + 2 * MARGIN], abs=0.001)
        assert trim == pytest.approx([MARGIN, MARGIN, 400 + MARGIN, 300 + MARGIN], abs=0.001)
        assert [abs(a - b) for a, b in zip(trim, bleed, strict=True)] == pytest.approx([BLEED] * 4, abs=0.001)
        assert pytest.approx(3 * MM) == BLEED
        lines = _lines(page)
        assert len(lines) == 8
        for x, y in (point for line in lines for point in line):
            assert 0 < x < media[2] and 0 < y < media[3]
            assert not (bleed[0] + 0.01 < x < bleed[2] - 0.01 and bleed[1] + 0.01 < y < bleed[3] - 0.01)
        for (x1, y1), (x2, y2) in lines:
            on_cut = x1 == x2 and min(abs(x1 - trim[0]), abs(x1 - trim[2])) < 0.01
            assert on_cut or (y1 == y2 and min(abs(y1 - trim[1]), abs(y1 - trim[3])) < 0.01)


def _lines(page: pikepdf.Page) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """What is drawn from a point to another."""
    found, at = [], (0.0, 0.0)
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "m":
            at = (float(operands[0]), float(operands[1]))
        if str(operator) == "l":
            found.append((at, (float(operands[0]), float(operands[1]))))
    return found


def test_a_link_to_verify_moves_with_its_page_and_no_other_annotation_comes_along() -> None:
    wanted = items(1, 1)
    pdfs = [opened(merged(wanted, crop_marks=marks)) for marks in (False, True)]
    plain, marked = (pdf.pages[0].Annots[0] for pdf in pdfs)
    assert str(plain.A.URI) == str(marked.A.URI)
    moved = [float(b) - float(a) for a, b in zip(plain.Rect, marked.Rect, strict=True)]
    assert moved == pytest.approx([MARGIN] * 4, abs=0.001)


def test_what_all_have_in_common_stands_in_the_file_once() -> None:
    pdf = opened(merged(items(50)))
    streams = (item for item in pdf.objects if isinstance(item, pikepdf.Stream))
    assert sum(item.read_bytes() == FONT for item in streams) == 1


def test_tags_stay_behind_as_a_whole() -> None:
    pdf = opened(merged(items(2)))
    assert "/StructTreeRoot" not in pdf.Root
    assert "/MarkInfo" not in pdf.Root
    assert all("/StructParents" not in page.obj for page in pdf.pages)


def test_a_designs_own_page_looks_the_same_in_the_merged_file() -> None:
    import pypdfium2

    content = render(record_of(1, "张三"))
    both = merged([Item(partial(io.BytesIO, content), "张三", "7B", "1")])
    one, other = (pypdfium2.PdfDocument(data)[0].render(scale=1).to_pil() for data in (content, both))
    assert one.size == other.size
    assert one.tobytes() == other.tobytes()
    sheet = pypdfium2.PdfDocument(merged([Item(partial(io.BytesIO, content), "张三", "7B", "1")], crop_marks=True))[0]
    assert sheet.get_size()[0] == pytest.approx(pypdfium2.PdfDocument(content)[0].get_size()[0] + 2 * MARGIN, abs=0.01)


def test_progress_is_told_page_by_page() -> None:
    heard: list[tuple[int, int]] = []
    merged(items(4), tell=lambda done, total: heard.append((done, total)))
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]

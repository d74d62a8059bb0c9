"""What stamping uses of WeasyPrint's inside, one test each: a new release says here what it breaks."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pydyf
import pytest
import weasyprint
from weasyprint import draw, stacking
from weasyprint import pdf as weasyprint_pdf
from weasyprint.document import Document, Page
from weasyprint.draw.text import draw_first_line, draw_text
from weasyprint.formatting_structure import boxes, build
from weasyprint.images import SVGImage
from weasyprint.layout import layout_document, LayoutContext
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.layout.block import relative_positioning
from weasyprint.layout.inline import iter_line_boxes
from weasyprint.pdf.fonts import Font
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.pdf.stream import Stream
from weasyprint.text.line_break import Layout, line_size, split_first_line

SIGNATURES: dict[Callable[..., Any], str] = {
    Document._build_layout_context: "(html, font_config, counter_style, color_profiles, options)",
    Document.__init__: "(self, pages, metadata, url_fetcher, font_config, color_profiles, output_intent)",
    Page.__init__: "(self, page_box)",
    build.element_to_box: "(element, style_for, get_image_from_uri, base_url, target_collector, counter_style, "
    "footnotes, state=None)",
    build.create_anonymous_boxes: "(box)",
    build.set_viewport_overflow: "(root_box)",
    layout_document: "(html, root_box, context, max_loops=8)",
    iter_line_boxes: "(context, box, position_y, bottom_space, skip_stack, containing_block, absolute_boxes, "
    "fixed_boxes, first_letter_style, first_line_style)",
    relative_positioning: "(box, containing_block)",
    layout_box_backgrounds: "(page, box, get_image_from_uri, layout_children=True, style=None)",
    split_first_line: "(text, style, context, max_width, justification_spacing, is_line_start=True, minimum=False)",
    draw_text: "(stream, textbox, offset_x, text_overflow, block_ellipsis)",
    draw.draw_inline_level: "(stream, page, box, offset_x=0, text_overflow='clip', block_ellipsis='none')",
    draw.draw_replacedbox: "(stream, box)",
    stacking._dispatch: "(box, page, child_contexts, blocks, floats, blocks_and_cells)",
    weasyprint_pdf.generate_pdf: "(document, target, zoom, **options)",
    weasyprint_pdf.build_fonts_dictionary: "(pdf, fonts, compress, subset, options)",
    weasyprint_pdf._w3c_date_to_pdf: "(string, attr_name)",
    Stream.__init__: "(self, fonts, page_rectangle, resources, images, tags, color_profiles, output_intent, "
    "*args, **kwargs)",
    Stream.clone: "(self, **kwargs)",
    Stream.marked: "(self, box, tag)",
    SVGImage.__init__: "(self, tree, base_url, url_fetcher, context)",
    SVGImage.get_intrinsic_size: "(self, image_resolution, font_size)",
    DocumentMetadata.include_in_pdf: "(self, pdf, variant, version, conformance, compress)",
    Layout.deactivate: "(self)",
    Layout.reactivate: "(self, style)",
    Layout.__init__: "(self, style, justification_spacing=0, max_width=None)",
    Layout.set_text: "(self, text, justify=False)",
    Layout.get_first_line: "(self)",
    line_size: "(line, style)",
    Stream.add_font: "(self, pango_font)",
    Stream.set_color: "(self, color, stroke=False)",
    Stream.set_font_size: "(self, font, size)",
    LayoutContext.create_block_formatting_context: "(self, root_box=None, new_list=None)",
    boxes.TextBox.process_whitespace: "(self, following_collapsible_space=False)",
    boxes.TextBox.process_text_transform: "(self)",
    pydyf._to_bytes: "(item)",
}
FONT = ["file_content", "hash", "name", "family", "index", "tables", "flags", "ascent", "descent"]
FONT += ["italic_angle", "stemv", "stemh", "missing", "bitmap", "png", "svg", "colr"]
PAGE = """<html lang="en"><body style="margin: 0"><p style="font-size: 16px">ab <b>cd</b></p>
<img alt="x" src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'%3E%3Cpath
 d='M0 0h1v1h-1zM1 1h1v1h-1z'/%3E%3C/svg%3E" style="display: block; width: 8px; height: 8px">"""


@pytest.mark.parametrize("function", SIGNATURES, ids=lambda function: function.__qualname__)
def test_a_function_is_called_as_it_is_here(function: Callable[..., Any]) -> None:
    assert str(inspect.signature(function)) == SIGNATURES[function]


def test_the_release_is_pinned() -> None:
    wanted = (Path(__file__).resolve().parents[3] / "setup.cfg").read_text("utf-8")
    assert f"weasyprint=={version('weasyprint')}" in wanted.split()
    assert version("weasyprint") == "70.0"


@pytest.fixture(scope="module")
def document() -> Any:
    return weasyprint.HTML(string=PAGE).render()


@pytest.fixture(scope="module")
def painted(document: Any) -> list[Any]:
    """The streams that a page is painted to."""
    streams: list[Any] = []

    class Kept(Stream):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            streams.append(self)

    original = weasyprint_pdf.Stream
    weasyprint_pdf.Stream = Kept
    try:
        weasyprint_pdf.generate_pdf(document, None, 1, **{**weasyprint.DEFAULT_OPTIONS, "pdf_tags": True})
    finally:
        weasyprint_pdf.Stream = original
    return streams


def test_a_page_is_painted_to_one_stream_made_by_the_name_in_weasyprint_pdf(painted: list[Any]) -> None:
    assert len(painted) == 1


@pytest.mark.parametrize("name", ["stream", "_tags", "_fonts", "_resources", "_images", "_ctm_stack", "ctm"])
def test_a_stream_has_what_is_set_and_read(painted: list[Any], name: str) -> None:
    assert hasattr(painted[0], name)


@pytest.mark.parametrize("name", ["color", "color_stroke", "alpha", "alpha_stroke", "font", "font_size"])
def test_the_state_of_a_stream_is_what_it_was(painted: list[Any], name: str) -> None:
    assert hasattr(painted[0], f"_current_{name}")
    assert {key for key in vars(painted[0]) if key.startswith("_current_")} == {
        f"_current_{known}" for known in ("color", "color_stroke", "alpha", "alpha_stroke", "font", "font_size")
    }


def test_a_text_has_its_place_in_one_matrix(painted: list[Any]) -> None:
    places = [item for item in painted[0].stream if isinstance(item, bytes) and item.endswith(b" Tm")]
    assert len(places) == 2
    assert all(place.startswith(b"1 0 0 -1 ") and len(place.split()) == 7 for place in places)


def test_glyphs_are_read_at_once() -> None:
    from makerpath.credentials.stamping import strings

    assert strings._SAME
    source = inspect.getsource(draw_first_line)
    for step in (
        "kerning = logical_width + offset - width * 1000 * FROM_UNITS / font_size",
        "string += f'>{int(kerning)}<'",
        "string += f'>{-offset}<'",
        "f'{glyph_id:04x}'",
        "rise = glyph_info.geometry.y_offset / 1000",
        "stream.logical_rect.width * 1000 * FROM_UNITS / font_size",
        "stream.set_font_size(font.hash, 1 if font.bitmap else font_size)",
    ):
        assert step in source


def test_a_path_of_squares_is_written_corner_by_corner(painted: list[Any]) -> None:
    content = b"\n".join(map(pydyf._to_bytes, painted[0].stream))
    assert b"0 0 m\n1 0 l\n1 1 l\n0 1 l\nh\n1 1 m\n2 1 l\n2 2 l\n1 2 l\nh\nf" in content


def test_glyphs_are_noted_with_their_fonts(document: Any, painted: list[Any]) -> None:
    assert painted[0]._fonts is document.fonts
    fonts = list(document.fonts.values())
    assert all(isinstance(font, Font) for font in fonts)
    assert sorted("".join(font.to_unicode.values()) for font in fonts) == ["ab ", "cd"]
    for font in fonts:
        assert font.to_unicode.keys() <= font.widths.keys()


@pytest.mark.parametrize("name", FONT)
def test_a_font_says_what_its_dictionaries_need(document: Any, painted: list[Any], name: str) -> None:
    assert all(hasattr(font, name) for font in document.fonts.values())


def test_marked_content_is_numbered_by_how_many_tags_there_are() -> None:
    source = inspect.getsource(Stream.marked)
    assert "mcid = len(self._tags)" in source and "self._tags[box] = " in source


def test_boxes_keep_attributes_that_are_set_on_them_through_layout() -> None:
    html = weasyprint.HTML(string="<p>ab cd</p>")
    original = build.create_anonymous_boxes
    assert "__dict__.update" in inspect.getsource(boxes.Box.copy)
    assert original(boxes.TextBox("p", _style(html), None, "x")).text == "x"


def _style(html: Any) -> Any:
    (page,) = html.render().pages
    return page._page_box.style


def test_layout_ends_in_pages_with_a_box_each(document: Any) -> None:
    (page,) = document.pages
    assert isinstance(page._page_box, boxes.PageBox)
    assert hasattr(AbsolutePlaceholder(page._page_box), "_box")


def test_a_line_has_what_lines_are_compared_by(document: Any) -> None:
    line = next(box for box in document.pages[0]._page_box.descendants() if isinstance(box, boxes.LineBox))
    for name in ("position_x", "position_y", "width", "height", "baseline", "children"):
        assert hasattr(line, name)
    text = next(box for box in line.descendants() if isinstance(box, boxes.TextBox))
    for name in ("pango_layout", "justification_spacing", "leading_collapsible_space", "margin_top", "element"):
        assert hasattr(text, name)


def test_a_context_keeps_the_shapes_of_floats_by_their_root() -> None:
    context = LayoutContext(None, lambda **_named: None, None, None, None)
    ground = object()
    context.create_block_formatting_context(ground)
    assert context.excluded_shapes == []
    assert context._excluded_shapes_root_boxes == [ground] and ground in context._excluded_shapes


def test_boxes_are_made_as_in_build_formatting_structure() -> None:
    steps = [
        "element_to_box",
        "target_collector.check_pending_targets()",
        "box.process_whitespace()",
        "box.process_text_transform()",
        "box.is_for_root_element = True",
        "create_anonymous_boxes(box)",
        "set_viewport_overflow(box)",
    ]
    source = inspect.getsource(build.build_formatting_structure)
    assert sorted(steps, key=source.rindex) == steps


def test_a_document_is_rendered_in_the_steps_that_are_taken_here() -> None:
    source = inspect.getsource(Document._render.__func__)
    steps = [
        "_build_layout_context(",
        "build_formatting_structure(",
        "layout_document(",
        "Page(page_box)",
        "rendering._html",
    ]
    assert sorted(steps, key=source.index) == steps


def test_lines_are_laid_out_with_the_same_arguments_in_blocks() -> None:
    from weasyprint.layout import block

    source = " ".join(inspect.getsource(block._linebox_layout).split())
    assert (
        "iter_line_boxes( context, child, position_y, bottom_space, skip_stack, new_containing_block,"
        " absolute_boxes, fixed_boxes, first_letter_style, first_line_style)"
    ) in source


def test_objects_are_numbered_and_written_by_their_data() -> None:
    pdf = pydyf.PDF()
    item = pydyf.Dictionary({"A": pydyf.String("ü"), "B": pydyf.Array([1, b"/C"])})
    pdf.add_object(item)
    assert (item.number, item.free, pdf.objects[item.number] is item) == (3, "n", True)
    assert item.data == b"<</A <feff00fc>/B [1 /C]>>"
    assert pydyf.Stream([b"q", 1.5, "Q"]).stream == [b"q", 1.5, "Q"]
    assert [pydyf._to_bytes(value) for value in (1.0, 1.5, 0.1234567)] == [b"1", b"1.5", b"0.123457"]


def test_the_whole_file_has_metadata_where_ours_is_put() -> None:
    pdf = weasyprint.HTML(string="<html lang=en><title>T</title>x").write_pdf(pdf_variant="pdf/a-3b", pdf_tags=True)
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.Metadata.Subtype == "/XML"
        assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"

"""The file for the printer: the pages of all certificates in order, with bookmarks by class and labels by number.

What is for screens stays behind, in the single files: tags for screen readers, forms, attachments, links within a file.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, BinaryIO, IO

import pikepdf

from makerpath.service.certificates.exporting.merging import marks
from makerpath.service.certificates.exporting.merging.copying import box, Copier
from makerpath.service.certificates.exporting.merging.writer import dictionary, numbers, ref, refs, words, Writer

LEAF = 64
"""So many pages hang on one node of the tree of pages."""


@dataclass(frozen=True, slots=True)
class Item:
    """One certificate: its file, what its bookmark says, under which heading, and the label of its pages."""

    open: Callable[[], BinaryIO]
    title: str
    heading: str
    label: str


def merge(
    items: Sequence[Item],
    out: IO[bytes],
    *,
    title: str,
    crop_marks: bool = False,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Write the pages of `items`, which stand together by heading, to `out`. The same bytes for the same items."""
    writer = Writer(out)
    catalog, info, tree, outline = (writer.number() for _ in range(4))
    copier = Copier(writer)
    pages = _Pages(writer, tree)
    sheets = _Sheets(writer) if crop_marks else None
    bookmarks = _Bookmarks(writer, outline, items)
    firsts = array("Q")
    for done, item in enumerate(items, 1):
        copier.begin()
        first = pages.count
        with item.open() as source, pikepdf.open(source) as pdf:
            for page in pdf.pages:
                pages.add(_page(page, copier, sheets))
        firsts.append(first)
        bookmarks.add(item, pages.numbers[first])
        tell(done, len(items))
    pages.end()
    bookmarks.end()
    root = {
        b"Type": b"/Catalog",
        b"Pages": ref(tree),
        b"Outlines": ref(outline),
        b"PageMode": b"/UseOutlines",
        b"PageLabels": ref(_labels(writer, items, firsts)),
        b"ViewerPreferences": b"<</DisplayDocTitle true>>",
    }
    writer.add(dictionary(root), catalog)
    writer.add(dictionary({b"Title": words(title), b"Producer": words("Makerpath")}), info)
    writer.end(catalog, info)


class _Pages:
    """The tree of pages: nodes of `LEAF` pages below one root."""

    def __init__(self, writer: Writer, root: int) -> None:
        self._writer, self._root = writer, root
        self.numbers = array("Q")
        self._nodes: list[int] = []
        self._waiting: list[int] = []

    @property
    def count(self) -> int:
        return len(self.numbers)

    def add(self, entries: dict[bytes, bytes]) -> None:
        if not self._waiting:
            self._nodes.append(self._writer.number())
        page = self._writer.add(dictionary({b"Type": b"/Page", b"Parent": ref(self._nodes[-1]), **entries}))
        self._waiting.append(page)
        self.numbers.append(page)
        if len(self._waiting) == LEAF:
            self._close()

    def end(self) -> None:
        if self._waiting:
            self._close()
        self._node(self._root, self._nodes, self.count, {})

    def _close(self) -> None:
        self._node(self._nodes[-1], self._waiting, len(self._waiting), {b"Parent": ref(self._root)})
        self._waiting = []

    def _node(self, own: int, kids: Sequence[int], count: int, more: dict[bytes, bytes]) -> None:
        entries = {b"Type": b"/Pages", **more, b"Kids": refs(kids), b"Count": b"%d" % count}
        self._writer.add(dictionary(entries), own)


class _Sheets:
    """The content of sheets with crop marks, which is the same for all pages of a size: each page is a form on it."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._known: dict[tuple[float, float], int] = {}

    def content(self, width: float, height: float) -> int:
        if (width, height) not in self._known:
            self._known[width, height] = self._writer.add_stream(marks.content(width, height))
        return self._known[width, height]


def _page(page: pikepdf.Page, copier: Copier, sheets: _Sheets | None) -> dict[bytes, bytes]:
    left, bottom, right, top = box(page.trimbox)
    shift = (0.0, 0.0)
    if sheets is None:
        media = trim = bleed = (left, bottom, right, top)
        parts = b" ".join(copier.value(part) for part in _contents(page))
        entries = {b"Resources": copier.value(page.resources), b"Contents": b"[" + parts + b"]"}
        if "/Group" in page.obj:
            entries[b"Group"] = copier.value(page.obj["/Group"])
    else:
        media, bleed, trim = marks.sheet(right - left, top - bottom)
        shift = (trim[0] - left, trim[1] - bottom)
        form = copier.form(_contents(page), page.resources, (left, bottom, right, top))
        entries = {
            b"Resources": dictionary({b"XObject": dictionary({marks.FORM: ref(form)})}),
            b"Contents": ref(sheets.content(right - left, top - bottom)),
        }
    boxes = {b"MediaBox": media, b"BleedBox": bleed, b"TrimBox": trim}
    entries |= {name: numbers(values) for name, values in boxes.items()}
    if links := b" ".join(_links(page, shift)):
        entries[b"Annots"] = b"[" + links + b"]"
    return entries


def _contents(page: pikepdf.Page) -> list[Any]:
    contents = page.obj.get("/Contents")
    if contents is None:
        return []
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]


def _links(page: pikepdf.Page, shift: tuple[float, float]) -> Iterator[bytes]:
    """Links to the web, such as to where the certificate is verified."""
    for annotation in page.obj.get("/Annots") or ():
        action = annotation.get("/A")
        if annotation.get("/Subtype") == "/Link" and action is not None and action.get("/S") == "/URI":
            left, bottom, right, top = box(annotation["/Rect"])
            corners = (left + shift[0], bottom + shift[1], right + shift[0], top + shift[1])
            uri = b"<</S /URI /URI %b>>" % bytes(action["/URI"].unparse())
            yield dictionary(
                {
                    b"Type": b"/Annot",
                    b"Subtype": b"/Link",
                    b"Rect": numbers(corners),
                    b"Border": b"[0 0 0]",
                    b"F": b"4",
                    b"A": uri,
                }
            )


class _Bookmarks:
    """Headings, and below each its items; all numbers are given out before the first is written."""

    def __init__(self, writer: Writer, root: int, items: Sequence[Item]) -> None:
        self._writer, self._root = writer, root
        self._groups = [(heading, len(list(group))) for heading, group in groupby(items, key=lambda item: item.heading)]
        self._headings = writer.numbers(len(self._groups))
        self._items = writer.numbers(len(items))
        self._group = self._in_group = self._done = 0

    def add(self, item: Item, page: int) -> None:
        size = self._groups[self._group][1]
        own = self._items[self._done]
        if not self._in_group:
            self._write_heading(own, size, page)
        entries = {
            b"Title": words(item.title),
            b"Parent": ref(self._headings[self._group]),
            b"Dest": _destination(page),
        }
        if self._in_group:
            entries[b"Prev"] = ref(own - 1)
        if self._in_group < size - 1:
            entries[b"Next"] = ref(own + 1)
        self._writer.add(dictionary(entries), own)
        self._done += 1
        self._in_group += 1
        if self._in_group == size:
            self._group, self._in_group = self._group + 1, 0

    def end(self) -> None:
        entries = {b"Type": b"/Outlines", b"Count": b"%d" % len(self._headings)}
        if self._headings:
            entries |= {b"First": ref(self._headings[0]), b"Last": ref(self._headings[-1])}
        self._writer.add(dictionary(entries), self._root)

    def _write_heading(self, first: int, size: int, page: int) -> None:
        own = self._headings[self._group]
        entries = {
            b"Title": words(self._groups[self._group][0]),
            b"Parent": ref(self._root),
            b"Dest": _destination(page),
            b"First": ref(first),
            b"Last": ref(first + size - 1),
            b"Count": b"-%d" % size,
        }
        if self._group:
            entries[b"Prev"] = ref(own - 1)
        if self._group < len(self._groups) - 1:
            entries[b"Next"] = ref(own + 1)
        self._writer.add(dictionary(entries), own)


def _destination(page: int) -> bytes:
    return b"[%b /Fit]" % ref(page)


def _labels(writer: Writer, items: Sequence[Item], firsts: Sequence[int]) -> int:
    """Pages are called by the certificate's number, as a reader's list of pages shows them."""
    kids = []
    for at in range(0, len(items), LEAF):
        some = list(zip(firsts[at : at + LEAF], items[at : at + LEAF], strict=True))
        pairs = b" ".join(b"%d <</P %b>>" % (first, words(item.label)) for first, item in some)
        limits = b"[%d %d]" % (some[0][0], some[-1][0])
        kids.append(writer.add(dictionary({b"Limits": limits, b"Nums": b"[" + pairs + b"]"})))
    return writer.add(dictionary({b"Kids": refs(kids)}) if kids else b"<</Nums []>>")

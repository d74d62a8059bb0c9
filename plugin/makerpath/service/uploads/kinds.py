"""What a look at more than a file's beginning tells: notebooks, tables, sound without a picture, two things in one."""

from __future__ import annotations

import csv
import re
from typing import IO

from makerpath.service.uploads import boxes, media

TAIL = 4096
_SOUND_CODEC = re.compile(rb"A_(?:OPUS|VORBIS|AAC|PCM|FLAC)")
_FILM_CODEC = re.compile(rb"V_(?:VP8|VP9|AV1|MPEG|MS|THEORA)")
_ELSE = re.compile(rb"<script|<html|<svg|<!doctype|%PDF-", re.IGNORECASE)
_NOTEBOOK = re.compile(rb'"nbformat"\s*:\s*\d')
_SPREADSHEET = re.compile(rb"xl/(?:workbook|worksheets|_rels|styles|sharedStrings)")


def look(source: IO[bytes], size: int) -> str:
    """The media type of the `size` bytes of `source` (seekable; left at its beginning), by their content alone.

    What could be taken for two things is what may do least: nothing that browsers show is anything besides.
    """
    source.seek(0)
    head = source.read(media.HEAD)
    source.seek(max(0, size - TAIL))
    tail = source.read(TAIL)
    found = media.detect(head, size)
    if found == "application/zip" and _SPREADSHEET.search(head + tail) and b"[Content_Types].xml" in head + tail:
        found = media.XLSX
    elif found in ("text/plain", media.UNKNOWN):
        found = _written(head, tail, size, found)
    elif found == "video/webm" and _SOUND_CODEC.search(head) and not _FILM_CODEC.search(head):
        found = "audio/webm"
    elif found.startswith(("audio/", "video/")):
        if _ELSE.search(head) or _is_archive_too(tail):
            found = media.UNKNOWN
        elif found == "video/mp4" and not boxes.has_film(source, size):
            found = "audio/mp4"
    source.seek(0)
    return found


def _is_archive_too(tail: bytes) -> bool:
    """Whether the end is that of a zip archive: its last record says how long its own comment is."""
    at = tail.rfind(b"PK\x05\x06")
    return at >= 0 and len(tail) - at >= 22 and int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail) - at - 22


def _written(head: bytes, tail: bytes, size: int, plain: str) -> str:
    """Notebooks and tables among texts. Spreadsheets in China write tables in GB 18030."""
    ends = head + tail
    if head.lstrip()[:1] == b"{" and _NOTEBOOK.search(ends) and b'"cells"' in ends and size > 1:
        return media.NOTEBOOK
    text = decoded(head)
    if not text or re.search(r"[\x00-\x08\x0e-\x1f]", text):
        return plain
    delimiter = table_delimiter(text, whole=size <= media.HEAD)
    if delimiter is None:
        return plain
    return "text/tab-separated-values" if delimiter == "\t" else "text/csv"


def decoded(head: bytes) -> str:
    """The text in UTF-8 or GB 18030, without what is cut off at the end; empty if it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):
            try:
                return head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError as error:
                if len(head) < media.HEAD or error.start < len(head) - 4:
                    break
    return ""


def table_delimiter(text: str, *, whole: bool = True) -> str | None:
    """What separates the cells of a table: the same number of cells, two or more, in each of at least three rows.

    Two rows are enough when the second has a number in it: words and values.
    """
    lines = text.splitlines()
    if not whole:
        lines = lines[:-1]
    for delimiter in ("\t", ",", ";"):
        try:
            rows = [row for row in csv.reader(lines[:40], delimiter=delimiter) if row]
        except csv.Error:
            continue
        widths = {len(row) for row in rows}
        if len(widths) != 1 or widths.pop() < 2:
            continue
        if len(rows) >= 3 or (len(rows) == 2 and any(re.fullmatch(r"\s*-?\d+([.,]\d+)?\s*", cell) for cell in rows[1])):
            return delimiter
    return None

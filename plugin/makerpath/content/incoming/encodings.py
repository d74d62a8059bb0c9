"""Text of any encoding that teaching material comes in."""

from __future__ import annotations

import codecs
import re

_HIGH = re.compile(rb"[\x80-\xff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", ""),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def decoded(data: bytes) -> tuple[str, str]:
    """The text with plain newlines, and the name of its encoding; no name for UTF-8."""
    text, name = _decoded(data)
    return text.replace("\r\n", "\n").replace("\r", "\n"), name


def without_control(text: str) -> tuple[str, int]:
    """The text without the control characters that no course may hold, and how many there were."""
    return _CONTROL.subn("", text)


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return data.decode(codec, "replace"), name
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\0" not in text:
            return text, ""
    if 0 in data:
        # No other encoding has zeros in it; plain letters tell on which side they stand.
        codec = "utf-16-le" if data[1::2].count(0) >= data[0::2].count(0) else "utf-16-be"
        return data.decode(codec, "replace"), "UTF-16"
    # Chinese letters are pairs of high bytes; accents of European languages stand alone between plain letters.
    runs = [len(run) for run in _HIGH.findall(data)]
    if sum(length >= 2 for length in runs) * 10 >= len(runs) * 7:
        try:
            return data.decode("gb18030"), "GB18030"
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("cp1252"), "Latin-1"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "Latin-1"

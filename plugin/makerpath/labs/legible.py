"""What a program printed, as text that a person can read and that cannot play tricks on them."""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x1b\x9b]\[?[0-?]*[ -/]*[@-~]?"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
)
"""Colours, titles and cursor moves of terminals, then every other control character."""
_TURNING = re.compile("[\u061c\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
"""What turns the direction of text or takes no room: code with it reads otherwise than it runs."""
_NO_LETTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_PATH = re.compile(r"(?<![\w.:/\\])(?:/[\w@+~-][\w.@+~-]*)+/(?=[\w.@+~<-])|\b[A-Za-z]:\\(?:[^\\/:*?\"<>|\r\n]+\\)*")


def legible(text: str) -> str:
    """`text` without a terminal's commands; what hides or turns text is named, such as [U+202E]."""
    text = _NO_LETTERS.sub("", _ESCAPES.sub("", text.replace("\r\n", "\n")))
    if "\r" in text:  # the line that a progress bar left behind in the end
        text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    return _TURNING.sub(lambda found: f"[U+{ord(found[0]):04X}]", text.replace("\u2028", "\n").replace("\u2029", "\n"))


def without_folders(text: str) -> str:
    """`text` in which paths have lost their folders: where a machine keeps its files is nobody's business."""
    return _PATH.sub("…/", text)


def shortened(text: str, most: int) -> tuple[str, int]:
    """The beginning and the end of `text`, `most` characters at the most, and how many are left out."""
    if len(text) <= most:
        return text, 0
    tail = most // 4
    return f"{text[: most - tail]}\n…\n{text[-tail:]}", len(text) - most

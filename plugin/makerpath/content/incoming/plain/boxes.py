"""Boxes of other dialects as ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from makerpath.markup import BOXES

KINDS = {
    **dict.fromkeys(
        ("note", "info", "important", "abstract", "summary", "quote", "seealso", "cite", "avatar", "button"), "note"
    ),
    **dict.fromkeys(("tip", "hint", "success", "question", "example", "reminder", "todo", "check", "faq"), "tip"),
    **dict.fromkeys(("warning", "caution", "danger", "attention", "error", "failure", "bug"), "safety"),
    **{name: name for name in BOXES if name != "hint"},
}
_MKDOCS = re.compile(r'^( {0,3})(!!!|\?\?\?\+?)\s+([\w-]+)[^"\n]*(?:"([^"]*)")?\s*$')
_GITHUB = re.compile(r"^ {0,3}> ?\[!(\w+)\][+-]?\s*(.*)$")
_COLONS = re.compile(r"^( *)(:{3,})\s*([A-Za-z][\w-]*)\s*(?:\[([^\]]*)\]|\{[^}]*\})?\s*(.*)$")
_PXT = re.compile(r"^#{2,4}\s*~\s*([\w-]*)\s*(.*)$")
_GITBOOK = re.compile(r'^\s*\{%\s*(hint|endhint)\b(?:\s+style="(\w+)")?.*%\}\s*$')
_STYLES = {"info": "note", "success": "tip", "warning": "safety", "danger": "safety"}
OTHER = re.compile(
    r"^\s*(\{%.*?%\}|\{\{[#<%].*?\}\}|\[TOC\]|\[\[toc\]\]|\[\[_TOC_\]\]|import\s.+\sfrom\s.+|#{1,4} @\w+.*)\s*$"
)
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_OUR_CONTAINERS = frozenset({*BOXES, "tabs", "tab"})
Unknown = Callable[[str, int], None]
"""Called with the name of something that is not understood, and its line (from 1)."""


def with_boxes(text: str, unknown: Unknown) -> str:
    """`text` with boxes of mkdocs, GitHub, Docusaurus, GitBook and MakeCode as ours; code stays as it is."""
    lines = text.split("\n")
    return "\n".join(_boxes(lines, 1, unknown))


def outside_code(lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Index and text of each line, and whether it is code in a fence (or the fence itself)."""
    fence = ""
    for index, line in enumerate(lines):
        mark = FENCE.match(line)
        if fence:
            yield index, line, True
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif mark:
            fence = mark[1]
            yield index, line, True
        else:
            yield index, line, False


def _boxes(lines: list[str], first: int, unknown: Unknown) -> list[str]:
    out: list[str] = []
    skip = 0
    pxt = False
    for index, line, code in outside_code(lines):
        if index < skip:
            continue
        at = first + index
        if code:
            out.append(line)
        elif match := _MKDOCS.match(line):
            skip, inner = _indented(lines, index + 1, len(match[1]) + 4)
            kind = "hint" if match[2].startswith("?") else _kind(match[3], at, unknown)
            title = match[4] or ("" if match[3] in KINDS else match[3].capitalize())
            out += _box(kind, title, _boxes(inner, at + 1, unknown))
        elif match := _GITHUB.match(line):
            skip, inner = _quoted(lines, index + 1)
            out += _box(_kind(match[1].lower(), at, unknown), match[2], _boxes(inner, at + 1, unknown))
        elif match := _GITBOOK.match(line):
            out.append(":::" if match[1] == "endhint" else f"::: {_STYLES.get(match[2] or 'info', 'note')}")
        elif match := _PXT.match(line):
            out += ["", f"::: {_kind(match[1].lower(), at, unknown)} {match[2]}".rstrip()] if match[1] else [":::", ""]
            pxt = bool(match[1])
        elif match := _COLONS.match(line):
            name = match[3].lower()
            if name in _OUR_CONTAINERS and match[3] == name and not match[4] and line.startswith(match[2] + " "):
                out.append(line)
            else:
                title = match[4] or match[5]
                out.append(f"{match[2]} {_kind(name, at, unknown)} {title}".rstrip())
        elif OTHER.match(line):
            unknown(line.strip()[:60], at)
        else:
            out.append(line)
    return [*out, *([":::"] if pxt else [])]


def _kind(name: str, line: int, unknown: Unknown) -> str:
    if name not in KINDS and name != "details":
        unknown(name, line)
    return "hint" if name == "details" else KINDS.get(name, "note")


def _box(kind: str, title: str, inner: list[str]) -> list[str]:
    """A box with as many colons as the boxes inside of it leave free."""
    most = max((len(match[1]) for line in inner if (match := re.match(r"(:{3,})", line))), default=2)
    marks = ":" * (most + 1)
    while inner and not inner[0].strip():
        inner = inner[1:]
    while inner and not inner[-1].strip():
        inner = inner[:-1]
    return ["", f"{marks} {kind} {title}".rstrip(), *inner, marks, ""]


def _indented(lines: list[str], start: int, width: int) -> tuple[int, list[str]]:
    end = start
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith((" " * width, "\t"))):
        end += 1
    cut = [line[1:] if line.startswith("\t") else line[width:] for line in lines[start:end]]
    return end, cut


def _quoted(lines: list[str], start: int) -> tuple[int, list[str]]:
    end = start
    while end < len(lines) and lines[end].lstrip().startswith(">"):
        end += 1
    return end, [re.sub(r"^ {0,3}> ?", "", line) for line in lines[start:end]]

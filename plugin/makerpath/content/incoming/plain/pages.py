"""A Markdown page: its front matter, its title, its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from makerpath.content.incoming.encodings import decoded, without_control
from makerpath.content.incoming.plain.boxes import outside_code, with_boxes
from makerpath.content.incoming.plain.nav import MAX_LINE
from makerpath.content.incoming.plain.raw import without_html
from makerpath.content.incoming.report import Report
from makerpath.content.incoming.source import Source
from makerpath.domain.errors import N_
from makerpath.markup import broken_maths, stray_colons

_HEADING = re.compile(r"^#\s+(.+?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^=+\s*$")
_ATTRIBUTES = re.compile(r"\s*\{[#.:][^{}]*\}\s*$")
_USED = frozenset({"title", "description", "summary", "sidebar_position", "sidebar_label", "id", "slug", "nav_order"})


@dataclass
class Page:
    """`raw` is the text as it stood, for finding lines; `text` what goes into the lesson."""

    path: str
    language: str
    raw: str
    title: str
    text: str
    front: dict[str, Any] = field(default_factory=dict)

    def line(self, needle: str) -> int:
        """The line of the file where `needle` stands first; 1 if it does not."""
        place = self.raw.find(needle)
        return self.raw.count("\n", 0, place) + 1 if place >= 0 else 1


def read_page(source: Source, path: str, language: str, report: Report) -> Page:
    """The page in the dialect of lessons; its addresses are still as they were."""
    raw, encoding = decoded(source.read(path))
    report.use(path)
    if encoding:
        report.note(
            path,
            1,
            "import.encoding",
            N_("The file was not UTF-8 but looked like {encoding}; it was converted."),
            N_("Look whether its letters are right."),
            encoding=encoding,
        )
    raw, gone = without_control(raw)
    if gone:
        report.note(
            path, 1, "import.control", N_("{count} invisible control characters were taken away."), "", count=gone
        )
    front, start = _front(raw, path, report)
    lines = raw.split("\n")[start:]
    page = Page(path, language, raw, "", "", front)

    def unknown(name: str, line: int) -> None:
        report.warn(
            path,
            line + start,
            "import.dialect",
            N_("{name} means nothing in a lesson; its mark was taken away or changed into a note."),
            N_("See what it was for, and use a box or a directive of Makerpath."),
            name=name,
        )

    def lost(name: str, needle: str) -> None:
        report.warn(
            path,
            page.line(needle),
            "import.html_left",
            N_("A lesson's text has no place for {tag}; it was left out."),
            N_("Say it in words, or with a picture."),
            tag=name,
        )

    text = with_boxes("\n".join(lines), unknown)
    text = without_html(text, lost)
    heading, text = _title(text)
    page.title = " ".join(str(front.get("title") or heading or front.get("sidebar_label") or "").split())
    page.text = _mended(text, page, report)
    return page


def _front(raw: str, path: str, report: Report) -> tuple[dict[str, Any], int]:
    """The data of the front matter, and the number of lines it takes."""
    lines = raw.split("\n")
    if lines[0].rstrip() not in ("---", "+++"):
        return {}, 0
    end = next((number for number, line in enumerate(lines[1:200], 1) if line.rstrip() == lines[0].rstrip()), None)
    if end is None:
        return {}, 0
    try:
        data = YAML(typ="safe", pure=True).load("\n".join(lines[1:end])) if lines[0].startswith("-") else None
    except (YAMLError, ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        if any(line.strip() for line in lines[1:end]):
            report.warn(
                path,
                1,
                "import.front_matter",
                N_("The front matter cannot be read; it was left out."),
                N_("Look at it."),
            )
        return {}, end + 1
    left = sorted(str(key) for key in data if key not in _USED)
    if left:
        report.note(
            path,
            1,
            "import.front_matter_left",
            N_("Of the front matter, these were not taken over: {settings}."),
            N_("A lesson has id, title, minutes and summary."),
            settings=", ".join(left),
        )
    return {str(key): value for key, value in data.items() if isinstance(value, str | int | float)}, end + 1


def _title(text: str) -> tuple[str, str]:
    """The first heading, if nothing but blank lines stands before it, and the text without it."""
    lines = text.split("\n")
    for index, line, code in outside_code(lines):
        if not line.strip():
            continue
        if len(line) > MAX_LINE:
            break
        match = None if code else _HEADING.match(line)
        if match:
            return _plain(match[1]), "\n".join(lines[index + 1 :])
        if not code and index + 1 < len(lines) and _UNDERLINE.match(lines[index + 1]):
            return _plain(line), "\n".join(lines[index + 2 :])
        return "", text
    return "", text


def _plain(words: str) -> str:
    words = _ATTRIBUTES.sub("", words)
    words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", words)
    return re.sub(r"[*`]|\\(?=[^\w\s])", "", words).strip()


def _mended(text: str, page: Page, report: Report) -> str:
    """The text without what the check of lessons would refuse: colons of no box, formulas that cannot be shown."""
    lines = text.split("\n")
    for number, words in list(stray_colons(text)):
        lines[number - 1] = lines[number - 1].replace(":::", r"\:::", 1).replace("::", r"\::", 1)
        report.warn(
            page.path,
            page.line(words[:30]),
            "import.dialect",
            N_("{name} means nothing in a lesson; its mark was taken away or changed into a note."),
            N_("See what it was for, and use a box or a directive of Makerpath."),
            name=words[:60],
        )
    text = "\n".join(lines)
    for broken in broken_maths(text):
        report.warn(
            page.path,
            page.line(broken.formula[:40]),
            "import.formula",
            N_("The formula {formula} cannot be shown; it stands there as code."),
            N_("Write it in the LaTeX that lessons know."),
            formula=broken.formula[:80],
        )
        for marks in ("$$", "$"):
            text = text.replace(f"{marks}{broken.formula}{marks}", f"`{' '.join(broken.formula.split())}`")
    return text.strip("\n") + "\n"

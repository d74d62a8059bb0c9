"""Addresses of a page as those of a lesson: pages by id, pictures under images/."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from makerpath.content.incoming.draft import Draft, UP
from makerpath.content.incoming.olx.context import KEPT_FILES
from makerpath.content.incoming.plain.nav import resolve
from makerpath.content.incoming.plain.pages import Page
from makerpath.content.incoming.report import Report
from makerpath.content.incoming.source import Source
from makerpath.domain.errors import N_
from makerpath.markup import Address, find

_WEB = re.compile(r"(https?|mailto|lesson):", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass
class Links:
    """`lessons` leads from the path of a page to its lesson, `copies` from a file's path to that in the package."""

    source: Source
    root: str
    lessons: Mapping[str, str]
    draft: Draft
    report: Report
    copies: dict[str, str]

    def put_right(self, page: Page) -> str:
        """The text of the page with every address leading somewhere; what leads nowhere becomes plain words."""
        text = page.text
        for address in reversed(find(text)):
            goal = self._goal(address, page)
            if goal is None:
                text = _taken_away(text, address)
            else:
                text = text[: address.start] + _fit(goal, text, address) + text[address.end :]
        return _described(text)

    def _goal(self, address: Address, page: Page) -> str | None:
        url, _, fragment = address.url.partition("#")
        part = f"#{fragment}" if fragment else ""
        if not url:
            return address.url
        if url.startswith("//"):
            return f"https:{address.url}"
        if _SCHEME.match(url):
            if not _WEB.match(url):
                self._dead(address, page)
                return None
            return address.url
        found = resolve(url, page.path, set(self.source.names), self.root)
        if found and found in self.lessons and address.kind == "link":
            return f"lesson:{self.lessons[found]}{part}"
        if found and KEPT_FILES.search(found) and not found.endswith((".md", ".mdx")):
            return UP + quote(self._copy(found)) + part
        self._dead(address, page)
        return None

    def _copy(self, path: str) -> str:
        if path not in self.copies:
            name = re.sub(r"[^\w.-]+", "-", path.rpartition("/")[2]).strip("-.") or "file"
            stem, dot, suffix = name.rpartition(".")
            taken, wish, count = set(self.copies.values()), f"images/{name}", 1
            while wish in taken:
                count += 1
                wish = f"images/{stem}-{count}{dot}{suffix}"
            self.copies[path] = wish
            self.draft.files[wish] = self.source.read(path)
            self.report.use(path)
            self.report.keep("file")
        return self.copies[path]

    def _dead(self, address: Address, page: Page) -> None:
        image = address.kind == "image"
        self.report.warn(
            page.path,
            page.line(address.url),
            "import.image_missing" if image else "import.link",
            N_("The address {url} leads nowhere; the picture or link was taken away."),
            N_("Put the file into the course folder, and the link into the lesson again."),
            url=address.url[:200],
        )


def _fit(goal: str, text: str, address: Address) -> str:
    """The address in the form of its place: brackets where it has signs that would end it."""
    bracketed = text[address.start - 1 : address.start] == "<"
    return goal if bracketed or not re.search(r"[\s()<>]", goal) else f"<{quote(goal, safe=':/#?=&%@+,;~!$*')}>"


def _taken_away(text: str, address: Address) -> str:
    """`text` with the words of the link or picture alone; a definition that leads nowhere leads to the page itself."""
    before = text[: address.start]
    opened = re.search(r"\]\(\s*<?$", before)
    closed = re.compile(r">?\s*(?:\"[^\"]*\"|'[^']*'|\([^()]*\))?\s*\)").match(text, address.end)
    if opened is None or closed is None:
        if text[address.start - 1 : address.start] == "<" and text[address.end : address.end + 1] == ">":
            return text[: address.start - 1] + text[address.start : address.end] + text[address.end + 1 :]
        return before + "#" + text[address.end :]
    start, depth = opened.start() - 1, 1
    while start >= 0:
        depth += {"]": 1, "[": -1}.get(text[start], 0) * (text[start - 1 : start] != "\\")
        if depth == 0:
            break
        start -= 1
    words = text[start + 1 : opened.start()]
    if address.kind == "image" and text[start - 1 : start] == "!":
        start -= 1
        words = f"*{' '.join(words.split())}*" if words.strip() else ""
    return text[: max(start, 0)] + words + text[closed.end() :]


def _described(text: str) -> str:
    """`text` with words for pictures that have none: those of their names."""
    for address in reversed(find(text)):
        if address.kind == "image" and not address.alt.strip():
            place = re.search(r"!\[\s*\]\(\s*<?$", text[: address.start])
            if place:
                name = address.url.rpartition("/")[2].rpartition(".")[0] or address.url
                words = " ".join(re.split(r"[\W_]+", name)).strip() or "…"
                text = text[: place.start() + 2] + words + text[text.index("]", place.start()) :]
    return text

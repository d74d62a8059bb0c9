"""The order of pages: what a navigation says, else that of folders and names."""

from __future__ import annotations

import posixpath
import re
import tomllib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from makerpath.content.incoming.encodings import decoded
from makerpath.content.incoming.report import Report
from makerpath.content.incoming.source import Source
from makerpath.domain.errors import N_

MAX_NODES = 20_000
MAX_LINE = 1_000
"""The most characters of a line that is a title or a link; in a longer one nobody looks for them."""
_ITEM = re.compile(r"^(\s*)[-*+]\s+(?:\[([^\]]*)\]\(\s*<?([^)>\s]*)>?[^)]*\)|(.+?))\s*$")
_LINK = re.compile(r"^\s*\[([^\]]*)\]\(\s*<?([^)>\s]*)>?[^)]*\)\s*$")
_PART = re.compile(r"^#{1,3}\s+(.+?)\s*#*$")


@dataclass
class Entry:
    """An entry of a navigation: a title, the address it names (from `path`'s folder), its level, its place."""

    title: str
    url: str
    level: int
    path: str
    line: int


@dataclass
class Site:
    """What files about the whole say: `said` is for course.yaml, `root` the folder of the pages (with its slash)."""

    said: dict[str, Any] = field(default_factory=dict)
    root: str = ""
    entries: list[Entry] = field(default_factory=list)


def site(source: Source, report: Report) -> Site:
    """The navigation of the source, if it has one."""
    names = source.names
    found = Site()
    for name in names:
        folder, _, file = name.rpartition("/")
        prefix = f"{folder}/" if folder else ""
        if file in ("mkdocs.yml", "mkdocs.yaml") and not found.entries:
            _mkdocs(source, name, prefix, found, report)
        elif file == "book.toml":
            _book(source, name, prefix, found, report)
    for name in names:
        if name.rpartition("/")[2].lower() == "summary.md":
            found.entries += _summary(source, name, report)
    return found


def _mkdocs(source: Source, name: str, prefix: str, found: Site, report: Report) -> None:
    report.use(name)
    try:
        node = YAML(typ="safe", pure=True).compose(decoded(source.read(name))[0])
        data = _Plain().of(node)
    except (YAMLError, ValueError, RecursionError):
        report.warn(
            name,
            1,
            "import.navigation",
            N_("The navigation cannot be read; pages stand in the order of their names."),
            "",
        )
        return
    data = data if isinstance(data, dict) else {}
    found.root = prefix + str(data.get("docs_dir") or "docs").strip("/") + "/"
    keys = {"site_name": "title", "site_description": "summary"}
    found.said |= {ours: data[theirs] for theirs, ours in keys.items() if isinstance(data.get(theirs), str)}
    if isinstance(data.get("site_author"), str):
        found.said["authors"] = [data["site_author"]]
    if isinstance(data.get("nav"), list):
        _nav(data["nav"], 0, name, found)


def _nav(items: list[Any], level: int, name: str, found: Site) -> None:
    for item in items:
        pairs = item.items() if isinstance(item, dict) else [("", item)]
        for title, value in pairs:
            if isinstance(value, list):
                found.entries.append(Entry(str(title), "", level, name, 1))
                _nav(value, level + 1, name, found)
            elif isinstance(value, str):
                url = value if "://" in value else "/" + value.lstrip("/")
                found.entries.append(Entry(str(title), url, level, name, 1))


class _Plain:
    """Lists, mappings and texts of a YAML tree, whatever tags it has."""

    def __init__(self) -> None:
        self._count = 0

    def of(self, node: Node | None) -> Any:
        self._count += 1
        if self._count > MAX_NODES:
            raise ValueError
        if isinstance(node, SequenceNode):
            return [self.of(item) for item in node.value]
        if isinstance(node, MappingNode):
            return {str(key.value): self.of(value) for key, value in node.value if isinstance(key, ScalarNode)}
        return str(node.value) if isinstance(node, ScalarNode) else None


def _book(source: Source, name: str, prefix: str, found: Site, report: Report) -> None:
    report.use(name)
    try:
        data = tomllib.loads(decoded(source.read(name))[0])
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    book = data.get("book")
    book = book if isinstance(book, dict) else {}
    found.root = found.root or prefix + str(book.get("src") or "src").strip("/") + "/"
    keys = {"title": "title", "description": "summary"}
    found.said |= {ours: book[theirs] for theirs, ours in keys.items() if isinstance(book.get(theirs), str)}
    if isinstance(book.get("authors"), list):
        found.said["authors"] = [str(author) for author in book["authors"]]


def _summary(source: Source, name: str, report: Report) -> list[Entry]:
    """The list of a SUMMARY.md; a heading below the first begins a part."""
    report.use(name)
    found: list[Entry] = []
    indents: list[int] = []
    base = 0
    for number, line in enumerate(decoded(source.read(name))[0].split("\n"), 1):
        if len(line) > MAX_LINE:
            continue
        part = _PART.match(line)
        if part:
            indents = []
            if part[1].lower() not in ("summary", "table of contents") and (found or line.startswith("##")):
                found.append(Entry(part[1], "", 0, name, number))
                base = 1
            continue
        item, link = _ITEM.match(line), _LINK.match(line)
        if item:
            indent = len(item[1].expandtabs(4))
            while indents and indents[-1] >= indent:
                indents.pop()
            indents.append(indent)
            found.append(Entry(item[2] or item[4] or "", item[3] or "", base + len(indents) - 1, name, number))
        elif link:
            found.append(Entry(link[1], link[2], base, name, number))
    return found


def resolve(url: str, page: str, names: set[str], root: str) -> str | None:
    """The file that an address leads to when it stands in the file `page`; None if there is none."""
    address = unquote(url.partition("#")[0].partition("?")[0])
    if not address:
        return None
    if address.startswith("/"):
        folders = [root, *sorted({f"{part}/" for part in _ancestors(page)}, key=len), ""]
        candidates = [posixpath.normpath(folder + address.lstrip("/")) for folder in folders]
    else:
        folder = page.rpartition("/")[0]
        candidates = [posixpath.normpath(posixpath.join(folder, address))]
        if not page.rpartition("/")[2].lower().startswith(("index.", "readme.")):
            # A page that is served as a folder of its own counts its addresses from there.
            candidates.append(posixpath.normpath(posixpath.join(page.rpartition(".")[0], address)))
    for candidate in candidates:
        if candidate.startswith("../"):
            continue
        stem = candidate.removesuffix(".html")
        for name in (candidate, f"{stem}.md", f"{stem}.mdx", f"{stem}.markdown", f"{candidate}/index.md"):
            if name in names:
                return name
        for name in (f"{candidate}/README.md", f"{candidate}/readme.md"):
            if name in names:
                return name
    return None


def _ancestors(page: str) -> list[str]:
    parts = page.split("/")[:-1]
    return ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]

"""OLX read as a tree of elements, each with its file and line, whatever way its parts are spread over files.

Format: an element with a `url_name` and nothing in it stands for `<tag>/<url_name>.xml`; a colon in the name is a
slash. An `html` names its text with `filename`. No entity is resolved, nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from makerpath.content.incoming.report import Report
from makerpath.content.incoming.source import Source
from makerpath.domain.errors import N_

MAX_BYTES = 5_000_000
MAX_NODES = 20_000
MAX_DEPTH = 40
OUTLINE = ("course", "chapter", "sequential", "vertical")
CONTAINERS = frozenset(
    {"vertical", "wrapper", "split_test", "conditional", "randomize", "library_content", "problemset", "videosequence"}
)
"""Elements whose children are elements of the course too."""
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass
class Node:
    """An element of the course. `attributes` are those of the place and of its own file; `element` has its content."""

    tag: str
    attributes: dict[str, str]
    element: etree._Element
    path: str
    line: int
    children: list[Node] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.attributes.get("url_name", "")

    @property
    def title(self) -> str:
        return self.attributes.get("display_name", "").strip()

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


def parse(data: bytes, path: str, report: Report) -> etree._Element | None:
    """The root element of an XML file; None after saying why not. What is broken is mended as far as can be."""
    report.use(path)
    if len(data) > MAX_BYTES:
        report.warn(path, 1, "import.xml_size", N_("This file is too large to be read."), _SPLIT)
        return None
    if _DOCTYPE.search(data) or (data[:2] in (b"\xff\xfe", b"\xfe\xff") and _DOCTYPE.search(data.replace(b"\0", b""))):
        report.warn(
            path,
            1,
            "import.xml_doctype",
            N_("This file declares a document type or entities, which are not read; it was left out."),
            N_("Take the declaration away and import again."),
        )
        return None
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    parser = etree.XMLParser(**options)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        reason = str(error).partition(", line")[0]
    try:
        root = etree.fromstring(data, etree.XMLParser(recover=True, **options))
    except (etree.XMLSyntaxError, ValueError):
        root = None
    hint = _MEND if root is None else N_("What could be read was taken over; look at it.")
    report.warn(path, line, "import.xml", N_("This is not XML: {reason}."), hint, reason=reason)
    return root


_SPLIT = N_("Split it.")


class Reader:
    """Follows names from file to file. `source` is the folder that holds course.xml."""

    def __init__(self, source: Source, report: Report) -> None:
        self._source = source
        self._names = set(source.names)
        self._report = report
        self._count = 0

    def course(self, name: str) -> Node | None:
        """The tree of the course whose root is the file `name`."""
        root = parse(self._source.read(name), name, self._report)
        if root is None:
            return None
        return self._node(root, name, ())

    def text_of(self, node: Node) -> tuple[bytes, str] | None:
        """The HTML that an `html` element names with `filename`, and where it stands."""
        name = node.attributes.get("filename", "").replace(":", "/")
        path = f"html/{name}.html"
        if name and path in self._names:
            self._report.use(path)
            return self._source.read(path), path
        return None

    def _node(self, element: etree._Element, path: str, chain: tuple[str, ...]) -> Node | None:
        self._count += 1
        if self._count > MAX_NODES or len(chain) > MAX_DEPTH:
            self._say(element, path, "import.too_much", N_("The course unfolds into more than can be read."))
            return None
        tag = _tag(element)
        line = element.sourceline or 1
        node = Node(tag, _attributes(element), element, path, line)
        file = f"{tag}/{node.name.replace(':', '/')}.xml"
        if node.name and not len(element) and not (element.text or "").strip():
            self._report.elements.add((path, line, tag))
            if file in chain:
                self._say(element, path, "import.circle", N_("{tag} {name} leads back to itself."), node)
                return None
            if file in self._names:
                return self._from_file(node, file, (*chain, file))
            if set(node.attributes) <= {"url_name", "org", "course", "refnum", "slug"}:
                self._say(element, path, "import.no_file", N_("There is no file of {tag} {name}."), node)
                return None
        self._children(node, chain)
        return node

    def _from_file(self, place: Node, file: str, chain: tuple[str, ...]) -> Node | None:
        element = parse(self._source.read(file), file, self._report)
        if element is None:
            return None
        line = element.sourceline or 1
        if _tag(element) != place.tag:
            self._report.warn(
                file,
                line,
                "import.tag",
                N_("Here stands {found} where the course has {tag}; it was read as that."),
                N_("Look whether the file is in its right folder."),
                found=_tag(element),
                tag=place.tag,
            )
        inner = _attributes(element)
        # A file that does nothing but name another one stands for it.
        following = inner.get("url_name", "")
        attributes = inner | place.attributes
        node = Node(place.tag, attributes, element, file, line)
        further = f"{place.tag}/{following.replace(':', '/')}.xml"
        if set(inner) == {"url_name"} and not len(element) and not (element.text or "").strip():
            if further in chain:
                self._say(element, file, "import.circle", N_("{tag} {name} leads back to itself."), node)
                return None
            if further in self._names:
                self._report.elements.add((file, line, place.tag))
                return self._from_file(node, further, (*chain, further))
        self._children(node, chain)
        return node

    def _children(self, node: Node, chain: tuple[str, ...]) -> None:
        if node.tag not in OUTLINE and node.tag not in CONTAINERS:
            return
        if (node.element.text or "").strip() or any((child.tail or "").strip() for child in node.element):
            self._say(
                node.element, node.path, "import.stray_text", N_("Text directly inside of {tag} was left out."), node
            )
        for child in node.element:
            if isinstance(child.tag, str):
                made = self._node(child, node.path, (*chain, ""))
                if made:
                    node.children.append(made)

    def _say(self, element: etree._Element, path: str, code: str, message: str, node: Node | None = None) -> None:
        self._report.elements.add((path, element.sourceline or 1, _tag(element)))
        names = {"tag": node.tag, "name": node.name} if node else {}
        self._report.warn(path, element.sourceline or 1, code, message, _MEND, **names)


_MEND = N_("Mend the source and import again, or write what is missing in the course folder.")


def _tag(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name).rpartition("}")[2]: str(value) for name, value in element.attrib.items()}

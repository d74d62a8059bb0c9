"""XML files of other systems: no entity is resolved, nothing is fetched, nothing unfolds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from makerpath.domain.errors import N_
from makerpath.formats.notices import Notices

_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
MOST_ELEMENTS = 60_000


def parse(data: bytes, notices: Notices) -> etree._Element | None:
    """The root element; None after saying why not."""
    plain = data.replace(b"\0", b"")
    if _DECLARED.search(data) or _DECLARED.search(plain):
        notices.error(
            1,
            "import.xml_doctype",
            N_("This file declares a document type or entities, which are not read."),
            N_("Take the declaration away and import again."),
        )
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = str(error).partition(", line")[0]
        at = getattr(error, "lineno", None) or 1
        notices.error(at, "import.xml", N_("This is not XML: {reason}."), reason=reason)
        return None
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        notices.error(1, "import.too_many", N_("More than {most} elements are no rubric."), most=MOST_ELEMENTS)
        return None
    return root


def tag(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The elements of that name directly in it."""
    for child in element if element is not None else ():
        if isinstance(child.tag, str) and tag(child) == name:
            yield child


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first element of that name directly in it."""
    return next(children(element, name), None)


def descendants(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Every element of that name, itself included."""
    for one in element.iter():
        if isinstance(one.tag, str) and tag(one) == name:
            yield one


def text(element: etree._Element | None, name: str) -> str:
    """The text of the first child of that name, without the white space around it."""
    found = child(element, name)
    return "" if found is None else "".join(found.itertext()).strip()


def line(element: etree._Element) -> int:
    """The line an element begins on."""
    return element.sourceline or 1

"""XML text of elements, the same every time."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

# A reader of YAML (which is what reads JSON in an attribute) takes some of these for line ends, and refuses the others.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def element(tag: str, attributes: dict[str, str], children: list[Element] | None = None) -> Element:
    """An element with its attributes in the order given."""
    made = Element(tag, attributes)
    made.extend(children or [])
    return made


def text_of(root: Element) -> bytes:
    """The file of `root`, UTF-8; indented, but for elements that begin with a text of their own."""
    _indent(root, "\n")
    return (ElementTree.tostring(root, encoding="unicode") + "\n").encode()


def _indent(parent: Element, line: str) -> None:
    """As `ElementTree.indent`, which would also change the white space between a text's words and line breaks."""
    if not len(parent) or (parent.text and parent.text.strip()):
        return
    parent.text = line + "  "
    for child in parent:
        _indent(child, line + "  ")
        if not child.tail or not child.tail.strip():
            child.tail = line + "  "
    last = parent[-1]
    if last.tail and not last.tail.strip():
        last.tail = line


def json_attribute(value: Any) -> str:
    """`value` as JSON that a YAML reader understands alike; keys sorted."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ": "))
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)

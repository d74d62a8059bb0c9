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
    """The file of `root`, indented, UTF-8."""
    ElementTree.indent(root)
    return (ElementTree.tostring(root, encoding="unicode") + "\n").encode()


def json_attribute(value: Any) -> str:
    """`value` as JSON that a YAML reader understands alike; keys sorted."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ": "))
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)

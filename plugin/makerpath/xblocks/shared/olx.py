"""OLX in and out: nothing in a course archive takes a block down, and nothing a newer version wrote is lost."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from typing import Any

from xblock.core import XML_NAMESPACES
from xblock.fields import Boolean, Float, Integer, Scope

log = logging.getLogger(__name__)
BOOKKEEPING = frozenset({"url_name", "slug", "org", "course", "filename"})
FAMILY = "xblock-family"
AUTHORED = (Scope.content, Scope.settings)
OPTION = "{" + XML_NAMESPACES["option"] + "}"
LONGEST_NUMBER = 40
UNKNOWN = "unknown_attributes"


def prepare(node: Any, fields: Mapping[str, Any]) -> dict[str, str]:
    """Take out of `node` what the base parser would stumble over; the attributes that no field of ours reads.

    An attribute that cannot be read is dropped here, with a log line: raised later, it would drop the whole block.
    """
    unknown = {}
    for child in list(node):
        if not _is_field(child, fields):
            node.remove(child)
    node.text = None
    for name, value in list(node.items()):
        if name in BOOKKEEPING:
            continue
        if name == FAMILY:
            del node.attrib[name]
        elif name not in fields:
            unknown[name] = value
            del node.attrib[name]
        elif name == UNKNOWN or fields[name].scope not in AUTHORED or not _readable(fields[name], value):
            log.warning("%s: the attribute %s cannot be read and is left out", node.tag, name)
            del node.attrib[name]
    return unknown


def finish(node: Any, block: Any) -> None:
    """Add what the base does not write: attributes of newer versions, and the field `content`.

    What no XML can hold is left out: raised here, it would keep the whole course from being exported.
    """
    node.attrib.pop(UNKNOWN, None)
    found = {name: value for name, value in block.unknown_attributes.items() if name not in block.fields}
    content = block.fields.get("content")
    if content is not None and content.is_set_on(block):
        found["content"] = content.to_string(content.read_from(block))
    for name, value in found.items():
        try:
            node.set(name, value)
        except (TypeError, ValueError):
            log.warning("%s: the attribute %r cannot be written and is left out", node.tag, name)


def _is_field(child: Any, fields: Mapping[str, Any]) -> bool:
    """Whether the child is how the base writes a field that is explicitly nothing."""
    name = child.tag.removeprefix(OPTION) if isinstance(child.tag, str) else ""
    return name in fields and fields[name].scope in AUTHORED and child.get("none") == "true" and child.tag != name


def _readable(field: Any, value: str) -> bool:
    if isinstance(field, Boolean | Integer | Float) and len(value) > LONGEST_NUMBER:
        # The base reads them as YAML, which takes seconds over a page of brackets.
        return False
    try:
        read = field.enforce_type(field.from_string(value))
    except Exception:
        # Fields are the library's and raise what they like.
        return False
    return not isinstance(read, float) or math.isfinite(read)

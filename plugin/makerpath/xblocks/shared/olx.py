"""OLX in and out: nothing in a course archive takes a block down, and nothing a newer version wrote is lost."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from xblock.fields import Scope

log = logging.getLogger(__name__)
BOOKKEEPING = frozenset({"url_name", "slug", "org", "course", "filename"})
FAMILY = "xblock-family"
AUTHORED = (Scope.content, Scope.settings)


def prepare(node: Any, fields: Mapping[str, Any]) -> dict[str, str]:
    """Take out of `node` what the base parser would stumble over; the attributes that no field of ours reads.

    An attribute that cannot be read is dropped here, with a log line: raised later, it would drop the whole block.
    """
    unknown = {}
    for child in list(node):
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
        elif fields[name].scope not in AUTHORED or not _readable(fields[name], value):
            log.warning("%s: the attribute %s cannot be read and is left out", node.tag, name)
            del node.attrib[name]
    return unknown


def left_out(block: Any) -> Iterator[tuple[str, str]]:
    """The attributes that the base writer does not write: those of newer versions, and the field `content`."""
    yield from block.unknown_attributes.items()
    content = block.fields.get("content")
    if content is not None and content.is_set_on(block):
        yield "content", content.to_string(content.read_from(block))


def _readable(field: Any, value: str) -> bool:
    try:
        field.enforce_type(field.from_string(value))
    except Exception:
        # Fields are the library's and raise what they like.
        return False
    return True

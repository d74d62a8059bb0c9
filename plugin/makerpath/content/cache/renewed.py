"""An edited text put into the archive that was there before."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

from makerpath.content.cache.again import Again
from makerpath.content.cache.face import text_of
from makerpath.content.cache.tree import digest
from makerpath.content.facts import rewritten
from makerpath.content.olx.archive import holder, member, unpack_member
from makerpath.content.olx.xml import json_attribute
from makerpath.content.olx.xml import text_of as xml_text


def renew(known: Again, path: str, data: dict[str, Any], members: dict[str, bytes]) -> bool:
    """Put the lesson's new text into the member that has it; False if that would not be the same as building it."""
    text = known.texts.get(path)
    if text is None:
        raw = (known.root / path).read_bytes()
        text = text_of(raw, known.root / path) if digest(raw) == known.record.digests[path] else None
    if text is None:
        return False
    lesson, addresses = known.record.lessons[path], data["addresses"][path]
    vertical = f"vertical/{lesson.id}-unit.xml"
    name = holder(vertical, members)
    files = unpack_member(members[name])
    root = ElementTree.fromstring(files[vertical])
    blocks = root.findall("makerpath_lesson")
    stretches = rewritten(text.body, text.facts, lambda url, _kind: addresses.get(url))
    if xml_text(root) != files[vertical] or len(blocks) != len(stretches):
        return False
    for block, stretch in zip(blocks, stretches, strict=True):
        block.set("content", json_attribute(_json(block.attrib["content"]) | {lesson.language: stretch}))
    files[vertical] = xml_text(root)
    members[name] = member(files.items())
    return True


def _json(text: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(text)
    return found

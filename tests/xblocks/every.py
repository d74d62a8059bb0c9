"""Every block that the package brings, filled with the most that our own courses put into one of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Any
from xml.etree import ElementTree

from xblock.core import XBlock

from makerpath.content.check import load
from makerpath.content.olx.build import files_of
from tests.packaging.tree import ROOT
from tests.xblocks.fake_platform import FakePlatform

OURS = "makerpath_"
BARE = {"display_name": "A part", "course": "paper-clay-light", "lesson": "a-lesson"}
"""What a block is told that no course of ours places yet."""


def names() -> list[str]:
    """The entry points: a block that is added is in every test and measurement of this list."""
    return sorted(entry.name for entry in entry_points(group="xblock.v1") if entry.name.startswith(OURS))


@cache
def largest() -> Mapping[str, ElementTree.Element]:
    """For each kind the block of our courses that carries most."""
    found: dict[str, ElementTree.Element] = {}
    for folder in sorted(path.parent for path in (ROOT / "courses").glob("*/course.yaml")):
        for name, data in files_of(load(folder), "run").items():
            if not name.startswith("vertical/"):
                continue
            for node in ElementTree.fromstring(data):
                if node.tag.startswith(OURS) and _size(node) > _size(found.get(node.tag)):
                    found[node.tag] = node
    return found


def _size(node: ElementTree.Element | None) -> int:
    return sum(len(value) for value in node.attrib.values()) if node is not None else -1


@cache
def fields_of(name: str) -> Mapping[str, Any]:
    """What that block's fields hold."""
    cls, node = XBlock.load_class(name), largest().get(name)
    if node is None:
        return {key: value for key, value in BARE.items() if key in cls.fields}
    return {key: cls.fields[key].from_string(value) for key, value in node.items() if key in cls.fields}


def every_block(platform: FakePlatform, name: str, usage: str = "usage-1", **fields: Any) -> Any:
    """The block, new to its runtime: what it has kept is read from the platform's store again."""
    return platform.block(XBlock.load_class(name), name, usage=usage, **{**fields_of(name), **fields})

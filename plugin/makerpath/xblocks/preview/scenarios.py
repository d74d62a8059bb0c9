"""The scenarios: the units of a course, as the archive for the platform has them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from pathlib import Path
from xml.etree import ElementTree

from makerpath.xblocks.preview.live import live

LESSON, PROBLEM = "makerpath_lesson", "problem"
Scenario = tuple[str, str]
"""What a scenario is called, and its OLX."""


def whole_units(files: Mapping[str, bytes]) -> dict[str, Scenario]:
    """The units in the files of an archive, by the id of their lesson."""
    found = {}
    for name, data in files.items():
        if name.startswith("sequential/"):
            sequence = ElementTree.fromstring(data)
            inner = sequence.find("vertical")
            if inner is not None:
                unit = ElementTree.fromstring(files[f"vertical/{inner.get('url_name')}.xml"])
                title = unit.get("display_name", "")
                found[name.removeprefix("sequential/").removesuffix(".xml")] = title, _whole(unit)
    return found


def scenarios(course: Path, kind: str) -> list[Scenario]:
    """One scenario for each block of `kind`, and one for each whole unit that holds such a block.

    Texts stand by themselves, as every unit has some; problems only in their units, where a text says the language.
    """
    found = []
    for name, data in sorted(live(course).edition.files.items()):
        if name.startswith("vertical/"):
            unit = ElementTree.fromstring(data)
            blocks, title = unit.findall(kind), unit.get("display_name", name)
            if kind != PROBLEM:
                found += [(f"{title}: {_short(kind)} {number}", alone(block)) for number, block in enumerate(blocks, 1)]
            if blocks and kind != LESSON:
                found.append((f"{title}: the whole unit, for its {_short(kind)}", _whole(unit)))
    return found if kind == PROBLEM else [*found, (f"{kind}: empty", f"<{kind}/>")]


def _short(kind: str) -> str:
    return {LESSON: "text"}.get(kind, kind.removeprefix("makerpath_").replace("_", "-"))


def alone(block: ElementTree.Element) -> str:
    """The OLX of the block by itself: the workbench gives it a name of its own."""
    plain = copy(block)
    plain.attrib.pop("url_name", None)
    plain.tail = None
    return ElementTree.tostring(plain, encoding="unicode")


def _whole(unit: ElementTree.Element) -> str:
    blocks = "".join(alone(block) for block in unit)
    return f"<vertical_demo>{blocks}</vertical_demo>"

"""The scenarios: the units of a course, as the archive for the platform has them."""

from __future__ import annotations

from copy import copy
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from makerpath.content.check import load
from makerpath.content.olx import files_of

RUN = "preview"
LESSON, PROBLEM = "makerpath_lesson", "problem"
Scenario = tuple[str, str]
"""What a scenario is called, and its OLX."""


@cache
def archive(course: Path) -> dict[str, bytes]:
    """The files that a platform would import."""
    return files_of(load(course), RUN)


def course_key(course: Path) -> str:
    """The key of the course's preview run."""
    found = load(course).course
    return f"course-v1:{found.org}+{found.number}+{RUN}"


def put_static(course: Path, folder: Path) -> None:
    """Write the course's pictures where `/static/` finds them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in archive(course).items():
        if name.startswith("static/"):
            (folder / name.removeprefix("static/")).write_bytes(data)


def scenarios(course: Path, kind: str) -> list[Scenario]:
    """One scenario for each block of `kind`, and one for each whole unit that holds such a block.

    Texts stand by themselves, as every unit has some; problems only in their units, where a text says the language.
    """
    found = []
    for name, data in sorted(archive(course).items()):
        if name.startswith("vertical/"):
            unit = ElementTree.fromstring(data)
            blocks, title = unit.findall(kind), unit.get("display_name", name)
            if kind != PROBLEM:
                found += [(f"{title}: {_short(kind)} {number}", _olx(block)) for number, block in enumerate(blocks, 1)]
            if blocks and kind != LESSON:
                found.append((f"{title}: the whole unit, for its {_short(kind)}", _whole(unit)))
    return found if kind == PROBLEM else [*found, (f"{kind}: empty", f"<{kind}/>")]


def _short(kind: str) -> str:
    return {LESSON: "text"}.get(kind, kind.removeprefix("makerpath_").replace("_", "-"))


def _olx(block: ElementTree.Element) -> str:
    plain = copy(block)
    plain.attrib.pop("url_name", None)
    plain.tail = None
    return ElementTree.tostring(plain, encoding="unicode")


def _whole(unit: ElementTree.Element) -> str:
    blocks = "".join(_olx(block) for block in unit)
    return f"<vertical_demo>{blocks}</vertical_demo>"

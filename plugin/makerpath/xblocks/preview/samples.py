"""The sample courses of the gallery: compiled as for a platform, one block of each kind taken out of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from django.conf import settings

from makerpath.content.check import load
from makerpath.content.library import courses
from makerpath.content.olx.build import files_of
from makerpath.content.package import CoursePackage
from makerpath.xblocks.preview import units
from makerpath.xblocks.preview.scenarios import alone, LESSON, PROBLEM
from makerpath.xblocks.preview.start import put_pictures
from makerpath.xblocks.preview.states import BARE, BLOCKS, FIRST

RUN = "gallery"
WALKED = "paper-clay-light"
PREFIX = "gallery"
BETWEEN = "--"
"""Stands in no id of a course."""
_lock = threading.Lock()


@cache
def packages() -> dict[str, CoursePackage]:
    """The courses that come with Makerpath, and one that has what they do not.

    Blocks are taken from the first course that has them: the one that people walk here, then those without a project.
    """
    own = Path(str(files("makerpath.xblocks.preview"))) / "sample-courses"
    found = [load(folder) for folder in [*sorted(own.iterdir()), *courses()]]
    found.sort(key=lambda package: (package.course.id != WALKED, bool(package.briefs)))
    return {package.course.id: package for package in found}


def usage_of(block: str, state: str, language: str) -> str | None:
    """The block of that kind, put into the workbench when it is first asked for; None if no course has one.

    Names that a platform shows in one language alone are in `language`.
    """
    with _lock:
        return _usage(block, state == BARE, language)


def course_key(usage: str, reached: str) -> str | None:
    """The run that a block of the gallery stands in; None for other blocks.

    Whoever has done nothing is in a run where nobody has.
    """
    slug = course_of(usage)
    return key_of(slug, reached) if slug else None


def course_of(usage: str) -> str:
    """The course that a block of the gallery stands in; empty for other blocks."""
    prefix, *rest = usage.partition(".")[0].split(BETWEEN)
    return rest[0] if prefix == PREFIX and rest else ""


def key_of(slug: str, reached: str) -> str:
    course = packages()[slug].course
    return f"course-v1:{course.org}+{course.number}+{RUN}{'-new' if reached == FIRST else ''}"


@cache
def _usage(block: str, bare: bool, language: str) -> str | None:
    kind = kind_of(block)
    for slug in packages():
        archive = _archive(slug, language)
        for unit in _units(archive):
            found = _found(unit, block)
            if not found:
                continue
            name = BETWEEN.join((PREFIX, slug, block, language, *([BARE] if bare else [])))
            if bare:
                return units.put(name, f"<{kind}/>")
            put_pictures(archive, settings.STATIC_FOLDER, anew=False)
            inside = "".join(map(alone, found))
            olx = inside if len(found) == 1 else f"<vertical_demo>{inside}</vertical_demo>"
            return units.put(name, olx)
    return None


def kind_of(block: str) -> str:
    """The name under which the platform knows the block."""
    return PROBLEM if block == "quiz" else f"makerpath_{block.replace('-', '_')}"


@cache
def _archive(slug: str, language: str) -> Mapping[str, bytes]:
    return files_of(packages()[slug], RUN, language)


def _units(archive: Mapping[str, bytes]) -> Iterator[Element]:
    """The units of a course in the order of their names, which teaching does not matter for here."""
    for name, data in sorted(archive.items()):
        if name.startswith("vertical/"):
            yield ElementTree.fromstring(data)


def _found(unit: Element, block: str) -> list[Element]:
    """The first block of that kind; of a quiz all problems, with the text that says in which language they are read."""
    assert block in BLOCKS
    found = unit.findall(kind_of(block))
    if block == "quiz" and found:
        return [*unit.findall(LESSON)[-1:], *found]
    return found[:1]

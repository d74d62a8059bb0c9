"""In which language somebody reads, and that nothing here supposes that a line begins on the left."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from makerpath.xblocks.shared import pages
from makerpath.xblocks.shared.platform import person_of
from tests.xblocks.every import every_block, names
from tests.xblocks.fake_platform import FakePlatform, Someone

FOLDER = Path(str(files("makerpath.xblocks")))
LOOKS = sorted((FOLDER / "assets" / "public").glob("*.css"))
TEMPLATES = sorted(path for path in FOLDER.rglob("*.html") if "preview" not in path.parts)
SIDED = re.compile(
    r"(margin|padding|border|inset)-(left|right)|(text-align|float|clear):\s*(left|right)|[;{\s\"'](left|right):"
    r"|border-(top|bottom)-(left|right)-radius"
)
# Four values of which the second and the fourth differ.
UNEVEN = re.compile(r"(?:margin|padding|inset):\s*[^\s;]+ (?P<right>[^\s;]+) [^\s;]+ (?P<left>[^\s;}]+)\s*[;}]")


class _Words:
    """The platform's `i18n` service; `tag` is what its own words are in."""

    def __init__(self, tag: Any) -> None:
        self.tag = tag

    def get_language(self) -> Any:
        if isinstance(self.tag, Exception):
            raise self.tag
        return self.tag


@pytest.mark.parametrize(
    ("service", "preferred", "read"),
    [
        ("zh-hans", "en", "zh-Hans"),
        ("en", "zh-cn", "en"),
        ("zh-cn", "", "zh-Hans"),
        (None, "zh-cn", "zh-Hans"),
        (7, "zh-hans", "zh-Hans"),
        (RuntimeError("no catalogue"), "zh-hans", "zh-Hans"),
    ],
)
def test_row_06_the_platforms_language_comes_first_then_the_readers(
    lesson: Any, platform: FakePlatform, service: Any, preferred: str, read: str
) -> None:
    platform.who = Someone("7", "Lin", language=preferred)
    platform.services["i18n"] = _Words(service)
    assert person_of(lesson).language == read


def test_without_either_it_is_the_language_of_the_request(lesson: Any, platform: FakePlatform) -> None:
    from django.utils import translation

    platform.who = Someone("7", "Lin", language="")
    platform.services["i18n"] = None
    with translation.override("zh-hans"):
        assert person_of(lesson).language == "zh-Hans"
    with translation.override("fr"):
        assert person_of(lesson).language == "en"


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("view", ["student_view", "public_view", "author_view", "studio_view"])
def test_every_view_says_its_language_and_its_direction(platform: FakePlatform, name: str, view: str) -> None:
    for language, tag in (("en", "en"), ("zh-hans", "zh-Hans")):
        platform.who = Someone("7", "Lin", language=language)
        page = getattr(every_block(platform, name), view)({}).content
        root = re.search(r"<[a-z]+ class=\"makerpath-block[^>]*>", page)
        assert root and f'lang="{tag}" dir="ltr"' in root[0]


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("he-IL", "rtl"), ("ug-CN", "rtl"), ("zh-Hans", "ltr")]
)
def test_a_language_of_the_other_direction_would_be_said(language: str, direction: str) -> None:
    assert pages.direction(language) == direction
    problem = {"title": "x", "detail": "y"}
    assert f'lang="{language}" dir="{direction}"' in pages.html("shared/failed.html", language, problem=problem)


@pytest.mark.parametrize("path", [*LOOKS, *TEMPLATES], ids=lambda path: path.name)
def test_row_06_nothing_is_measured_from_the_left(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert [found[0] for found in SIDED.finditer(text)] == []
    assert [found[0] for found in UNEVEN.finditer(text) if found["left"] != found["right"]] == []

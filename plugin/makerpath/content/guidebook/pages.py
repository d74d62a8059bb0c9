"""Markdown of a course as HTML for paper: addresses that lead to other pages of the print, pictures that go along."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from markupsafe import Markup

from makerpath.content.lesson import Lesson
from makerpath.content.package import CoursePackage
from makerpath.content.placed import placed
from makerpath.content.prose import Prose
from makerpath.content.source import MAX_IMAGE_BYTES, refusal
from makerpath.content.targets import target
from makerpath.markup import Directive, render_lesson
from makerpath.markup.view import AddressKind

HOME = "https://guide.invalid/"
"""The address that the print stands at; nothing of it is ever asked of a network."""
TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".avif": "image/avif",
}
_GOTO = "goto/"
_LED = re.compile(rf'href="{_GOTO}([^"]+)" rel="noopener"')
_FILM = re.compile(r"<(video|audio)\b[^>]*?aria-label=\"([^\"]*)\".*?</\1>", re.DOTALL)
_DEEPER = re.compile(r"(</?h)([2-5])\b")
_HEADING = re.compile(r'<h2 id="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_MATERIALS = '<div class="mp-box mp-box-materials'
_DIV = re.compile(r"<(/?)div\b")


@dataclass
class Pages:
    """The texts of `package` for readers of `language`; `pictures` grows with what they show, by address.

    What stands `below` is a lesson's id and the places that its links lead to.
    """

    package: CoursePackage
    language: str
    pictures: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def prose(self, page: Prose[Any], scope: str) -> Markup:
        """A text without directives."""
        return self._shown(page, page.body, scope)

    def lesson(self, lesson: Lesson) -> Iterator[Markup | Directive]:
        """The lesson's stretches of text and its directives, in order; headings stand a step lower."""
        for number, part in enumerate(lesson.facts.segments):
            if isinstance(part, Directive):
                yield part
            else:
                yield deeper(self._shown(lesson, part.text, f"{lesson.meta.id}-{number}"))

    def materials(self, lesson: Lesson) -> list[Markup]:
        """The boxes of materials in the lesson."""
        found = []
        for number, part in enumerate(lesson.facts.segments):
            if not isinstance(part, Directive) and "materials" in part.text:
                found += list(boxes(str(self._shown(lesson, part.text, f"box-{lesson.meta.id}-{number}"))))
        return found

    def picture(self, path: str) -> str | None:
        """The address of the package's picture at `path`; None if there is none that could be read."""
        address, kind = HOME + path, TYPES.get(PurePosixPath(path).suffix.lower())
        if address in self.pictures:
            return address
        source = self.package.root / path
        if kind is None or refusal(source, self.package.root, MAX_IMAGE_BYTES) is not None:
            return None
        self.pictures[address] = kind, source.read_bytes()
        return address

    def _shown(self, page: Prose[Any], text: str, scope: str) -> Markup:
        def resolve(url: str, kind: AddressKind) -> str | None:
            goal = target(url, page.path, self.package.root)
            if kind == "image":
                return (goal.kind == "file" and self.picture(goal.name)) or f"{HOME}missing"
            if kind == "media":
                return ""
            lesson_id = goal.name if goal.kind == "lesson" else self.package.ids.get(goal.name)
            if lesson_id in self.package.lessons:
                return f"{_GOTO}{lesson_id}"
            return url if goal.kind == "web" else None

        shown = str(render_lesson(text, self.language, resolve, scope=scope))
        return Markup(_FILM.sub(_film, _LED.sub(r'href="#lesson-\1"', shown)))


def _film(match: re.Match[str]) -> str:
    return f'<span class="film">{match[2]}</span>'


def deeper(shown: Markup) -> Markup:
    """The same with every heading a step lower."""
    return Markup(_DEEPER.sub(lambda match: f"{match[1]}{int(match[2]) + 1}", shown))


def headings(shown: Markup) -> list[tuple[str, str]]:
    """The headings of the second level: id and text."""
    return [(ident, html.unescape(_TAG.sub("", text)).strip()) for ident, text in _HEADING.findall(shown)]


def boxes(shown: str) -> Iterator[Markup]:
    """The boxes of materials, each from its beginning to its own end."""
    start = shown.find(_MATERIALS)
    while start >= 0:
        depth, end = 0, len(shown)
        for match in _DIV.finditer(shown, start):
            depth += -1 if match[1] else 1
            if depth == 0:
                end = shown.index(">", match.start()) + 1
                break
        yield Markup(shown[start:end])
        start = shown.find(_MATERIALS, end)


def named(part: Directive, lesson: Lesson, package: CoursePackage, language: str) -> tuple[str, str]:
    """What a directive of the lesson puts there: its rule, and the title of what it names, if anything."""
    thing = placed(part, lesson.meta.id)
    definition = package.definitions().get(thing.kind, {}).get(thing.slug) if thing.kind else None
    return thing.rule, definition.title.pick(language) if definition else ""

"""From a course package to the HTML of its printed guide."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from makerpath.content.guidebook import words
from makerpath.content.guidebook.cover import drawing
from makerpath.content.guidebook.pages import headings, HOME, named, Pages
from makerpath.content.guidebook.told import files_of, rule_title
from makerpath.content.package import CoursePackage
from makerpath.domain import names
from makerpath.domain.model import Titled
from makerpath.domain.rubric import Rubric
from makerpath.domain.text import BANDS, LocalText
from makerpath.i18n import format_number, gettext, NAMES, ngettext

MADE = "2"
"""Another one with each change of the design: what was printed by an older one is printed again."""


@dataclass(frozen=True)
class Guidebook:
    """Pages to print; `pictures` by address with their media types. Nothing else is needed, and nothing else asked for.

    The `identifier` is the same as long as everything in it is.
    """

    html: str
    home: str
    pictures: Mapping[str, tuple[str, bytes]]
    title: str
    author: str
    description: str
    language: str
    identifier: str


def guidebook(
    package: CoursePackage,
    language: str,
    *,
    with_lessons: bool = False,
    titles: Mapping[str, LocalText] | None = None,
) -> Guidebook:
    """The guide in `language`, or in the course's first where it has no such texts; `with_lessons` in full.

    `titles` are those of other courses, by id.
    """
    course = package.course
    spoken = language if language in course.languages else course.languages[0]
    pages = Pages(package, spoken)
    guide = package.guides.get(spoken)
    text = pages.prose(guide, "guide") if guide else Markup("")
    order = [lesson_id for module in course.modules for lesson_id in module.lessons]
    lessons = {lesson_id: package.lesson(lesson_id, spoken) for lesson_id in order}
    context: dict[str, Any] = {
        "course": course,
        "package": package,
        "guide": guide,
        "text": text,
        "guide_headings": headings(text),
        "lessons": lessons,
        "numbers": {lesson_id: number for number, lesson_id in enumerate(order, 1)},
        "materials": {lesson_id: pages.materials(lesson) for lesson_id, lesson in lessons.items()},
        "placed": _placed(package, order, spoken),
        "whole": {key: _whole(pages, package, key, spoken) for key in order} if with_lessons else {},
        "titles": dict(titles or {}),
        "rubrics": _rubrics(package),
        "quizzes": _in_order(package, "quiz", order),
        "labs": _in_order(package, "lab", order),
        "sign_offs": _in_order(package, "sign-off", order),
        "surveys": _in_order(package, "survey", order),
        "samples": list(package.samples.values()),
        "files_of": partial(files_of, pages),
        "rule_title": partial(rule_title, spoken),
        "used": {lesson_id: {(thing.rule, thing.slug) for thing in package.placed(lesson_id)} for lesson_id in order},
        "picture": pages.picture,
        "drawing": Markup(drawing(course.id)),
        "style": Markup(files("makerpath.templates").joinpath("guide/guide.css").read_text("utf-8")),
    }
    made = _environment(spoken).get_template("guide.html").render(context)
    return Guidebook(
        html=made,
        home=HOME,
        pictures=pages.pictures,
        title=f"{course.title.pick(spoken)} · {gettext('Teacher’s guide', spoken)}",
        description=(guide.meta.summary if guide else "") or course.summary.pick(spoken),
        author=", ".join(author.name for author in course.authors),
        language=spoken,
        identifier=_identifier(made, pages.pictures),
    )


def _identifier(made: str, pictures: Mapping[str, tuple[str, bytes]]) -> str:
    found = hashlib.sha256(made.encode("utf-8", "replace"))
    for address, (_kind, content) in sorted(pictures.items()):
        found.update(f"\0{address}\0".encode())
        found.update(hashlib.sha256(content).digest())
    return found.hexdigest()


def _in_order(package: CoursePackage, kind: str, order: list[str]) -> list[Titled]:
    """The definitions of a kind as learners meet them."""
    known = package.definitions()[kind]
    met = [thing.slug for lesson_id in order for thing in package.placed(lesson_id) if thing.kind == kind]
    return [known[slug] for slug in dict.fromkeys([*met, *known]) if slug in known]


def _rubrics(package: CoursePackage) -> list[Rubric]:
    """The rubrics as the briefs name them, their own first."""
    named_so = [slug for brief in package.briefs.values() for slug in brief.rubrics]
    return [package.rubrics[slug] for slug in dict.fromkeys([*named_so, *package.rubrics]) if slug in package.rubrics]


def _placed(package: CoursePackage, order: list[str], language: str) -> dict[str, list[tuple[str, str]]]:
    """What stands in each lesson besides its text: the rule of the directive, and a title."""
    return {
        lesson_id: [
            named(part, package.lesson(lesson_id, language), package, language)
            for part in package.lesson(lesson_id, language).facts.directives
        ]
        for lesson_id in order
    }


def _whole(pages: Pages, package: CoursePackage, lesson_id: str, language: str) -> list[Any]:
    lesson = package.lesson(lesson_id, language)
    return [
        part if isinstance(part, Markup) else named(part, lesson, package, language) for part in pages.lesson(lesson)
    ]


def competency(package: CoursePackage, code: str, language: str) -> str:
    """The competency's title with that of its framework, or its code if nobody knows it."""
    framework = package.frameworks.get(code.partition(":")[0])
    entry = framework.entry(code.partition(":")[2]) if framework else None
    return entry.title.pick(language) if entry else code


def bands(rubric: Rubric, language: str) -> list[str]:
    """The age bands that the rubric has words of its own for."""
    texts = [level.description for criterion in rubric.criteria for level in criterion.levels if level.description]
    return [band for band in BANDS if any(f"{language}-x-{band}" in text for text in texts)]


@cache
def _environment(language: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(str(files("makerpath.templates").joinpath("guide"))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )

    def said(text: str, **params: Any) -> str:
        return gettext(text, language, **params)

    def counted(one: str, many: str, count: int, **params: Any) -> str:
        return ngettext(one, many, count, language, **params)

    made.globals |= {
        "_": said,
        "t": said,
        "n": counted,
        "language": language,
        "language_names": NAMES,
        "names": names,
        "words": words,
        "bands": lambda rubric: bands(rubric, language),
        "competency": lambda package, code: competency(package, code, language),
    }

    def picked(text: Mapping[str, str] | None, band: str = "") -> str:
        return LocalText(text).pick(language, band) if text else ""

    made.filters |= {
        "pick": picked,
        "number": lambda value: format_number(float(value), language),
    }
    return made

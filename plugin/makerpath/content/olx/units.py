"""A lesson as a unit: its text, cut where projects stand."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from makerpath.content.lesson import Lesson
from makerpath.content.olx import names
from makerpath.content.olx.static import Static
from makerpath.content.olx.xml import element, json_attribute
from makerpath.content.package import CoursePackage
from makerpath.content.targets import target
from makerpath.domain.hashing import split
from makerpath.markup import Directive, rewrite, segments
from makerpath.markup.view import AddressKind


def unit(package: CoursePackage, static: Static, lesson_id: str, language: str) -> Element:
    """The vertical of the lesson, with display names in `language`."""
    texts: dict[str, Lesson] = {tag: package.lessons[lesson_id][tag] for tag in package.course.languages}
    parts = {tag: segments(lesson.body) for tag, lesson in texts.items()}
    shown = package.lesson(lesson_id, language)
    blocks: list[Element] = []
    number = 0
    for index, part in enumerate(parts[shown.language]):
        if isinstance(part, Directive):
            blocks.append(_project(package, part.attributes["brief"], language))
            continue
        number += 1
        content = {
            tag: _rewritten(other.text, texts[tag], package, static)
            for tag, others in parts.items()
            if not isinstance(other := others[index], Directive)
        }
        blocks.append(_text(shown, lesson_id, number, content))
    return element("vertical", {"url_name": names.unit(lesson_id), "display_name": shown.meta.title}, blocks)


def _text(shown: Lesson, lesson_id: str, number: int, content: dict[str, str]) -> Element:
    attributes = {
        "url_name": names.text(lesson_id, number),
        "display_name": shown.meta.title,
        "content": json_attribute(content),
        # The time is the whole lesson's; it is said once, where the lesson begins.
        "minutes": str(shown.meta.minutes if number == 1 else 0),
    }
    return element("makerpath_lesson", attributes)


def _project(package: CoursePackage, slug: str, language: str) -> Element:
    brief = package.briefs[slug]
    parts, rubric = split(brief), split(package.rubrics[brief.rubric])
    return element(
        "makerpath_project",
        {
            "url_name": names.project(slug),
            "display_name": brief.title.pick(language),
            "brief": json_attribute({"scoring": parts.scoring, "wording": parts.wording}),
            "rubric": json_attribute({"scoring": rubric.scoring, "wording": rubric.wording}),
        },
    )


def _rewritten(text: str, lesson: Lesson, package: CoursePackage, static: Static) -> str:
    ids = {other.path: other.meta.id for texts in package.lessons.values() for other in texts.values()}

    def resolve(url: str, _kind: AddressKind) -> str | None:
        goal = target(url, lesson.path, package.root)
        if goal.kind == "lesson":
            return f"/jump_to_id/{goal.name}"
        if goal.kind != "file":
            return None
        linked = ids.get(package.root / goal.name)
        return f"/jump_to_id/{linked}" if linked else f"/static/{static.add(goal.name)}"

    return rewrite(text, resolve)

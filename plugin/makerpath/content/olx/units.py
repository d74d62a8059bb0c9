"""A lesson as a unit: its text, cut where directives put other blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from makerpath.content.lesson import Lesson
from makerpath.content.olx import names
from makerpath.content.olx.problems import problems
from makerpath.content.olx.static import Static
from makerpath.content.olx.xml import element, json_attribute
from makerpath.content.package import CoursePackage
from makerpath.content.placed import Placed, placed
from makerpath.content.targets import target
from makerpath.domain import names as words
from makerpath.domain.hashing import Json, split
from makerpath.domain.model import Titled
from makerpath.i18n import gettext
from makerpath.markup import Directive, rewrite, Segment, segments
from makerpath.markup.view import AddressKind


def unit(package: CoursePackage, static: Static, lesson_id: str, language: str) -> Element:
    """The vertical of the lesson, with display names in `language`."""
    texts = package.lessons[lesson_id]
    parts = {tag: segments(lesson.body) for tag, lesson in texts.items()}
    shown = package.lesson(lesson_id, language)
    blocks: list[Element] = []
    first, after = True, ""
    for index, part in enumerate(parts[shown.language]):
        if isinstance(part, Directive):
            thing = placed(part, lesson_id)
            blocks += BLOCKS[thing.rule](package, static, thing, language)
            after = thing.name
        else:
            content = {
                tag: _rewritten(segment, texts[tag], package, static) for tag, segment in _alike(parts, index).items()
            }
            blocks.append(_text(texts, shown, names.text(lesson_id, after), content, first=first))
            first = False
    return element("vertical", {"url_name": names.unit(lesson_id), "display_name": shown.meta.title}, blocks)


def _alike(parts: dict[str, list[Segment]], index: int) -> dict[str, str]:
    """The stretch of text at this place in every language; the checks have seen that they match."""
    return {tag: other.text for tag, found in parts.items() if not isinstance(other := found[index], Directive)}


def _text(texts: Mapping[str, Lesson], shown: Lesson, name: str, content: dict[str, str], *, first: bool) -> Element:
    attributes = {"url_name": name, "display_name": shown.meta.title, "content": json_attribute(content)}
    if first:
        # Time, titles and summary are the whole lesson's; they are said once, where its text begins.
        attributes["minutes"] = str(shown.meta.minutes)
        attributes["titles"] = json_attribute({tag: lesson.meta.title for tag, lesson in texts.items()})
        summaries = {tag: lesson.meta.summary for tag, lesson in texts.items() if lesson.meta.summary}
        if summaries:
            attributes["summaries"] = json_attribute(summaries)
    else:
        attributes["minutes"] = "0"
    return element("makerpath_lesson", attributes)


def _project(package: CoursePackage, _static: Static, thing: Placed, language: str) -> list[Element]:
    brief = package.briefs[thing.slug]
    attributes = {
        "url_name": thing.name,
        "display_name": brief.title.pick(language),
        "course": package.course.id,
        "brief": json_attribute(_whole(brief)),
        "rubric": json_attribute(_whole(package.rubrics[brief.rubric])),
    }
    return [element("makerpath_project", attributes)]


def _quiz(package: CoursePackage, static: Static, thing: Placed, language: str) -> list[Element]:
    return problems(package.quizzes[thing.slug], thing.name, static.add, language)


def _remote(package: CoursePackage, _static: Static, thing: Placed, language: str) -> list[Element]:
    """A block that the service fills: it carries what the directive says and the definitions that it names."""
    definitions = package.definitions()
    named: list[tuple[str, Titled]] = []
    title = gettext(words.PART[thing.rule], language)
    if thing.kind:
        named.append((thing.kind, definitions[thing.kind][thing.slug]))
        title = named[0][1].title.pick(language)
    if thing.kind == "brief":
        named.append(("rubric", package.rubrics[package.briefs[thing.slug].rubric]))
    attributes = {
        "url_name": thing.name,
        "display_name": title,
        "course": package.course.id,
        "lesson": thing.lesson_id,
        "arguments": json_attribute(thing.arguments()),
        "definitions": json_attribute([{"kind": kind, **_whole(definition)} for kind, definition in named]),
    }
    return [element(f"makerpath_{thing.rule.replace('-', '_')}", attributes)]


BLOCKS: dict[str, Callable[[CoursePackage, Static, Placed, str], list[Element]]] = {
    "project": _project,
    "quiz": _quiz,
    "survey": _remote,
    "sign-off": _remote,
    "lab": _remote,
    "assessment": _remote,
    "attendance": _remote,
    "showcase": _remote,
}
"""What a directive becomes on the platform, by the directive's name."""


def unplaced(package: CoursePackage) -> list[dict[str, Json]]:
    """The briefs that stand in no lesson, with their rubrics."""
    placed_ones = {
        thing.slug for lesson_id in package.lessons for thing in package.placed(lesson_id) if thing.kind == "brief"
    }
    found: list[dict[str, Json]] = []
    for slug in sorted(package.briefs.keys() - placed_ones):
        brief = package.briefs[slug]
        found.append({"kind": "rubric", **_whole(package.rubrics[brief.rubric])})
        found.append({"kind": "brief", **_whole(brief)})
    return found


def _whole(definition: Titled) -> dict[str, Json]:
    parts = split(definition)
    return {"scoring": parts.scoring, "wording": parts.wording}


def _rewritten(text: str, lesson: Lesson, package: CoursePackage, static: Static) -> str:
    ids = {other.path: other.meta.id for texts in package.lessons.values() for other in texts.values()}

    def resolve(url: str, _kind: AddressKind) -> str | None:
        goal = target(url, lesson.path, package.root)
        part = f"#{goal.fragment}" if goal.fragment else ""
        if goal.kind == "lesson":
            return f"/jump_to_id/{goal.name}{part}"
        if goal.kind != "file":
            return None
        linked = ids.get(package.root / goal.name)
        return f"/jump_to_id/{linked}{part}" if linked else f"/static/{static.add(goal.name)}{part}"

    return rewrite(text, resolve)

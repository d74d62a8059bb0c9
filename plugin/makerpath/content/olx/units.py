"""A lesson as a unit: its text, cut where directives put other blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from makerpath.content.facts import rewritten
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
from makerpath.markup import Directive
from makerpath.markup.view import AddressKind


def unit(package: CoursePackage, static: Static, lesson_id: str, language: str) -> Element:
    """The vertical of the lesson, with display names in `language`."""
    texts = package.lessons[lesson_id]
    shown = package.lesson(lesson_id, language)
    # The checks have seen that the parts of every language match.
    stretches = {tag: iter(_rewritten(lesson, package, static)) for tag, lesson in texts.items()}
    blocks: list[Element] = []
    first, after = True, ""
    for part in shown.facts.segments:
        if isinstance(part, Directive):
            thing = placed(part, lesson_id)
            blocks += BLOCKS[thing.rule](package, static, thing, language)
            after = thing.name
        else:
            content = {tag: next(found) for tag, found in stretches.items()}
            blocks.append(_text(texts, shown, names.text(lesson_id, after), content, first=first))
            first = False
    return element("vertical", {"url_name": names.unit(lesson_id), "display_name": shown.meta.title}, blocks)


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
    if brief.rubrics[1:]:
        attributes["rubrics"] = json_attribute([_whole(package.rubrics[slug]) for slug in brief.rubrics[1:]])
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
        named += [("rubric", package.rubrics[slug]) for slug in package.briefs[thing.slug].rubrics]
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
    "certificate": _remote,
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
        found += [{"kind": "rubric", **_whole(package.rubrics[name])} for name in brief.rubrics]
        found.append({"kind": "brief", **_whole(brief)})
    return found


def _whole(definition: Titled) -> dict[str, Json]:
    parts = split(definition)
    return {"scoring": parts.scoring, "wording": parts.wording}


def _rewritten(lesson: Lesson, package: CoursePackage, static: Static) -> list[str]:
    """The lesson's stretches of text with the platform's addresses."""

    def resolve(url: str, _kind: AddressKind) -> str | None:
        return platform_address(url, lesson, package, static)

    return rewritten(lesson.body, lesson.facts, resolve)


def platform_address(url: str, lesson: Lesson, package: CoursePackage, static: Static) -> str | None:
    """What stands on the platform for the address `url` of the lesson; None leaves it alone."""
    goal = target(url, lesson.path, package.root)
    part = f"#{goal.fragment}" if goal.fragment else ""
    if goal.kind == "lesson":
        return f"/jump_to_id/{goal.name}{part}"
    if goal.kind != "file":
        return None
    linked = package.ids.get(goal.name)
    return f"/jump_to_id/{linked}{part}" if linked else f"/static/{static.add(goal.name)}{part}"

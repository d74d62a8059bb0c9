"""Chapters and sequentials as modules and lessons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from makerpath.content.incoming.olx import foreign, own, own_quiz
from makerpath.content.incoming.olx.context import Context
from makerpath.content.incoming.olx.lesson import LessonParts
from makerpath.content.incoming.olx.xml import CONTAINERS, Node
from makerpath.content.olx import names
from makerpath.domain.errors import N_

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_OUTLINE_SETTINGS = frozenset({"format", "graded", "start"})
Local = dict[str, str]


def modules(course: Node, context: Context) -> list[dict[str, Any]]:
    """The modules of the course in order, their lessons added to the draft."""
    known = {module.id: module for module in context.own.modules} if context.own else {}
    listed = {lesson_id for module in known.values() for lesson_id in module.lessons}
    context.draft.ids |= known.keys() | listed
    outline: list[tuple[Node, list[tuple[Node, str]]]] = []
    for chapter in course.children:
        if chapter.tag != "chapter":
            foreign.not_here(chapter, context)
            continue
        lessons = []
        for sequential in chapter.children:
            # A sequential that stands in a course twice is one lesson.
            if sequential.tag != "sequential" and sequential.tag not in CONTAINERS:
                _wrapped(sequential, context)
            lesson_id = _id(sequential, context, listed)
            lessons.append((sequential, lesson_id))
            for node in sequential.walk():
                if node.name:
                    context.lessons.setdefault(node.name, lesson_id)
        if lessons:
            context.lessons.setdefault(chapter.name, lessons[0][1])
        outline.append((chapter, lessons))
    made = []
    for chapter, lessons in outline:
        context.seen(chapter, _OUTLINE_SETTINGS)
        if not lessons:
            foreign.not_here(chapter, context)
            continue
        for sequential, lesson_id in lessons:
            _lesson(sequential, lesson_id, context)
        before = known.get(chapter.name)
        if before:
            data = before.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            if chapter.title and before.title.pick(context.shown) != chapter.title:
                data["title"][context.shown] = chapter.title
        else:
            title = chapter.title or chapter.name or "1"
            name = _id(chapter, context, set(known))
            data = {"id": name, "title": {context.shown: title}, "summary": {context.shown: title}}
        made.append(data | {"lessons": [lesson_id for _, lesson_id in lessons]})
        context.report.keep("module")
    return made


def _id(node: Node, context: Context, listed: set[str]) -> str:
    """The id of a chapter or sequential: its own if the package gave it, else a new one."""
    if node.name in listed and node.name not in context.draft.lessons:
        return node.name
    if context.own and _SLUG.fullmatch(node.name) and len(node.name) <= 64 and node.name not in context.draft.ids:
        context.draft.ids.add(node.name)
        return node.name
    return context.draft.id_for(node.name, node.title, node.tag)


def _wrapped(node: Node, context: Context) -> None:
    """An element where a sequential should stand is read as one that holds it alone."""
    inner = Node(node.tag, node.attributes, node.element, node.path, node.line, node.children)
    node.tag, node.children = "sequential", [inner]
    node.attributes = {"display_name": node.title, "url_name": node.name}
    context.report.note(
        node.path,
        node.line,
        "import.wrapped",
        N_("{tag} stands where a lesson should; it became a lesson of its own."),
        N_("Look at the lesson, and move its text where it belongs."),
        tag=inner.tag,
    )


def _lesson(sequential: Node, lesson_id: str, context: Context) -> None:
    context.seen(sequential, _OUTLINE_SETTINGS)
    if lesson_id in context.draft.lessons:
        return
    first = next((node for node in sequential.walk() if node.tag == "makerpath_lesson"), None)
    said = own.languages(first) if first else {}
    titles = said or {context.shown: sequential.title or sequential.name or lesson_id}
    lesson = LessonParts(lesson_id, context.shown, titles)
    _renamed(sequential, first, lesson, context)
    graded = str(sequential.attributes.get("graded", "")).lower() == "true"
    units = sequential.children
    for unit in units:
        context.report.elements.add((unit.path, unit.line, unit.tag))
        if unit.tag in CONTAINERS:
            context.seen(unit)
            ours = unit.name == names.unit(lesson_id)
            if not ours and unit.title and len(units) > 1 and unit.title not in titles.values():
                lesson.say(f"## {' '.join(unit.title.split())}")
        _blocks(list(_flat(unit, context)), context, lesson, unit.title or titles.get(context.shown, ""), graded)
    if not units:
        context.report.warn(
            sequential.path,
            sequential.line,
            "import.empty",
            N_("The lesson {id} has nothing in it but its title."),
            N_("Write it, or take it out of course.yaml."),
            id=lesson_id,
        )
    lesson.finish(context.draft)
    context.report.keep("lesson")


def _renamed(sequential: Node, first: Node | None, lesson: LessonParts, context: Context) -> None:
    """A title changed on the platform counts in the language that it shows."""
    before = lesson.titles.get(context.shown) or next(iter(lesson.titles.values()))
    places = [sequential, *(unit for unit in sequential.children if unit.name == names.unit(lesson.id))]
    places += [first] if first else []
    new = next((node.title for node in places if node.title and node.title != before.strip()), None)
    if new and first and context.own:
        lesson.titles[context.shown if context.shown in lesson.titles else next(iter(lesson.titles))] = new


def _flat(unit: Node, context: Context) -> Iterator[Node]:
    """The blocks of a unit; what stands inside of further containers is taken out of them, which is reported."""
    if unit.tag not in CONTAINERS:
        yield unit
        return
    for node in unit.children:
        if node.tag in CONTAINERS:
            context.seen(node)
            if node.tag != "vertical":
                foreign.not_here(node, context)
            yield from _flat(node, context)
        else:
            yield node


def _blocks(nodes: list[Node], context: Context, lesson: LessonParts, title: str, graded: bool) -> None:
    together: list[Node] = []
    for index, node in enumerate(nodes):
        context.report.elements.add((node.path, node.line, node.tag))
        if node.tag == "problem":
            together.append(node)
            if index + 1 == len(nodes) or nodes[index + 1].tag != "problem":
                rest = own_quiz.take(together, context, lesson)
                foreign.problems(rest, context, lesson, title, graded)
                together = []
        elif own.is_own(node):
            if not own.take(node, context, lesson):
                foreign.not_here(node, context)
        elif node.tag == "html":
            foreign.html(node, context, lesson)
        elif node.tag == "video":
            foreign.video(node, context, lesson)
        else:
            foreign.not_here(node, context)

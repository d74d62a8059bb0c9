"""The things of a course that learners leave something in, by the names a platform knows them under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from makerpath.content.olx import names
from makerpath.content.package import CoursePackage
from makerpath.markup import Directive


@dataclass(frozen=True)
class Thing:
    """`kind` is `module`, `lesson`, `text`, `question`, or the name of a directive; `home` is what it stands in."""

    kind: str
    home: str
    title: str


def outline(package: CoursePackage) -> Mapping[str, Thing]:
    """Everything by name."""
    first = package.course.languages[0]
    found: dict[str, Thing] = {}
    for module in package.course.modules:
        found[module.id] = Thing("module", "", module.title.pick(first))
        for lesson_id in module.lessons:
            lesson = package.lesson(lesson_id, first)
            found[lesson_id] = Thing("lesson", module.id, lesson.meta.title)
            after, things = "", iter(package.placed(lesson_id))
            for part in lesson.facts.segments:
                if not isinstance(part, Directive):
                    found[names.text(lesson_id, after)] = Thing("text", lesson_id, lesson.meta.title)
                    continue
                thing = next(things)
                after = thing.name
                found[thing.name] = Thing(thing.rule, lesson_id, thing.slug)
                if thing.rule == "quiz":
                    for question in package.quizzes[thing.slug].questions:
                        name = names.question(thing.name, question.id)
                        found[name] = Thing("question", thing.name, question.prompt.pick(first))
    return found

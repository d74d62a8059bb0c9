"""Directives name things of the course, once each, and stand alike in every language."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.kinds import KINDS
from makerpath.content.lesson import Lesson
from makerpath.content.placed import placed, RULES
from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.domain.errors import N_
from makerpath.markup import Directive

EXAMPLES = ", ".join(rule.example for rule in RULES.values())


def check(reading: Reading) -> Iterator[Problem]:
    shapes: dict[str, tuple[Lesson, list[str]]] = {}
    owners: dict[str, str] = {}
    for lesson in reading.lessons:
        parts = lesson.facts.segments
        shape = [f"{part.name}{dict(part.attributes)}" if isinstance(part, Directive) else "" for part in parts]
        other, expected = shapes.setdefault(lesson.meta.id, (lesson, shape))
        if shape != expected:
            yield Problem(
                lesson.place(1),
                "lesson.parts_unequal",
                N_("The directives do not stand between the same parts as in {other}."),
                N_("Put the same directives at the same places in every language of the lesson."),
                params={"other": other.path.name},
            )
        if "" not in shape:
            yield Problem(
                lesson.place(1),
                "lesson.no_text",
                N_("The lesson has no text."),
                N_("Say at least in a sentence what learners do here."),
            )
        here: set[str] = set()
        for part in parts:
            if isinstance(part, Directive):
                yield from _directive(part, lesson, reading, owners, here)


def _directive(
    part: Directive, lesson: Lesson, reading: Reading, owners: dict[str, str], here: set[str]
) -> Iterator[Problem]:
    place = lesson.place(part.line)
    rule = RULES.get(part.name)
    if rule is None:
        yield Problem(
            place,
            "directive.unknown",
            N_("There is no directive {name}."),
            N_("The directives are {examples}."),
            params={"name": part.name, "examples": EXAMPLES},
        )
        return
    for name in part.attributes:
        if name != rule.key and name not in rule.choices:
            yield Problem(
                place,
                "directive.attribute_unknown",
                N_("The directive {name} has no attribute {attribute}."),
                N_("Write it like {example}."),
                params={"name": part.name, "attribute": name, "example": rule.example},
            )
    for name, values in rule.choices.items():
        if part.attributes.get(name, values[0]) not in values:
            yield Problem(
                place,
                "directive.value",
                N_("{attribute} is one of {values}."),
                N_("Write it like {example}."),
                params={"attribute": name, "values": ", ".join(values), "example": rule.example},
            )
            return
    if rule.key and not _known(reading, rule.kind, part.attributes.get(rule.key, "")):
        yield Problem(
            place,
            f"directive.{rule.kind}_unknown",
            N_("The course has no {kind} {id}."),
            N_("Use an id that there is a file {path} of, or write that file; a brief also stands in course.yaml."),
            params={
                "kind": rule.kind,
                "id": part.attributes.get(rule.key) or "—",
                "path": KINDS[rule.kind].path(part.attributes.get(rule.key) or "id"),
            },
        )
        return
    thing = placed(part, lesson.meta.id)
    if thing.name in here or owners.setdefault(thing.name, lesson.meta.id) != lesson.meta.id:
        yield Problem(
            place,
            "directive.repeated",
            N_("The {kind} {id} stands in the course twice."),
            N_("Keep one directive for it; link to that lesson from elsewhere with lesson:<id>."),
            params={"kind": part.name, "id": thing.slug or lesson.meta.id},
        )
    here.add(thing.name)


def _known(reading: Reading, kind: str, slug: str) -> bool:
    course = reading.course.value if reading.course else None
    if kind == "brief" and course:
        return slug in course.briefs
    return slug in reading.definitions[kind]

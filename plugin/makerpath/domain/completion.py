"""When a course is completed, and how far a learner is in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["lesson", "attendance", "quiz", "sign-off", "project"]
EMPTY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Requirement:
    """One thing that a course asks for; `lesson` is where it stands, empty for a project of the whole course."""

    kind: Kind
    id: str
    lesson: str = ""


@dataclass(frozen=True)
class Plan:
    """A course's lessons in order, those of them that happen in a room, and what completes the course."""

    lessons: tuple[str, ...]
    in_room: frozenset[str]
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True)
class Done:
    """What one learner did in one run, by id: quizzes passed, sign-offs that hold, projects that are good enough."""

    read: frozenset[str] = EMPTY
    attended: frozenset[str] = EMPTY
    quizzes: frozenset[str] = EMPTY
    sign_offs: frozenset[str] = EMPTY
    projects: frozenset[str] = EMPTY


def plan(
    lessons: Sequence[str],
    placed: Mapping[str, Sequence[tuple[str, str]]],
    briefs: Sequence[str],
    graded: Collection[str],
) -> Plan:
    """What a course asks for.

    `placed` has (directive, id) by lesson, `briefs` are the course's projects, `graded` its quizzes that count. A
    course that asks for no quiz, attendance, sign-off or project is completed by reading every lesson.
    """
    asked: dict[tuple[str, str], Requirement] = {}
    for lesson in lessons:
        for rule, name in placed.get(lesson, ()):
            requirement = _requirement(rule, name, lesson, graded)
            if requirement:
                asked.setdefault((requirement.kind, requirement.id), requirement)
    for brief in briefs:
        asked.setdefault(("project", brief), Requirement("project", brief))
    return Plan(
        tuple(lessons),
        frozenset(item.lesson for item in asked.values() if item.kind == "attendance"),
        tuple(asked.values()) or tuple(Requirement("lesson", lesson, lesson) for lesson in lessons),
    )


def _requirement(rule: str, name: str, lesson: str, graded: Collection[str]) -> Requirement | None:
    if rule == "attendance":
        return Requirement("attendance", lesson, lesson)
    if rule == "quiz":
        return Requirement("quiz", name, lesson) if name in graded else None
    if rule == "sign-off":
        return Requirement("sign-off", name, lesson)
    return Requirement("project", name, lesson) if rule == "project" else None


def missing(asked: Plan, done: Done) -> tuple[Requirement, ...]:
    """What the course still asks for, in the order of its lessons; nothing means that it is completed."""
    there = {
        "lesson": done.read,
        "attendance": done.attended,
        "quiz": done.quizzes,
        "sign-off": done.sign_offs,
        "project": done.projects,
    }
    return tuple(item for item in asked.requirements if item.id not in there[item.kind])


def lessons_done(asked: Plan, done: Done) -> frozenset[str]:
    """The lessons that are done: one in a room by having been there, any other by having been read."""
    return frozenset(
        lesson for lesson in asked.lessons if lesson in (done.attended if lesson in asked.in_room else done.read)
    )

"""Lessons and briefs stand in course.yaml, and what stands there exists."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.problem import Place, Problem
from makerpath.content.reading import Reading
from makerpath.domain.errors import N_


def check(reading: Reading) -> Iterator[Problem]:
    if reading.course is None or reading.course.value is None:
        return
    course, tree = reading.course.value, reading.course.tree
    known = {lesson.meta.id for lesson in reading.lessons}
    # A lesson whose file is there but could not be read has its own problem already.
    known |= set(reading.unread.values())
    listed = set()
    for number, module in enumerate(course.modules):
        for index, lesson_id in enumerate(module.lessons):
            listed.add(lesson_id)
            if lesson_id not in known:
                yield Problem(
                    tree.place(("modules", number, "lessons", index)),
                    "lesson.file_missing",
                    N_("There is no file of the lesson {id}."),
                    N_("Write it under modules/, with the id in its front matter, or take the id away here."),
                    params={"id": lesson_id},
                )
    for lesson in reading.lessons:
        if lesson.meta.id not in listed:
            yield Problem(
                Place(lesson.path, 2),
                "lesson.unlisted",
                N_("No module of the course lists the lesson {id}."),
                N_("Add the id to a module in course.yaml, or leave it for later."),
                severity="warning",
                params={"id": lesson.meta.id},
            )
    for index, slug in enumerate(course.briefs):
        if slug not in reading.briefs and not (reading.root / "briefs" / f"{slug}.yaml").exists():
            yield Problem(
                tree.place(("briefs", index)),
                "brief.file_missing",
                N_("There is no brief {id}."),
                N_("Write briefs/{id}.yaml, or take the id away here."),
                params={"id": slug},
            )
    for slug, document in reading.briefs.items():
        if slug not in course.briefs:
            yield Problem(
                document.tree.place(("id",)),
                "brief.unlisted",
                N_("The course does not list the brief {id}."),
                N_("Add the id under briefs in course.yaml, or leave it for later."),
                severity="warning",
                params={"id": slug},
            )

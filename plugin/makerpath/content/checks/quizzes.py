"""Quizzes show pictures that there are, and a lesson counts for one kind of grade only."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.placed import things_in
from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.content.source import MAX_IMAGE_BYTES, refusal
from makerpath.domain.errors import N_


def check(reading: Reading) -> Iterator[Problem]:
    for document in reading.definitions["quiz"].values():
        for number, question in enumerate(document.value.questions if document.value else []):
            if question.picture is None:
                continue
            path = reading.root / question.picture.image
            refused = refusal(path, reading.root, MAX_IMAGE_BYTES)
            if refused:
                yield Problem(
                    document.tree.place(("questions", number, "picture", "image")),
                    "image.missing" if refused.code == "file.missing" else refused.code,
                    refused.message,
                    refused.hint,
                    params=refused.params,
                )
    quizzes = reading.values("quiz")
    for lesson in reading.lessons:
        things = things_in(lesson)
        found = [quizzes[thing.slug] for thing in things if thing.rule == "quiz" and thing.slug in quizzes]
        graded = [quiz.id for quiz in found if quiz.graded]
        if graded and any(thing.rule == "project" for thing in things):
            yield Problem(
                lesson.place(1),
                "lesson.two_grades",
                N_("The quiz {id} and a project stand in one lesson; a platform grades a lesson as one kind of work."),
                N_("Move the quiz to another lesson, or write graded: false in it."),
                params={"id": graded[0]},
            )

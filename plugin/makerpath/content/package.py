"""A course package in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from makerpath.content.framework import Framework
from makerpath.content.guide import Guide
from makerpath.content.lesson import Lesson
from makerpath.content.placed import Placed, things_in
from makerpath.domain.brief import Brief
from makerpath.domain.course import Course
from makerpath.domain.lab import Lab
from makerpath.domain.model import Titled
from makerpath.domain.quiz import Quiz
from makerpath.domain.rubric import Rubric
from makerpath.domain.sample import Sample
from makerpath.domain.sign_off import SignOff
from makerpath.domain.survey import Survey


@dataclass(frozen=True)
class CoursePackage:
    """A course that was read without an error.

    `lessons` is by id, then by language; definitions are by slug, a rubric being the course's own or else the shared
    one of that name, `guides` by language; `frameworks` are the shared ones and its own.
    What the course does not list or place is left out.
    """

    root: Path
    course: Course
    lessons: Mapping[str, Mapping[str, Lesson]]
    briefs: Mapping[str, Brief]
    rubrics: Mapping[str, Rubric]
    quizzes: Mapping[str, Quiz]
    surveys: Mapping[str, Survey]
    sign_offs: Mapping[str, SignOff]
    labs: Mapping[str, Lab]
    guides: Mapping[str, Guide] = field(default_factory=dict)
    frameworks: Mapping[str, Framework] = field(default_factory=dict)
    samples: Mapping[str, Sample] = field(default_factory=dict)

    @cached_property
    def ids(self) -> dict[str, str]:
        """The ids of lessons by the paths of their files (POSIX, from the root)."""
        return {
            lesson.path.relative_to(self.root).as_posix(): lesson_id
            for lesson_id, texts in self.lessons.items()
            for lesson in texts.values()
        }

    def definitions(self) -> dict[str, Mapping[str, Titled]]:
        """Every definition by its kind, then by its slug; rubrics too."""
        return {
            "rubric": self.rubrics,
            "brief": self.briefs,
            "quiz": self.quizzes,
            "survey": self.surveys,
            "sign-off": self.sign_offs,
            "lab": self.labs,
        }

    def lesson(self, lesson_id: str, language: str) -> Lesson:
        """The lesson in `language`, else in the first language of the course that it has."""
        texts = self.lessons[lesson_id]
        return texts.get(language) or next(texts[tag] for tag in self.course.languages if tag in texts)

    def placed(self, lesson_id: str) -> list[Placed]:
        """What the lesson's directives put into it, in order; every language has the same."""
        return things_in(self.lesson(lesson_id, self.course.languages[0]))

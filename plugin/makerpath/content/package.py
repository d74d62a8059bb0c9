"""A course package in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from makerpath.content.lesson import Lesson
from makerpath.domain.brief import Brief
from makerpath.domain.course import Course
from makerpath.domain.rubric import Rubric


@dataclass(frozen=True)
class CoursePackage:
    """A course that was read without an error.

    `lessons` is by id, then by language; `briefs` and `rubrics` are by slug, a rubric being the course's own
    or else the shared one of that name.
    """

    root: Path
    course: Course
    lessons: Mapping[str, Mapping[str, Lesson]]
    briefs: Mapping[str, Brief]
    rubrics: Mapping[str, Rubric]

    def lesson(self, lesson_id: str, language: str) -> Lesson:
        """The lesson in `language`, else in the first language of the course that it has."""
        texts = self.lessons[lesson_id]
        return texts.get(language) or next(texts[tag] for tag in self.course.languages if tag in texts)

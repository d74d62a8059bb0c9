"""The definitions of a course package, ready to be stored by their hashes."""

from __future__ import annotations

from makerpath.content.package import CoursePackage
from makerpath.domain.hashing import content_hash, Parts, split


def parts_of(package: CoursePackage) -> dict[str, dict[str, Parts]]:
    """The parts of every definition but the course's own, by kind and by slug; rubrics before briefs."""
    return {
        kind: {slug: split(definition) for slug, definition in definitions.items()}
        for kind, definitions in package.definitions().items()
    }


def course_parts(package: CoursePackage) -> Parts:
    """The parts of the course itself.

    The wording has an entry `/lessons/<id>` for each lesson with the SHA-256 of its text in each language, so that
    an edited lesson makes a new version of the wording and leaves the scoring part alone.
    """
    parts = split(package.course)
    lessons = {
        f"/lessons/{lesson_id}": {
            language: content_hash([lesson.meta.model_dump(mode="json"), lesson.body])
            for language, lesson in sorted(texts.items())
        }
        for lesson_id, texts in package.lessons.items()
    }
    return Parts(scoring=parts.scoring, wording=dict(sorted({**parts.wording, **lessons}.items())))

"""Courses of a few lessons, published in the small school and offered to its class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from makerpath.content.check import load
from makerpath.service.classes.operations import create_class, create_run, join_class
from makerpath.service.courses.definitions import current, load_brief, load_rubric
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.policy import Actor
from tests.content.conftest import DATA
from tests.service.school import SmallSchool

SMALL = DATA / "small-course"
TAGS = ("en", "zh-Hans")


def both(english: str, chinese: str = "") -> dict[str, str]:
    return {"en": english, "zh-Hans": chinese or f"{english}（中文）"}


def publish_course(
    school: SmallSchool,
    folder: Path,
    slug: str,
    *,
    modules: Sequence[Mapping[str, Any]] = ({"id": "start", "lessons": ["one", "two"]},),
    words: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    **more: Any,
) -> UUID:
    """A course called after its slug; `words` is what stands in lessons, `files` stand beside them."""
    root = folder / slug
    root.mkdir(exist_ok=True)
    title = slug.replace("-", " ").capitalize()
    course = {
        "schema": "makerpath.course/1",
        "id": slug,
        "org": "Testers",
        "number": slug.upper(),
        "title": both(title),
        "summary": both("A course to test with."),
        "languages": list(TAGS),
        "credits": 1,
        "hours": 4,
        "disciplines": ["craft"],
        "age_band": {"from": 10, "to": 18},
        "licence": "CC-BY-4.0",
        "authors": [{"name": "Tester"}],
        "outcomes": [{"id": "do", "text": both("Do it."), "competencies": ["4c:creativity"]}],
        "modules": [{"title": both(one["id"]), "summary": both("S"), **one} for one in modules],
        **more,
    }
    (root / "course.yaml").write_text(yaml.safe_dump(course, allow_unicode=True, sort_keys=False), "utf-8")
    for module in modules:
        for lesson in module["lessons"]:
            for tag in TAGS:
                path = root / "modules" / module["id"] / f"{lesson}.{tag}.md"
                path.parent.mkdir(parents=True, exist_ok=True)
                said = (words or {}).get(lesson, "")
                path.write_text(
                    f"---\nid: {lesson}\ntitle: Lesson {lesson}\nminutes: 5\n---\nSome words.\n\n{said}\n", "utf-8"
                )
    for name, text in (files or {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    answer = publish(school.services, school.administrator, package=take_in(load(root)))
    return UUID(answer["course"])


def offer(
    school: SmallSchool, course: UUID, *, class_id: UUID | None = None, starts_on: date | None = None
) -> dict[str, Any]:
    """A run of the course for the class; what `run.create` answers."""
    return create_run(
        school.services,
        school.administrator,
        course_id=course,
        class_id=class_id or school.class_id,
        term_id=None,
        starts_on=starts_on,
        ends_on=None,
    )


def offered(school: SmallSchool, course: UUID, **more: Any) -> UUID:
    return UUID(offer(school, course, **more)["run"])


def new_class(school: SmallSchool, name: str, *learners: Actor) -> tuple[UUID, str]:
    """A class of the small school's instructor and its join code."""
    made = create_class(school.services, school.administrator, name=name, instructor_id=school.instructor.person_id)
    for learner in learners:
        join_class(school.services, learner, code=made["join_code"])
    return UUID(made["class"]), made["join_code"]


def definitions(school: SmallSchool, slug: str) -> dict[str, Any]:
    """The published brief with its rubric, as `SmallSchool` has them, to walk another project."""
    with school.services.database.reading(school.id) as session:
        row = current(session, "brief", slug)
        assert row is not None
        brief = load_brief(session, row.scoring_hash, row.wording_hash)
        other = current(session, "rubric", brief.rubric)
        assert other is not None
        rubric = load_rubric(session, other.scoring_hash, other.wording_hash)
    return {"brief_version": row, "brief": brief, "rubric_version": other, "rubric": rubric}

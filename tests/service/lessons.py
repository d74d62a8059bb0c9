"""A course whose one lesson holds whatever a test puts into it, offered to the small school's class."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from makerpath.content.check import load
from makerpath.service.classes.operations import create_run
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.policy import Actor
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool

SMALL = Path(__file__).parents[1] / "content" / "data" / "small-course"
LESSON = "first-fold"
FRONT = "---\nid: first-fold\ntitle: {title}\nminutes: 20\n---\n"


@dataclass
class LessonInSchool:
    """The lesson's address in the school, and who is at the browser."""

    school: SmallSchool
    run_id: UUID
    app: Flask

    def browser(self, actor: Actor) -> Browser:
        return Browser(self.app, self.school.services).sign_in(actor)

    @property
    def address(self) -> str:
        return f"/runs/{self.run_id}/lessons/{LESSON}"

    def page(self, actor: Actor, language: str = "en") -> str:
        return self.browser(actor).get(f"{self.address}?lang={language}").get_data(as_text=True)

    def send(self, actor: Actor, part: str, action: str, **fields: Any) -> TestResponse:
        """A form of the part, sent natively."""
        return self.browser(actor).post(f"{self.address}/{part}/{action}", {"form": action, **fields})


def lesson_with(school: SmallSchool, folder: Path, directive: str, files: dict[str, str]) -> LessonInSchool:
    """Publish the small course with `directive` in its first lesson and `files` beside it, for the class."""
    root = folder / "small-course"
    shutil.copytree(SMALL, root)
    for language, title in (("en", "The first fold"), ("zh-Hans", "第一折")):
        path = next(root.glob(f"modules/**/one.{language}.md"))
        path.write_text(FRONT.format(title=title) + f"Words.\n\n{directive}\n", encoding="utf-8")
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    services = school.services
    answer = publish(services, school.administrator, package=take_in(load(root)))
    run = create_run(
        services,
        school.instructor,
        course_id=UUID(answer["course"]),
        class_id=school.class_id,
        term_id=None,
        starts_on=None,
        ends_on=None,
    )
    return LessonInSchool(school, UUID(run["run"]), app_of(services))

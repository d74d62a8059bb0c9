"""Two courses of a school may name a brief alike: each keeps its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import select

from makerpath.content.check import load
from makerpath.service.courses.definitions import load_brief
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.projects.models import Project
from tests.service.lessons import lesson_with
from tests.service.school import SmallSchool

BRIEF = "briefs/paper-box.yaml"


def test_a_project_begins_on_the_brief_of_its_own_course(school: SmallSchool, tmp_path: Path) -> None:
    lesson = lesson_with(school, tmp_path, "Words.", {})
    root = tmp_path / "other-course"
    shutil.copytree(tmp_path / "small-course", root)
    for name, old, new in (("course.yaml", "id: small-course", "id: other-course"), (BRIEF, "Paper box", "A hijack")):
        text = (root / name).read_text("utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new), "utf-8")
    publish(school.services, school.administrator, package=take_in(load(root)))
    learner = lesson.browser(school.learner)
    page = learner.get(f"/runs/{lesson.run_id}").get_data(as_text=True)
    assert "Paper box" in page
    assert "A hijack" not in page
    assert learner.post(f"/runs/{lesson.run_id}/projects", {"brief": "paper-box"}).status_code == 303
    with school.services.database.reading(school.id) as session:
        project = session.scalars(select(Project).where(Project.run_id == lesson.run_id)).one()
        assert load_brief(session, project.brief_hash, project.brief_wording).title.pick("en") == "Paper box"

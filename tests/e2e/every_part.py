"""A lesson with what no shipped course has, or what everybody there has done already: a lab, and a survey to answer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from uuid import UUID

from makerpath.content.check import load
from makerpath.content.library import courses
from makerpath.service.classes.models import SchoolClass
from makerpath.service.classes.operations import create_run
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.operation import Services
from makerpath.service.people.operations import system_actor
from tests.labs.notebooks import AREA
from tests.service.lessons import FRONT, SMALL

WORDS = {
    "en": ("How much paper", "A lamp needs paper. Work out how much, then say how it went."),
    "zh-Hans": ("要多少纸", "做一盏灯要用纸。先算一算要多少，再说说做得怎么样。"),
}
SURVEY = next(folder for folder in courses() if folder.name == "what-is-a-maker") / "surveys" / "maker-and-me.yaml"
LAB = """\
schema: makerpath.lab/1
id: paper
title: {en: How much paper, zh-Hans: 要多少纸}
summary: {en: Work out how much paper a lamp needs., zh-Hans: 算一算做一盏灯要多少纸。}
minutes: 45
files: [sheets.csv]
"""


def offer(services: Services, folder: Path) -> str:
    """Publish the small course with that lesson, and offer it to the demonstration's class; the run's id."""
    shutil.copytree(SMALL, folder)
    for language, (title, words) in WORDS.items():
        path = next(folder.glob(f"modules/**/one.{language}.md"))
        body = f'{words}\n\n::lab{{id="paper"}}\n\n::survey{{id="maker-and-me"}}\n\n::quiz{{id="folds"}}\n'
        path.write_text(FRONT.format(title=title) + body, "utf-8")
    (folder / "surveys").mkdir()
    shutil.copy(SURVEY, folder / "surveys")
    lab = folder / "labs" / "paper"
    lab.mkdir(parents=True)
    (lab / "lab.yaml").write_text(LAB, "utf-8")
    (lab / "sheets.csv").write_text("width,height\n21,29.7\n", "utf-8")
    for language in WORDS:
        (lab / f"notebook.{language}.ipynb").write_text(json.dumps(AREA), "utf-8")
    with services.database.reading(unscoped="a test looks for the demonstration's class") as session:
        group = session.query(SchoolClass).one()
    actor = system_actor(group.school_id)
    course = publish(services, actor, package=take_in(load(folder)))
    run = create_run(
        services,
        actor,
        course_id=UUID(course["course"]),
        class_id=group.id,
        term_id=None,
        starts_on=None,
        ends_on=None,
    )
    return str(run["run"])

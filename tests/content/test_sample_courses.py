"""The courses that come with Makerpath."""

from __future__ import annotations

from pathlib import Path

import pytest

from makerpath.content.check import check, load
from makerpath.content.library import courses
from makerpath.domain.stages import ALWAYS

CODE_OR_CAD = (".py", ".ino", ".ipynb", ".stl", ".step", ".dxf", "code", "cad", "代码", "编程", "建模")


@pytest.mark.parametrize("root", courses(), ids=lambda path: path.name)
def test_a_sample_course_has_no_problem(root: Path) -> None:
    assert [(problem.code, str(problem.place)) for problem in check(root)] == []


def test_row_05_the_craft_courses_gates_ask_for_no_code_and_no_cad() -> None:
    package = load(next(path for path in courses() if path.name == "paper-clay-light"))
    assert set(package.course.disciplines) & {"art", "craft"}
    for brief in package.briefs.values():
        assert {stage.id for stage in brief.stages} >= ALWAYS
        for stage in brief.stages:
            for rule in stage.evidence:
                # A file of any kind could be a program or a drawing for a machine; photos, words and lists cannot.
                assert rule.kind in ("text", "photo", "iteration", "resources", "materials"), (stage.id, rule.id)
                asked = " ".join([*rule.title.values(), *(rule.help or {}).values()]).lower()
                assert not [word for word in CODE_OR_CAD if word in asked], (stage.id, rule.id)

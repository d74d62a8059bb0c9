"""Two hundred assessors save at once, from many processes: none of their words is lost, none is there twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from makerpath.service.assessments.models import Assessment, AssessmentCase, Outcome
from makerpath.service.core.database import new_id
from makerpath.service.people.models import Grant, Person
from tests.service.assessing.saving import SAVES
from tests.service.assessing.setting import copies, planned, wait
from tests.service.school import SmallSchool

ROOT = Path(__file__).parents[3]
ASSESSORS, PROJECTS = 200, 20


def test_two_hundred_assessors_save_at_once_and_nothing_is_lost_or_doubled(school: SmallSchool, tmp_path: Path) -> None:
    project = school.start()
    planned(school, project, {})
    projects = [project, *copies(school, project, PROJECTS - 1)]
    wait(school, *projects)
    people = [new_id() for _ in range(ASSESSORS)]
    with school.services.database.writing(school.id) as session:
        session.add_all(
            Person(id=one, display_name=f"A {at}", certificate_name=f"A {at}", language="en")
            for at, one in enumerate(people)
        )
        session.flush()
        session.add_all(
            Grant(person_id=one, role="instructor", scope_kind="class", scope_id=school.class_id) for one in people
        )
    told = {
        "people": [str(one) for one in people],
        "projects": [str(one) for one in projects],
        "levels": {item.id: item.levels[-1].id for item in school.rubric.criteria},
    }
    file = tmp_path / "told.json"
    file.write_text(json.dumps(told))
    settings = school.services.settings
    begin = [sys.executable, "-m", "tests.service.assessing.saving", str(settings.data), settings.database_url]
    process = subprocess.Popen(
        [*begin, str(school.id), str(file)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        answers = process.communicate("go\n", timeout=240)[0].splitlines()
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert sorted(answers) == sorted(
        f"{person} {projects[at % PROJECTS]} {SAVES + 1}" for at, person in enumerate(told["people"])
    )
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(select(Assessment)).all()
        cases = session.scalars(select(AssessmentCase)).all()
        outcomes = Counter(session.scalars(select(Outcome.case_id).where(Outcome.person_id.is_(None))))
        newest = dict(
            session.execute(select(Outcome.case_id, func.max(Outcome.number)).group_by(Outcome.case_id)).all()
        )
    assert len(rows) == ASSESSORS
    assert {str(row.assessor_id) for row in rows} == set(told["people"])
    assert all(row.comment == f"{row.assessor_id} {SAVES}" and row.final_at and row.total == 100 for row in rows)
    for case in cases:
        assert case.number == newest[case.id] == outcomes[case.id], "every final assessment made exactly one outcome"

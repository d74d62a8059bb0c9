"""An instructor of one of a platform's courses is nobody in another, and whatever a browser says changes nothing."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from makerpath.service.core.files import FileReference
from makerpath.service.courses.definitions import Version
from makerpath.service.courses.models import CourseRun
from makerpath.service.labs.models import LabAttempt, LabMark, LabResult
from makerpath.service.labs.operations import hand_in
from makerpath.service.people.models import Identity
from makerpath.service.policy import Actor
from makerpath.service.uploads.operations import take_notebook
from tests.service.attacks.block_parts import blocks, platform_with_lab
from tests.service.labs.workshop import answers, parts_of
from tests.service.platform import Platform
from tests.service.school import SmallSchool

OTHERS: dict[str, Any] = {"course": "course-v1:Hill+OTHER+2026", "sub": "666", "anon": "anon-666", "role": "instructor"}


@pytest.fixture
def platform(school: SmallSchool, tmp_path: Path) -> Platform:
    return platform_with_lab(school, tmp_path)


def handed_in(platform: Platform, folder: Path) -> str:
    """An attempt of the platform's learner, made as the block's form makes it."""
    services, school = platform.school.services, platform.school.id
    platform.fragment(blocks(platform, folder)["lab"])
    with services.database.reading(school) as session:
        person = session.scalars(select(Identity.person_id).where(Identity.subject == "42")).one()
        run = session.scalars(select(CourseRun).where(CourseRun.platform_id.is_not(None))).one().id
    actor, lab = Actor(person_id=person, school_id=school), parts_of(folder)
    file_id = take_notebook(services, actor, run, FileStorage(BytesIO(answers()), "paper.ipynb"))
    version = Version("paper", lab.scoring_hash, lab.wording_hash)
    return str(hand_in(services, actor, run_id=run, version=version, file_id=file_id)["attempt"])


def everything(platform: Platform) -> list[Any]:
    with platform.school.services.database.reading(platform.school.id) as session:
        return [
            (table.__name__, {column.key: str(getattr(row, column.key)) for column in table.__table__.columns})
            for table in (LabAttempt, LabResult, LabMark, FileReference)
            for row in session.scalars(select(table).order_by(table.id))
        ]


@pytest.mark.parametrize("who", ["another course's instructor", "a classmate", "the learner"])
def test_an_attempt_is_marked_by_its_own_instructor_alone(platform: Platform, tmp_path: Path, who: str) -> None:
    claims = {
        "another course's instructor": OTHERS,
        "a classmate": {"sub": "43", "anon": "anon-43"},
        "the learner": {},
    }[who]
    attempt, block = handed_in(platform, tmp_path), blocks(platform, tmp_path)["lab"]
    before = everything(platform)
    page = {"attempt": attempt, "show": "all", "role": "instructor", "run": "0"}
    shown = platform.fragment({**block, "page": page}, **claims).get_json()["html"]
    assert "What the class handed in" not in shown or "Amir" not in shown
    for name in ("lab.mark", "again", "lab.release"):
        fields = {"attempt": attempt, "whole": "1", "possible": "1", "how": "release", "role": "instructor"}
        answer = platform.act(name, fields, part=block, **claims).get_json()
        assert answer["error"] is not None or answer["result"] == {"released": 0}, name
    assert everything(platform) == before

"""Killed in the middle, erasing has happened as a whole or not at all, and files follow."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from makerpath.service.classes.models import SchoolClass
from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs.models import Job, RUNNING
from tests.service.privacy.marked import make_marked, Marked, more_rows, places
from tests.service.school import SmallSchool

ROOT = Path(__file__).parents[3]


def kill_in(where: str, school: SmallSchool, marked: Marked) -> None:
    settings = school.services.settings
    ids = [str(item) for item in (school.id, school.officer.person_id, marked.actor.person_id)]
    command = [sys.executable, "-m", "tests.service.privacy.killed", settings.database_url, str(settings.data.parent)]
    process = subprocess.Popen([*command, *ids, where], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"here\n"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("where", ["transaction", "files"])
def test_killed_in_the_middle(school: SmallSchool, where: str) -> None:
    with school.services.database.reading(school.id) as session:
        code = session.get_one(SchoolClass, school.class_id).join_code
    marked = make_marked(school, code)
    more_rows(school, marked)
    before = places(school.services)
    kill_in(where, school, marked)
    if where == "transaction":
        assert places(school.services) == before
        return
    assert {place.split()[0] for place in places(school.services)} <= {"file"}
    with school.services.database.writing(school.id) as session:
        session.execute(update(Job).where(Job.state == RUNNING).values(leased_until=utc_now() - timedelta(seconds=1)))
    school.work()
    assert places(school.services) == []

"""`makerpath course publish` and `makerpath job`, on a service's own database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from makerpath.cli.main import main
from makerpath.service.core.jobs import enqueue
from makerpath.service.core.jobs.models import DEAD, Job, WAITING
from makerpath.service.core.settings import from_environment
from makerpath.service.courses.models import CourseRow
from makerpath.service.people.operations import school_by_slug
from makerpath.service.web.app import make_services

SMALL = Path(__file__).parents[1] / "content" / "data" / "small-course"
ADMIN = ["admin", "create", "--school", "hill", "--code", "HIL", "--name", "Hill School", "--person", "Ada"]
ACCOUNT = ["--email", "a@hill.example", "--password", "four plain words here"]
TEST = "a test looks at every school"


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MAKERPATH_DATA", str(tmp_path))
    monkeypatch.delenv("MAKERPATH_DATABASE_URL", raising=False)
    monkeypatch.setenv("LANGUAGE", "en")
    assert run(*ADMIN, *ACCOUNT).exit_code == 0
    return "hill"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_published_course_is_there_for_the_school(school: str) -> None:
    done = run("course", "publish", str(SMALL), "--school", school)
    assert (done.exit_code, done.stdout) == (0, "small-course is published in hill.\n")
    with make_services(from_environment()).database.reading(unscoped=TEST) as session:
        assert session.scalars(select(CourseRow.slug)).all() == ["small-course"]


def test_publishing_the_same_course_again_is_the_same_version(school: str) -> None:
    first, again = (run("course", "publish", "--json", str(SMALL), "--school", school) for _ in range(2))
    assert json.loads(first.stdout) == json.loads(again.stdout)


def test_an_unknown_school_is_refused(school: str) -> None:
    done = run("course", "publish", str(SMALL), "--school", "valley")
    assert done.exit_code == 1
    assert "There is no school valley." in done.stderr


def test_jobs_that_were_given_up_are_listed_and_tried_again(school: str) -> None:
    assert run("job", "dead").stdout == "No job was given up.\n"
    services = make_services(from_environment())
    school_id = school_by_slug(services, school)
    with services.database.writing(school_id) as session:
        row = enqueue(session, "mail.send", {}, school_id=school_id)
        row.state, row.attempts, row.error, row.finished_at = DEAD, 8, "no mail server", row.created_at
        job_id = str(row.id)
    assert "8x mail.send: no mail server" in run("job", "dead").stdout
    assert json.loads(run("job", "dead", "--json").stdout)["jobs"][0]["id"] == job_id
    assert run("job", "retry").stdout == "1 job is tried again\n"
    with services.database.reading(unscoped=TEST) as session:
        assert [(one.state, one.attempts) for one in session.scalars(select(Job))] == [(WAITING, 0)]
    refused = run("job", "retry", job_id)
    assert refused.exit_code == 1
    assert f"No job {job_id} was given up." in refused.stderr

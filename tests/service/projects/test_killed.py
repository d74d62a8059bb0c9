"""The process is killed while a project is handed in and decided on: what was answered stays, nothing stays by half."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from uuid import UUID

from sqlalchemy import func, select

from makerpath.service.core.database import Immutable
from makerpath.service.core.events import Event
from makerpath.service.projects.models import Decision, Iteration, Project, Reopening, Submission
from makerpath.service.projects.record import read_record
from tests.service.school import SmallSchool

ROUNDS = 2
TABLES: dict[str, type[Immutable]] = {"iteration": Iteration, "submission": Submission, "decision": Decision}
TOLD = {
    Iteration: "iteration.added",
    Submission: "stage.submitted",
    Decision: "stage.decided",
    Reopening: "stage.reopened",
}


def test_a_kill_at_any_moment_loses_nothing_answered_and_leaves_nothing_by_half(school: SmallSchool) -> None:
    project = school.start()
    school.show(project, school.brief.stage("launch"))
    answered: list[str] = []
    for number in range(ROUNDS):
        answered += _until_killed(school, project, random.Random(number).uniform(0.1, 0.6))
        _check(school, project, answered)
        _close_the_round(school, project)
    assert len(answered) > ROUNDS, "nothing happened that could have been lost"


def _until_killed(school: SmallSchool, project: UUID, seconds: float) -> list[str]:
    """What the process was answered before SIGKILL came, some time after it began."""
    settings = school.services.settings
    names = [settings.data, settings.database_url, school.id, project, school.learner.person_id]
    command = [sys.executable, "-m", "tests.service.projects.killed", *map(str, names)]
    process = subprocess.Popen([*command, str(school.instructor.person_id)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        first = process.stdout.readline()
        time.sleep(seconds)
    finally:
        process.kill()
    rest, _ = process.communicate()
    whole = (first + rest).splitlines(keepends=True)
    return [line.strip() for line in whole if line.endswith("\n")]


def _check(school: SmallSchool, project: UUID, answered: list[str]) -> None:
    with school.services.database.reading(school.id) as session:
        for line in answered:
            kind, _, ident = line.partition(" ")
            if kind in TABLES:
                assert session.get(TABLES[kind], UUID(ident)) is not None, line
        row = session.get_one(Project, project)
        now = read_record(session, row).standing
        assert (row.stage, row.state) == (now.current.id, now.state)
        assert (row.waiting_since is not None) == (now["launch"].status == "submitted")
        for table, verb in TOLD.items():
            rows = set(session.scalars(select(table.id).where(table.project_id == project)))
            told = session.scalars(select(Event.subject_id).where(Event.project_id == project, Event.verb == verb))
            assert rows == set(told), f"{verb} without its row, or a row that nobody was told of"
        versions = session.scalars(select(Iteration.number).where(Iteration.project_id == project)).all()
        assert sorted(versions) == list(range(1, len(versions) + 1))
        handed_in = session.scalar(select(func.count(Submission.id)).where(Submission.project_id == project))
        assert now["launch"].submissions == handed_in


def _close_the_round(school: SmallSchool, project: UUID) -> None:
    """Bring the stage back to where the next process begins: whatever was going on can go on."""
    from makerpath.service.projects import operations

    with school.services.database.reading(school.id) as session:
        status = read_record(session, session.get_one(Project, project)).standing["launch"].status
    if status == "submitted":
        school.decide(project, "launch")
        status = "passed"
    if status == "passed":
        operations.reopen(school.services, school.learner, project_id=project, stage="launch", reason="On")

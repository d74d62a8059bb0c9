"""The whole path for one course and thirty learners, by part: seconds, and the peak memory so far (MiB).

Two peers are measured in the same run for the parts that have one: writing the same rows with bare SQL (what the
operations cost above the database) and rendering the same certificate by WeasyPrint alone.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from makerpath.content.check import check, load
from makerpath.content.library import courses
from makerpath.content.olx.build import build
from makerpath.credentials.design import load_design
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.operations import issue
from makerpath.service.classes.models import SchoolClass
from makerpath.service.classes.operations import join_class
from makerpath.service.core.events import Event
from makerpath.service.core.jobs import Worker
from makerpath.service.core.migrate import upgrade
from makerpath.service.core.settings import Settings
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor
from makerpath.service.verification.queries import verify
from makerpath.service.web.app import load_handlers, make_services
from tests.bench.machine import describe
from tests.service.school import make_school, SmallSchool

LEARNERS = 30


class Parts:
    """Times each part once, in the order of the path, and notes the peak memory after it."""

    def __init__(self) -> None:
        self.figures: dict[str, dict[str, float]] = {}

    def run(self, name: str, work: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        answer = work()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
        self.figures[name] = {"seconds": round(time.perf_counter() - began, 3), "peak MiB": round(peak)}
        return answer


def measure() -> dict[str, Any]:
    parts = Parts()
    folder = courses()[0]
    parts.run("check the course", lambda: check(folder))
    parts.run("build the archive", lambda: build(load(folder), "run-1", None))
    with tempfile.TemporaryDirectory() as data:
        services = make_services(Settings(data=Path(data)))
        load_handlers()
        parts.run("make the database", lambda: upgrade(services.database))
        school = parts.run("make school, class and run", lambda: make_school(services))
        learners = parts.run(f"enrol {LEARNERS} learners", lambda: _enrol(school))
        projects = parts.run(f"walk {LEARNERS} projects", lambda: [school.finish(learner) for learner in learners])
        parts.run(f"assess {LEARNERS} projects", lambda: [school.assess(project) for project in projects])
        codes = parts.run(f"issue {LEARNERS} certificates", lambda: _issue(school, learners, projects))
        parts.run(f"print {LEARNERS} certificates", lambda: Worker(services.database, services).run_until_idle())
        parts.run(f"verify {LEARNERS} certificates", lambda: [verify(services, code) for code in codes])
        events = _count(school)
        sql = _bare_rows(Path(data) / "bare.sqlite3", events)
        alone = _weasyprint_alone(school)
        services.database.close()
    walk, printing = f"walk {LEARNERS} projects", f"print {LEARNERS} certificates"
    return {
        "name": "path",
        "unit": "seconds, MiB",
        "ours": parts.figures,
        "peers": {"bare SQL": {walk: {"seconds": sql}}, "WeasyPrint alone": {printing: {"seconds": alone}}},
        "ratios": {
            f"bare SQL / ours, {walk}": round(sql / parts.figures[walk]["seconds"], 3),
            f"WeasyPrint alone / ours, {printing}": round(alone / parts.figures[printing]["seconds"], 3),
        },
        "machine": describe(),
    }


def _enrol(school: SmallSchool) -> list[Actor]:
    with school.services.database.reading(school.id) as session:
        code = session.get_one(SchoolClass, school.class_id).join_code
    learners = []
    for number in range(LEARNERS):
        made = create_person(school.services, school.administrator, display_name=f"Learner {number} 学生")
        learner = Actor(person_id=uuid.UUID(made["person"]), school_id=school.id)
        join_class(school.services, learner, code=code)
        learners.append(learner)
    return learners


def _issue(school: SmallSchool, learners: list[Actor], projects: list[uuid.UUID]) -> list[str]:
    return [
        issue(school.services, school.officer, project_id=project, person_id=learner.person_id)["code"]
        for learner, project in zip(learners, projects, strict=True)
    ]


def _count(school: SmallSchool) -> int:
    with school.services.database.reading(school.id) as session:
        return session.scalar(select(func.count(Event.id))) or 0


def _bare_rows(path: Path, operations: int) -> float:
    """Seconds for as many transactions as there were operations, each writing two rows, with nothing around them."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE event (id TEXT PRIMARY KEY, body TEXT)")
    began = time.perf_counter()
    for _ in range(operations):
        connection.execute("BEGIN IMMEDIATE")
        for _row in range(2):
            connection.execute("INSERT INTO event VALUES (?, ?)", (uuid.uuid4().hex, "x" * 200))
        connection.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return round(seconds, 3)


def _weasyprint_alone(school: SmallSchool) -> float:
    """Seconds to render each certificate's own HTML by WeasyPrint, without the queue, the database and the storage."""
    from makerpath.credentials.record import CertificateRecord
    from makerpath.credentials.render import render

    with school.services.database.reading(school.id) as session:
        records = [CertificateRecord.model_validate(row.record) for row in session.scalars(select(Certificate))]
    design = load_design("classic")
    began = time.perf_counter()
    for record in records:
        render(record, design)
    return round(time.perf_counter() - began, 3)

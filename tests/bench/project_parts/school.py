"""A school of any size, the same every time: classes, teams, projects with their whole record, and journals.

Rows go into the tables as operations would have left them, by bulk inserts: ten thousand projects take a minute, not
an afternoon.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, UTC
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.engine import Connection

from makerpath.domain.gates import Decided, Record, standing, Submitted
from makerpath.domain.stages import Verdict
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.classes.models import ClassMember, Enrolment, SchoolClass
from makerpath.service.core.events import Event
from makerpath.service.courses.models import CourseRun
from makerpath.service.journal.models import JournalEntry
from makerpath.service.journal.search import terms
from makerpath.service.people.models import Grant, Person
from makerpath.service.policy import Actor
from makerpath.service.profiles.models import MakerProfile
from makerpath.service.projects.models import (
    Artifact,
    Decision,
    Evidence,
    Iteration,
    Project,
    Submission,
    TeamMember,
)
from tests.bench.project_parts import words
from tests.service.school import SmallSchool

LEARNERS = 40
"""Of a class."""
CLASSES_OF_ONE = 5
"""An instructor's classes."""
DAYS = 110
CHUNK = 4000


@dataclass
class Filled:
    """Where to look: the runs; of the first one its instructor, a learner, and an ordinary project; and a project that
    has seen much more than others (`project`)."""

    runs: list[uuid.UUID] = field(default_factory=list)
    instructor: Actor | None = None
    learner: Actor | None = None
    ordinary: uuid.UUID | None = None
    project: uuid.UUID | None = None
    rows: int = 0


class Filler:
    """Writes one school's rows; `any` decides everything that chance decides."""

    def __init__(self, school: SmallSchool, connection: Connection, seed: int) -> None:
        self.school, self.connection = school, connection
        self.any = random.Random(seed)
        self.now = datetime.now(UTC)
        self.filled = Filled()
        self._rows: dict[Any, list[dict[str, Any]]] = {}

    def id_at(self, at: datetime) -> uuid.UUID:
        """A UUIDv7 of that moment."""
        bits = int(at.timestamp() * 1000) << 80 | self.any.getrandbits(76)
        return uuid.UUID(int=bits & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)

    def add(self, table: Any, at: datetime, **values: Any) -> uuid.UUID:
        row_id = self.id_at(at)
        rows = self._rows.setdefault(table, [])
        rows.append({"id": row_id, "created_at": at, "school_id": self.school.id, **values})
        return row_id

    def flush(self) -> None:
        """Insert what was added, tables in the order in which they were first used."""
        for table, rows in self._rows.items():
            for start in range(0, len(rows), CHUNK):
                self.connection.execute(insert(table.__table__), rows[start : start + CHUNK])
            self.filled.rows += len(rows)
            rows.clear()

    def person(self, name: str, at: datetime) -> uuid.UUID:
        return self.add(
            Person, at, display_name=name, certificate_name=name, language="en", minor=False, erased_at=None
        )

    def group(self, number: int, projects: int, journal: int, instructor: uuid.UUID) -> uuid.UUID:
        """A class with its run and projects."""
        began = self.now - timedelta(days=DAYS)
        group = self.add(
            SchoolClass,
            began,
            name=f"Class {number}",
            campus_id=None,
            term_id=None,
            join_code=f"{self.any.getrandbits(40):010X}",
        )
        self.add(
            Grant,
            began,
            person_id=instructor,
            role="instructor",
            scope_kind="class",
            scope_id=group,
            granted_by=None,
            expires_at=None,
            revoked_at=None,
        )
        run = self.add(
            CourseRun,
            began,
            course_id=self.course(),
            class_id=group,
            term_id=None,
            starts_on=began.date(),
            ends_on=(self.now + timedelta(days=40)).date(),
            opens={},
            due={},
            stall_days=14,
            platform_id=None,
            course_key=None,
        )
        learners = []
        for place in range(LEARNERS):
            one = self.person(words.name(self.any), began)
            learners.append(one)
            self.add(ClassMember, began, class_id=group, person_id=one, number=str(place), left_at=None)
            self.add(Enrolment, began, run_id=run, person_id=one, left_at=None)
            self.add(
                MakerProfile,
                began,
                person_id=one,
                field=self.any.choice(("engineering", "arts", "science", "")),
                level="lower-secondary",
                age=None,
                crafts=[],
                disciplines=[],
                equipment=[],
            )
        for place in range(projects):
            team = [learners[place % LEARNERS], *self.any.sample(learners, self.any.randrange(4))]
            project = self.project(run, list(dict.fromkeys(team)), journal)
            self.filled.ordinary = self.filled.ordinary or project
        self.filled.runs.append(run)
        if self.filled.learner is None:
            self.filled.learner = Actor(learners[0], self.school.id)
        return run

    def project(self, run: uuid.UUID, team: list[uuid.UUID], journal: int) -> uuid.UUID:
        """A project somewhere on its way, with everything that was shown and decided until there."""
        stages = [plan.id for plan in self.school.brief.stages]
        reached = self.any.randrange(len(stages) + 1)
        began = self.now - timedelta(days=self.any.randrange(20, DAYS), seconds=self.any.randrange(80_000))
        step = (self.now - began) / (reached + 2)
        project = self.id_at(began)
        versions: list[uuid.UUID] = []
        artifact: uuid.UUID | None = None
        waits: datetime | None = None
        at = worked = since = began
        events: list[tuple[datetime, str, uuid.UUID, dict[str, Any]]] = [(began, "project.started", project, {})]
        rows: list[tuple[Any, datetime, dict[str, Any]]] = []
        said: list[Record] = []
        for place, stage in enumerate(stages[: reached + 1]):
            at = began + step * (place + self.any.random() * 0.5)
            maker = self.any.choice(team)
            since = at if place else began
            shown = []
            for _ in range(self.any.randrange(1, 4)):
                shown.append(self._evidence(project, stage, maker, at, rows, events))
            if stage in ("prototype", "test"):
                if artifact is None:
                    artifact = self.id_at(at)
                    rows.append((Artifact, at, {"id": artifact, "project_id": project, "title": "A thing"}))
                versions.append(self._version(project, artifact, len(versions) + 1, stage, maker, at, rows, events))
            worked = at
            passed = place < reached
            if passed or self.any.random() < 0.25:
                attempts = 2 if self.any.random() < 0.3 else 1
                for number in range(1, attempts + 1):
                    at += timedelta(hours=self.any.randrange(2, 20))
                    sent = self._submission(project, stage, number, maker, at, shown, versions, rows, events)
                    said.append(Submitted(stage))
                    worked = at
                    last = number == attempts
                    if not passed and last:
                        waits = at
                    else:
                        at += timedelta(hours=self.any.randrange(2, 30))
                        verdict: Verdict = "pass" if passed and last else "revise"
                        said.append(Decided(stage, verdict))
                        self._decision(project, stage, sent, verdict, at, rows, events)
                        since = at if passed and last else since
        now = standing(self.school.brief, said)
        idle = self.now - worked
        self._rows.setdefault(Project, []).append(
            {
                "id": project,
                "created_at": began,
                "school_id": self.school.id,
                "run_id": run,
                "brief": self.school.brief_version.slug,
                "brief_hash": self.school.brief_version.scoring_hash,
                "brief_wording": self.school.brief_version.wording_hash,
                "rubric_hash": self.school.rubric_version.scoring_hash,
                "rubric_wording": self.school.rubric_version.wording_hash,
                "title": words.title(self.any),
                "language": "en",
                "number": f"{self.any.getrandbits(60):015x}",
                "stage": now.current.id,
                "state": now.state,
                "revision": 5,
                "shown_at": None,
                "question": {},
                "origin": {},
                "critique_from": None,
                "stage_since": since,
                "worked_at": worked,
                "waiting_since": waits,
                "stalled_at": self.now if idle.days > 14 and waits is None and now.state == "active" else None,
                "created_by": team[0],
            }
        )
        self.cases(run, project, now.state == "finished", began)
        for person in team:
            self.add(TeamMember, began, project_id=project, person_id=person, role="maker", left_at=None)
        for table, when, values in rows:
            row_id = values.pop("id", None) or self.id_at(when)
            self._rows.setdefault(table, []).append(
                {"id": row_id, "created_at": when, "school_id": self.school.id, **values}
            )
        for when, verb, subject, data in events:
            self.add(
                Event,
                when,
                actor_id=team[0],
                via="page",
                verb=verb,
                subject_id=subject,
                project_id=project,
                data=data,
            )
        self.notes(run, project, team, began, journal)
        return project

    def cases(self, run: uuid.UUID, project: uuid.UUID, finished: bool, began: datetime) -> None:
        """What will be assessed; finished projects wait for it."""
        for plan in self.school.brief.plans:
            self.add(
                AssessmentCase,
                began,
                project_id=project,
                run_id=run,
                plan=plan.id,
                rubric_hash=self.school.rubric_version.scoring_hash,
                rubric_wording=self.school.rubric_version.wording_hash,
                state="waiting" if finished else "open",
                ready_at=self.now if finished else None,
                late_days=0,
                closed_at=None,
                closed_by=None,
                resolved_at=None,
                resolved_by=None,
                number=0,
                released_number=0,
                released_at=None,
                revision=1,
            )

    def notes(self, run: uuid.UUID, project: uuid.UUID, team: list[uuid.UUID], began: datetime, count: int) -> None:
        for number in range(count):
            at = began + (self.now - began) * number / count
            language, body = words.note(self.any)
            self.add(
                JournalEntry,
                at,
                project_id=project,
                stage=self.any.choice(self.school.brief.stages).id,
                kind="words",
                body=body,
                language=language,
                url="",
                measure="",
                value=None,
                unit="",
                file_id=None,
                terms=terms(body, run, project),
                created_by=self.any.choice(team),
                removed_at=None,
            )

    def happenings(self, project: uuid.UUID, actor: uuid.UUID, count: int) -> None:
        """Many small events of one project."""
        for number in range(count):
            at = self.now - timedelta(minutes=count - number)
            self.add(
                Event,
                at,
                actor_id=actor,
                via="page",
                verb="evidence.added",
                subject_id=project,
                project_id=project,
                data={"stage": "launch", "kind": "text", "rule": ""},
            )

    def course(self) -> uuid.UUID:
        """The course of the small school's run."""
        with self.school.services.database.reading(self.school.id) as session:
            return session.get_one(CourseRun, self.school.run_id).course_id

    def _evidence(
        self, project: uuid.UUID, stage: str, maker: uuid.UUID, at: datetime, rows: list[Any], events: list[Any]
    ) -> str:
        row_id = self.id_at(at)
        language, body = words.note(self.any)
        values = {"project_id": project, "stage": stage, "rule": "", "kind": "text", "body": body, "file_id": None}
        more = {"language": language, "created_by": maker, "withdrawn_at": None, "withdrawn_by": None}
        rows.append((Evidence, at, {"id": row_id, **values, **more}))
        events.append((at, "evidence.added", row_id, {"stage": stage, "kind": "text", "rule": ""}))
        return str(row_id)

    def _version(
        self,
        project: uuid.UUID,
        artifact: uuid.UUID,
        number: int,
        stage: str,
        maker: uuid.UUID,
        at: datetime,
        rows: list[Any],
        events: list[Any],
    ) -> uuid.UUID:
        row_id = self.id_at(at)
        language, body = words.note(self.any)
        values = {"artifact_id": artifact, "project_id": project, "number": number, "body": body, "language": language}
        more = {"change_note": "", "stage": stage, "file_ids": [], "created_by": maker}
        rows.append((Iteration, at, {"id": row_id, **values, **more}))
        events.append((at, "iteration.added", row_id, {"stage": stage, "number": number}))
        return row_id

    def _submission(
        self,
        project: uuid.UUID,
        stage: str,
        number: int,
        maker: uuid.UUID,
        at: datetime,
        shown: list[str],
        versions: list[uuid.UUID],
        rows: list[Any],
        events: list[Any],
    ) -> uuid.UUID:
        row_id = self.id_at(at)
        values = {"project_id": project, "stage": stage, "number": number, "note": "Here it is.", "reflection": ""}
        kept = {"evidence_ids": shown, "iteration_ids": [str(item) for item in versions], "kept": {}, "ai_use": {}}
        rows.append((Submission, at, {"id": row_id, "language": "en", "created_by": maker, **values, **kept}))
        events.append((at, "stage.submitted", row_id, {"stage": stage, "number": number}))
        return row_id

    def _decision(
        self,
        project: uuid.UUID,
        stage: str,
        submission: uuid.UUID,
        verdict: str,
        at: datetime,
        rows: list[Any],
        events: list[Any],
    ) -> None:
        row_id = self.id_at(at)
        values = {"project_id": project, "submission_id": submission, "stage": stage, "verdict": verdict}
        who = {"comment": "Look at the joints again.", "language": "en", "created_by": self.school.instructor.person_id}
        rows.append((Decision, at, {"id": row_id, **values, **who}))
        events.append((at, "stage.decided", row_id, {"stage": stage, "verdict": verdict, "number": 1}))


def parts(total: int, size: int) -> Iterator[int]:
    while total > 0:
        yield min(total, size)
        total -= size


def fill(school: SmallSchool, projects: int, *, per_run: int = 33, journal: int = 0, seed: int = 1) -> Filled:
    """`projects` in runs of `per_run`, each with `journal` notes; instructors have `CLASSES_OF_ONE` classes."""
    with school.services.database.engine.begin() as connection:
        filler = Filler(school, connection, seed)
        instructor: uuid.UUID | None = None
        for number, count in enumerate(parts(projects, per_run)):
            if number % CLASSES_OF_ONE == 0:
                instructor = filler.person(words.name(filler.any), filler.now - timedelta(days=DAYS))
                if filler.filled.instructor is None:
                    filler.filled.instructor = Actor(instructor, school.id)
            assert instructor is not None
            filler.group(number, count, journal, instructor)
            if number % 10 == 9:
                filler.flush()
        if journal and filler.filled.learner and filler.filled.learner.person_id:
            # One project that has seen much more than others.
            run, who = filler.filled.runs[0], filler.filled.learner.person_id
            project = filler.filled.project = filler.project(run, [who], 400)
            filler.happenings(project, who, 1000)
        filler.flush()
    if school.services.database.engine.dialect.name == "postgresql":
        with school.services.database.engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    return filler.filled

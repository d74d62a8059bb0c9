"""The engine's jobs: run a teacher's notebook before it is needed, and grade what learners hand in."""

from __future__ import annotations

import io
import logging
from uuid import UUID

from makerpath.domain.errors import Conflict, MakerpathError
from makerpath.domain.lab_result import result
from makerpath.labs.engine.contract import Engine
from makerpath.labs.notebook import parse
from makerpath.labs.outcome import Graded
from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import job, JobRun, RetryLater
from makerpath.service.labs import engines, grading, queue, releases
from makerpath.service.labs.material import chosen, lab_of, labs_of, Material, material, read
from makerpath.service.labs.models import LabAttempt
from makerpath.service.operation import Services
from makerpath.service.people.operations import system_actor

logger = logging.getLogger(__name__)
LIMIT = 4 * 3600.0
NO_ENGINE = 60.0
PAUSE = 20.0
SLACK = 60.0
NOT_GRADABLE = "lab.not_gradable"
NO_NOTEBOOK = "lab.no_notebook"
PACKAGES = "lab.packages"
UNREADABLE = "lab.unreadable"
REFUSED = {
    "lab.not_json": UNREADABLE,
    "lab.not_a_notebook": UNREADABLE,
    "lab.too_large": "lab.too_large",
    "lab.too_many_cells": "lab.too_large",
    "lab.language": NOT_GRADABLE,
}
"""What is said of a notebook that is none to be graded, by what was raised."""


@job(queue.KIND, attempts=10_000, limit=LIMIT, able=engines.able)
def grade(run: JobRun) -> None:
    """Grade the notebook whose turn it is, and go on as long as there are more of them than other jobs."""
    services: Services = run.services
    try:
        engine = engines.warm(services.settings)
    except MakerpathError as error:
        raise RetryLater(NO_ENGINE, error.code) from error
    while not run.lost and _next(services, engine):
        with services.database.reading(unscoped=queue.WHY) as session:
            if not queue.more_than_jobs(session, utc_now()):
                break
    with services.database.reading(unscoped=queue.WHY) as session:
        again = queue.again_at(session)
    if again is not None:
        raise RetryLater(max(1.0, (again - utc_now()).total_seconds()), "another worker has the rest")


@job(queue.PREPARE, limit=LIMIT, able=engines.able)
def prepare(run: JobRun) -> None:
    """Run the notebooks of a course that was published, so that its teachers know at once what is wrong with them."""
    services: Services = run.services
    school_id = run.school_id
    assert school_id is not None
    try:
        engine = engines.warm(services.settings)
    except MakerpathError as error:
        raise RetryLater(NO_ENGINE, error.code) from error
    with services.database.reading(school_id) as session:
        labs = list(labs_of(session, UUID(run.payload["course"])))
    for lab, found in labs:
        if releases.not_allowed(services.settings, lab):
            continue
        files = {name: read(services.storage, file.sha256) for name, file in found.data.items()}
        for file in found.answers.values():
            with services.database.reading(school_id) as session:
                known = releases.find(session, file.sha256, engine.name)
            if known is None:
                source = parse(read(services.storage, file.sha256))
                releases.prepared(services, system_actor(school_id), engine, file.sha256, lab, source, files)


def _next(services: Services, engine: Engine) -> bool:
    """Grade one; false where none is to be had."""
    with services.database.reading(unscoped=queue.WHY) as session:
        waiting = queue.next_ones(session, utc_now())
    for one in waiting:
        actor = system_actor(one.school_id)
        try:
            with services.database.reading(one.school_id) as session:
                seconds = lab_of(session, session.get_one(LabAttempt, one.attempt_id)).limits.seconds
            begun = grading.begin(services, actor, attempt_id=one.attempt_id, engine=engine.name, lease=_lease(seconds))
        except Conflict:
            continue  # another worker was faster
        if begun["tries"]:
            _Attempt(services, engine, one, UUID(begun["result"]), begun["tries"]).grade()
        return True
    return False


def _lease(seconds: int, runs: int = 1) -> float:
    return runs * seconds + SLACK


class _Attempt:
    """One attempt while it is graded; what comes of it counts as long as nobody has taken it over."""

    def __init__(self, services: Services, engine: Engine, one: queue.Waiting, result_id: UUID, tries: int) -> None:
        self.services, self.engine, self.one = services, engine, one
        self.actor, self.result_id, self.tries = system_actor(one.school_id), result_id, tries

    def grade(self) -> None:
        try:
            self._grade()
        except Conflict:
            logger.info("attempt %s was graded by somebody else meanwhile", self.one.attempt_id)
        except Exception:
            # Nothing that a learner wrote leads here: it is tried again, and set aside if that does not help.
            logger.exception("attempt %s could not be graded, try %d", self.one.attempt_id, self.tries)
            self._put_back()

    def _grade(self) -> None:
        with self.services.database.reading(self.one.school_id) as session:
            found = material(session, self.one.attempt_id, self.result_id)
        storage = self.services.storage
        if not found.sources:
            return self._fail(NO_NOTEBOOK)
        if releases.not_allowed(self.services.settings, found.lab):
            return self._fail(PACKAGES)
        try:
            submitted = read(storage, found.attempt.sha256)
        except FileNotFoundError:
            return self._fail(UNREADABLE)  # it was erased meanwhile
        sources = {language: parse(read(storage, sha256)) for language, sha256 in found.sources.items()}
        language = chosen(submitted, sources, found.language)
        files = {name: read(storage, sha256) for name, sha256 in found.files.items()}
        sha256 = found.sources[language]
        with self.services.database.reading(self.one.school_id) as session:
            ready = releases.find(session, sha256, self.engine.name)
        if ready is None:
            lease = _lease(found.lab.limits.seconds, runs=5)
            self._write(grading.hold, lease=lease)
            ready = releases.prepared(
                self.services, self.actor, self.engine, sha256, found.lab, sources[language], files
            )
        if ready.refused:
            return self._fail(NOT_GRADABLE)
        from makerpath.labs.grade import grade as run

        packages = tuple(found.lab.packages)
        try:
            graded = run(submitted, ready.key, self.engine, found.lab.limits, files=files, packages=packages)
        except MakerpathError as error:
            if error.code in REFUSED:
                return self._fail(REFUSED[error.code])
            raise
        if graded.ended == "engine":
            return self._put_back()
        self._keep(found, graded, ready, sha256)

    def _keep(self, found: Material, graded: Graded, ready: releases.Ready, sha256: str) -> None:
        from makerpath.labs.feedback import feedback
        from makerpath.labs.masking import Mask

        # What is kept is what learners may read: a message can hold what a hidden test asks for.
        told = Mask(ready.key, found.lab.feedback).tests(graded.tests, graded.notebook)
        title = found.lab.title.pick(found.language)
        html = feedback(
            graded,
            ready.key,
            found.lab.feedback,
            found.language,
            title=title,
            result=result(graded.tests, found.given),
        )
        self._write(
            grading.grade,
            engine=self.engine.name,
            tests=told,
            feedback=self.services.storage.put(io.BytesIO(html.encode("utf-8", "replace"))),
            release=found.lab.release == "at-once",
            notes=graded.notes,
            source_sha256=sha256,
        )

    def _fail(self, reason: str) -> None:
        self._write(grading.fail, engine=self.engine.name, reason=reason)

    def _put_back(self) -> None:
        try:
            self._write(grading.put_back, wait=PAUSE * self.tries)
        except Conflict:
            logger.info("attempt %s was taken over meanwhile", self.one.attempt_id)

    def _write(self, operation: object, **fields: object) -> None:
        assert callable(operation)
        operation(self.services, self.actor, attempt_id=self.one.attempt_id, tries=self.tries, **fields)

"""Workers are killed a hundred times while they print and export: nothing is lost, nothing doubled, no byte differs."""

from __future__ import annotations

import hashlib
import io
import os
import random
import signal
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from makerpath.service.certificates import printing
from makerpath.service.certificates.exporting.kinds import KIND
from makerpath.service.certificates.exporting.making import export, read_wish
from makerpath.service.certificates.models import Certificate
from makerpath.service.core.database import Database, utc_now
from makerpath.service.core.files import Blob, FileReference
from makerpath.service.core.jobs import Worker
from makerpath.service.core.jobs.models import Job
from makerpath.service.exports.models import Export
from makerpath.service.exports.operations import ask
from makerpath.service.operation import Services
from tests.service.certificates.issued import issue_many, page_of, QuickPress
from tests.service.school import SmallSchool

KILLS = 100
IN_ONE = 26
"""So many in one export at the most; then its worker may end it."""
EACH = 16
LONGEST = 0.25
"""Seconds until a kill; less where an export takes less."""
FORMS = [{"form": "zip"}, {"form": "print", "crop_marks": "1"}, {"form": "csv"}]


def work(services: Services) -> None:
    """A worker as it runs in a process of its own."""
    fresh = Services(services.settings, Database(services.database.url), services.storage)
    Worker(fresh.database, fresh, concurrency=1).run_until_idle()


def killed_after(services: Services, seconds: float | None) -> bool:
    """Whether a worker was killed while it was at work, so many seconds after it began; None: it is left alone."""
    process = os.fork()
    if not process:
        try:
            work(services)
        finally:
            os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL


def lose_leases(services: Services) -> None:
    """The time passes after which a worker is taken for lost."""
    with services.database.writing(unscoped="test") as session:
        past = utc_now() - timedelta(seconds=1)
        session.execute(update(Job).where(Job.state == "running").values(leased_until=past))
        session.execute(update(Job).where(Job.state == "waiting").values(run_at=past))


def file_of(school: SmallSchool, ident: UUID) -> bytes | None:
    """What was made, once it is."""
    with school.services.database.reading(school.id) as session:
        row = session.get_one(Export, ident)
        if row.file_id is None:
            return None
        assert row.state == "ready"
        sha256 = session.get_one(FileReference, row.file_id).sha256
    with school.services.storage.open(sha256) as content:
        return content.read()


def undisturbed(school: SmallSchool, options: dict[str, Any]) -> bytes:
    with school.services.database.reading(school.id) as session:
        wish = read_wish(session, options)
    out = io.BytesIO()
    export(school.services, school.id, wish, out, "en")
    return out.getvalue()


def test_killed_a_hundred_times_nothing_is_lost_nothing_doubled_and_the_bytes_are_the_same(
    school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "Press", QuickPress([]))
    monkeypatch.setattr(printing, "CHUNK", 3)
    chance, kills, rounds = random.Random(7), 0, 0
    longest = None
    while kills < KILLS:
        issue_many(school, EACH, first=1 + rounds * EACH)
        options = FORMS[rounds % len(FORMS)]
        content, before, began = None, kills, time.monotonic()
        while content is None:
            # Given up after many losses without a step, it can be asked for again.
            answer = ask(school.services, school.officer, kind=KIND, subject_id=school.id, options=options)
            spared = longest is None or kills == KILLS or kills - before >= IN_ONE
            kills += killed_after(school.services, None if spared else chance.uniform(0, longest or 0))
            lose_leases(school.services)
            content = file_of(school, UUID(answer["export"]))
        # The first one shows how long it takes on this machine, on this day.
        longest = longest or min(LONGEST, 1.2 * (time.monotonic() - began))
        assert content == undisturbed(school, options)
        rounds += 1
    _check(school, rounds)


def _check(school: SmallSchool, rounds: int) -> None:
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(select(Certificate)).all()
        assert len(rows) == rounds * EACH
        for row in rows:
            printed = page_of(printing._record(row))
            if row.sha256 is not None:
                assert row.sha256 == hashlib.sha256(printed).hexdigest()
        made = session.scalar(select(func.count(Export.id)).where(Export.state == "ready"))
        assert made == rounds
        assert session.scalar(select(func.count(FileReference.id))) == rounds
        noted = set(session.scalars(select(Blob.sha256)))
    stored = {path.name for path in Path(school.services.settings.data / "blobs").glob("??/*")}
    assert stored == noted

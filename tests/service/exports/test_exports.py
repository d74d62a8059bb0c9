"""A file that somebody asked for: made once, read by its owner alone, gone after a week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, IO
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, NotFound
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import Blob, FileReference
from makerpath.service.core.jobs import enqueue
from makerpath.service.exports import operations
from makerpath.service.exports.kinds import Asked, kind, KINDS, Made
from makerpath.service.exports.models import Export
from makerpath.service.exports.queries import mine
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool

FAILS: list[BaseException] = []
TEXT = b"everything that is mine"


@pytest.fixture(autouse=True)
def notes() -> Iterator[None]:
    """A kind of file for these tests: people ask for it of themselves alone."""

    @kind("notes", "Notes", may=lambda _session, actor, subject: subject == actor.person_id)
    def make(run: Any, asked: Asked, out: IO[bytes]) -> Made:
        run.progress(0.5)
        if FAILS:
            raise FAILS[0]
        out.write(TEXT)
        return Made("notes.txt", "text/plain")

    yield
    del KINDS["notes"]
    FAILS.clear()


def ask(school: SmallSchool, **more: Any) -> UUID:
    subject = school.learner.person_id
    return UUID(operations.ask(school.services, school.learner, kind="notes", subject_id=subject, **more)["export"])


def lines(school: SmallSchool) -> list[tuple[str, int]]:
    with school.services.database.reading(school.id) as session:
        return [(line.state, line.file.size if line.file else 0) for line in mine(session, school.learner)]


def test_a_file_is_made_once_and_fetched_by_its_owner_alone(school: SmallSchool) -> None:
    first = ask(school)
    assert ask(school) == first
    assert lines(school) == [("waiting", 0)]
    school.work()
    assert lines(school) == [("ready", len(TEXT))]

    app = app_of(school.services)
    owner, other = (Browser(app, school.services).sign_in(who) for who in (school.learner, school.officer))
    assert "notes.txt" in owner.get(f"/exports/{first}/file").headers["Location"]
    assert other.get(f"/exports/{first}/file").status_code == 404
    assert other.post(f"/exports/{first}/discard").status_code == 404


def test_nobody_asks_for_what_is_not_theirs(school: SmallSchool) -> None:
    with pytest.raises(NotFound):
        operations.ask(school.services, school.officer, kind="notes", subject_id=school.learner.person_id)
    with pytest.raises(MakerpathError, match=r"export\.unknown"):
        operations.ask(school.services, school.officer, kind="everything", subject_id=school.officer.person_id)
    app = app_of(school.services)
    browser = Browser(app, school.services).sign_in(school.officer)
    assert browser.post("/exports", {"kind": "notes", "subject": str(school.learner.person_id)}).status_code == 404
    assert browser.post("/exports", {"kind": "notes", "subject": "../../etc"}).status_code == 404


def test_what_cannot_be_made_says_so_and_can_be_asked_for_again(school: SmallSchool) -> None:
    FAILS.append(Conflict("notes.none", "There are none."))
    ask(school)
    school.work()
    assert lines(school) == [("failed", 0)]
    FAILS.clear()
    ask(school)
    school.work()
    assert lines(school) == [("ready", len(TEXT)), ("failed", 0)]


@pytest.mark.parametrize("end", ["discarded", "a week over"])
def test_a_file_that_is_over_is_out_of_reach_and_its_content_goes(school: SmallSchool, end: str) -> None:
    export = ask(school)
    school.work()
    with school.services.database.reading(school.id) as session:
        sha256 = session.scalars(select(FileReference.sha256)).one()
    if end == "discarded":
        operations.discard(school.services, school.learner, export_id=export)
    else:
        with school.services.database.writing(school.id) as session:
            session.get_one(Export, export).expires_at = utc_now() - timedelta(seconds=1)
            enqueue(session, operations.SWEEP, {}, key="a day later", school_id=school.id)
    assert lines(school) == []
    school.work()
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(FileReference)).all() == []
        assert session.get_one(Blob, sha256).gone_at
    with pytest.raises(FileNotFoundError):
        school.services.storage.open(sha256)


def test_a_sweep_leaves_content_that_somebody_else_needs(school: SmallSchool) -> None:
    export = ask(school)
    school.work()
    with school.services.database.writing(school.id) as session:
        file = session.scalars(select(FileReference)).one()
        session.add(FileReference(sha256=file.sha256, name="same.txt", media_type="text/plain", size=file.size))
    operations.discard(school.services, school.learner, export_id=export)
    school.work()
    with school.services.storage.open(file.sha256) as content:
        assert content.read() == TEXT

"""Hundreds of certificates at once: asked for together, issued a few at a time, whatever happens to the worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from makerpath.domain.errors import MakerpathError
from makerpath.service.certificates import batches
from makerpath.service.certificates.batches import ask_many, done_of, missing_of
from makerpath.service.certificates.models import Certificate, CertificateBatch, CertificateChange
from makerpath.service.core.database import new_id
from makerpath.service.core.jobs import Worker
from makerpath.service.core.jobs.models import Job
from makerpath.service.policy import Actor
from tests.service.certificates.issuing import issued, trained
from tests.service.counting import queries
from tests.service.prepared import Finished
from tests.service.school import make_school, SmallSchool


@pytest.fixture
def training(school: SmallSchool, tmp_path: Path) -> Callable[[int], list[list[str | None]]]:
    """So many learners who completed a training; how a batch names them."""
    return lambda count: trained(school, tmp_path, count)


def asked(school: SmallSchool, wanted: Any, by: Actor | None = None) -> UUID:
    return UUID(ask_many(school.services, by or school.officer, wanted=wanted, title="Safety")["batch"])


def batch_of(school: SmallSchool, batch: UUID) -> CertificateBatch:
    with school.services.database.reading(school.id) as session:
        return session.get_one(CertificateBatch, batch)


def work(school: SmallSchool) -> None:
    """Let the worker issue; printing is another matter."""
    with school.services.database.writing(school.id) as session:
        session.execute(
            update(Job).where(Job.kind.not_in([batches.ISSUE_MANY]), Job.state == "waiting").values(state="done")
        )
    Worker(school.services.database, school.services).run_until_idle()


def serials(school: SmallSchool) -> list[str]:
    with school.services.database.reading(school.id) as session:
        return sorted(session.scalars(select(Certificate.serial)))


def test_all_who_were_chosen_get_theirs_and_are_printed_after_that(
    school: SmallSchool, training: Callable[[int], list[list[str | None]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK", 3)
    wanted = training(7)
    batch = asked(school, wanted)
    work(school)
    row = batch_of(school, batch)
    assert (row.issued, row.refused, done_of(row)) == (7, [], 7) and row.finished_at is not None
    assert [serial[-6:] for serial in serials(school)] == [f"{number:06d}" for number in range(1, 8)]
    with school.services.database.reading(school.id) as session:
        printing = session.scalars(select(Job).where(Job.kind == "certificate.print_many")).one()
        assert (printing.key, printing.payload) == (str(batch), {"batch": str(batch)})
        assert session.scalar(select(func.count(CertificateChange.id))) == 7
        assert set(session.scalars(select(Certificate.batch_id))) == {batch}
        assert set(session.scalars(select(Certificate.issued_by))) == {school.officer.person_id}


def test_who_cannot_have_one_is_refused_by_name_and_takes_no_number(
    school: SmallSchool, training: Callable[[int], list[list[str | None]]]
) -> None:
    ready = training(2)
    _none, run, _person = ready[0]
    unready = [None, run, str(school.learner.person_id)]
    stranger = [None, run, str(new_id())]
    batch = asked(school, [ready[0], unready, stranger, ready[1], ready[1]])
    work(school)
    row = batch_of(school, batch)
    assert row.issued == 2 and done_of(row) == len(row.wanted) == 4
    refused = {item["person"]: missing_of(item) for item in row.refused}
    assert [item.code for item in refused[str(school.learner.person_id)]] == ["certificate.lesson_unread"] * 2
    assert [item.params["title"]["en"] for item in refused[str(school.learner.person_id)]] == [
        "Lesson one",
        "Lesson two",
    ]
    assert [item.code for item in refused[stranger[2] or ""]] == ["certificate.not_enrolled"]
    assert [serial[-6:] for serial in serials(school)] == ["000001", "000002"]


def test_who_has_one_is_not_given_another(finished: Finished) -> None:
    school = finished.school
    issued(finished)
    batch = asked(school, [[str(finished.project), str(school.run_id), str(school.learner.person_id)]])
    work(school)
    row = batch_of(school, batch)
    assert row.issued == 0 and [item.code for item in missing_of(row.refused[0])] == ["certificate.there"]
    assert len(serials(school)) == 1


def test_killed_at_any_moment_nothing_is_lost_and_nothing_doubled(
    school: SmallSchool, training: Callable[[int], list[list[str | None]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies before and after each transaction, again and again; another one takes the job over."""
    monkeypatch.setattr(batches, "CHUNK", 2)
    wanted = training(9)
    batch = asked(school, wanted)
    deaths = iter(range(1000))
    original = batches._issue_one

    class Killed(BaseException):
        """As a process that is gone: nothing of it cleans up."""

    def dying(*arguments: Any) -> None:
        original(*arguments)
        if next(deaths) % 3 == 1:
            raise Killed

    monkeypatch.setattr(batches, "_issue_one", dying)
    for _attempt in range(60):
        with school.services.database.writing(school.id) as session:
            session.execute(
                update(Job)
                .where(Job.kind == batches.ISSUE_MANY, Job.state != "done")
                .values(state="running", leased_by="gone", attempts=1)
            )
            job = session.scalars(select(Job).where(Job.kind == batches.ISSUE_MANY)).one()
            if job.state == "done":
                break
        try:
            batches.issue_many(_run_of(school, job))
        except Killed:
            continue
    row = batch_of(school, batch)
    assert row.issued == 9 and row.finished_at is not None and next(deaths) > 9
    assert [serial[-6:] for serial in serials(school)] == [f"{number:06d}" for number in range(1, 10)]
    with school.services.database.reading(school.id) as session:
        holders = session.scalars(select(Certificate.person_id)).all()
        assert len(set(holders)) == len(holders) == 9
        assert session.scalar(select(func.count(CertificateChange.id))) == 9


def _run_of(school: SmallSchool, job: Job) -> Any:
    from makerpath.service.core.jobs.run import JobRun

    return JobRun(school.services.database, school.services, "gone", job)


def test_nobody_asks_for_what_is_not_theirs_to_issue(finished: Finished) -> None:
    school = finished.school
    mine = [str(finished.project), str(school.run_id), str(school.learner.person_id)]
    other = make_school(school.services, "dale", "DAL")
    for who in (school.learner, school.instructor, school.mentor, other.officer):
        with pytest.raises(MakerpathError) as caught:
            asked(school, [mine], who)
        assert caught.value.status in (403, 404)
    for wrong in ([], [["x", "y", "z"]], [[str(new_id()), *mine[1:]]], [[mine[0], str(other.run_id), mine[2]]]):
        with pytest.raises(MakerpathError):
            asked(school, wrong)


def test_a_chunk_costs_each_learner_few_questions(
    school: SmallSchool, training: Callable[[int], list[list[str | None]]]
) -> None:
    """What is asked once is asked once for all; only what is written grows with them."""
    wanted = training(10)

    def cost(some: list[list[str | None]]) -> int:
        batch = asked(school, some)
        with school.services.database.writing(school.id) as session:
            job = session.scalars(select(Job).where(Job.kind == batches.ISSUE_MANY, Job.key == str(batch))).one()
            job.state, job.leased_by = "running", "gone"
        found = queries(school.services, lambda: batches.issue_many(_run_of(school, job)))
        assert batch_of(school, batch).issued == len(some)
        return found

    few, many = cost(wanted[:2]), cost(wanted[2:])
    assert (many - few) / 6 < 12, (few, many)

"""Certificates become PDFs: each exactly once, in any number of workers, whatever stands in the way of others."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from makerpath.domain.errors import MakerpathError
from makerpath.service.certificates import printing
from makerpath.service.certificates.models import Certificate, CertificateBatch
from makerpath.service.certificates.unprinted import unprinted
from makerpath.service.core.events import Event
from makerpath.service.core.immutable import allowed_to_erase
from makerpath.service.core.jobs import enqueue, LeaseLost
from makerpath.service.core.jobs.models import Job
from makerpath.service.core.jobs.queue import retry
from tests.service.certificates.issued import issue_many, page_of, QuickPress, sheet
from tests.service.core.test_operation import at_once
from tests.service.school import SmallSchool


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> QuickPress:
    quick = QuickPress([])
    monkeypatch.setattr(printing, "Press", quick)
    return quick


def rows(school: SmallSchool) -> list[Certificate]:
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(select(Certificate).order_by(Certificate.id)))


def ask(school: SmallSchool, **payload: Any) -> UUID:
    with school.services.database.writing(school.id) as session:
        return enqueue(session, "certificate.print_many", payload, school_id=school.id).id


def job(school: SmallSchool, ident: UUID) -> Job:
    with school.services.database.reading(school.id) as session:
        return session.get_one(Job, ident)


def test_all_of_a_batch_are_printed_and_nothing_else(school: SmallSchool, press: QuickPress) -> None:
    with school.services.database.writing(school.id) as session:
        batch = CertificateBatch(asked_by=school.officer.person_id, wanted=[])
        session.add(batch)
    issue_many(school, 30, batch_id=batch.id)
    issue_many(school, 2, first=100)
    done = ask(school, batch=str(batch.id))
    school.work()
    assert [bool(row.sha256) for row in rows(school)] == [True] * 30 + [False] * 2
    assert (job(school, done).state, job(school, done).note) == ("done", "30 of 30 certificates are printed")
    for row in rows(school)[:30]:
        with school.services.storage.open(row.sha256 or "") as content:
            assert hashlib.sha256(content.read()).hexdigest() == row.sha256


def test_a_real_press_prints_what_was_issued(school: SmallSchool) -> None:
    [certificate] = issue_many(school, ["张三"])
    ask(school, certificates=[str(certificate)])
    school.work()
    with school.services.storage.open(rows(school)[0].sha256 or "") as content:
        assert content.read(5) == b"%PDF-"


def test_what_is_printed_is_never_printed_again(school: SmallSchool, press: QuickPress) -> None:
    ids = [str(one) for one in issue_many(school, 3)]
    ask(school, certificates=ids[:2])
    school.work()
    before = [row.sha256 for row in rows(school)]
    ask(school, certificates=ids)
    school.work()
    assert [row.sha256 for row in rows(school)][:2] == before[:2]
    assert sorted(press.printed) == sorted(row.serial for row in rows(school))


def test_printed_by_two_at_once_the_first_one_stays(school: SmallSchool, press: QuickPress) -> None:
    ids = issue_many(school, 12)
    found = at_once(2, lambda _number: printing.print_all(school.services, school.id, ids))
    assert all(not printed.failed for printed in found)
    assert all(row.sha256 for row in rows(school))


def test_of_two_different_prints_the_first_stays_and_the_other_leaves_nothing(
    school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    [ident] = issue_many(school, 1)
    first, second = QuickPress([]), QuickPress([])

    def slow(wanted: Any) -> Any:
        """While the second prints, the first one prints and is done."""
        monkeypatch.setattr(printing, "Press", first)
        printing.print_all(school.services, school.id, [ident])
        yield from (sheet(page_of(one.record, (500, 500)), None) for one in wanted)

    monkeypatch.setattr(second, "print", slow)
    monkeypatch.setattr(printing, "Press", second)
    printing.print_all(school.services, school.id, [ident])
    [row] = rows(school)
    kept = {path.name for path in school.services.settings.data.glob("blobs/*/*")}
    assert hashlib.sha256(page_of(printing._record(row))).hexdigest() == row.sha256
    assert row.sha256 in kept
    assert hashlib.sha256(page_of(printing._record(row), (500, 500))).hexdigest() not in kept


def test_one_that_cannot_be_printed_stops_no_other_and_the_office_is_told_which_and_why(
    school: SmallSchool, press: QuickPress
) -> None:
    ids = issue_many(school, ["Good One", "Bad Two", "Good Three"])
    done = ask(school, certificates=[str(one) for one in ids])
    school.work()
    assert [bool(row.sha256) for row in rows(school)] == [True, False, True]
    assert job(school, done).state == "dead"
    assert job(school, done).error.splitlines() == [
        "1 could not be printed, 2 are printed",
        "HIL-2026-000002: certificate.overflow: No room in classic.",
    ]
    with school.services.database.reading(school.id) as session:
        found = unprinted(session, ids)
    assert [(ident, error.code, error.hint) for ident, error in found.items()] == [
        (ids[1], "certificate.overflow", "Shorten it.")
    ]
    assert found[ids[1]].params == {"design": "classic"}


def test_tried_again_it_prints_what_was_left_and_complains_once(school: SmallSchool, press: QuickPress) -> None:
    ids = issue_many(school, ["Good One", "Bad Two"])
    done = ask(school, certificates=[str(one) for one in ids])
    for again in range(2):
        school.work()
        with school.services.database.writing(school.id) as session:
            assert retry(session, done), again
    assert press.printed == ["HIL-2026-000001", "HIL-2026-000002", "HIL-2026-000002"]
    with school.services.database.reading(school.id) as session:
        assert session.scalar(select(func.count(Event.id)).where(Event.verb == "certificate.unprinted")) == 1


def test_printed_at_last_nothing_is_complained_of(school: SmallSchool, press: QuickPress) -> None:
    [ident] = issue_many(school, ["Bad One"])
    printing.print_all(school.services, school.id, [ident])
    press.print = lambda wanted: (sheet(page_of(one.record), None) for one in wanted)  # type: ignore[method-assign]
    printing.print_all(school.services, school.id, [ident])
    with school.services.database.reading(school.id) as session:
        assert unprinted(session, [ident]) == {}


def test_an_unknown_design_and_an_unreadable_record_are_named_beside_the_others(
    school: SmallSchool, press: QuickPress
) -> None:
    good, bad, broken = issue_many(school, 3)
    with school.services.database.writing(school.id) as session:
        session.get_one(Certificate, bad).design = "no-such-design"
        session.execute(update(Certificate).where(Certificate.id == broken).values(record={"look": None}))
    printed = printing.print_all(school.services, school.id, [good, bad, broken])
    assert printed.done == 1
    assert {ident: error.code for ident, error in printed.failed.items()} == {
        bad: "design.unknown",
        broken: "certificate.record_unreadable",
    }


def test_a_record_that_was_changed_meanwhile_does_not_get_the_old_print(
    school: SmallSchool, press: QuickPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    [ident] = issue_many(school, 1)

    def changing(wanted: Any) -> Any:
        for one in list(wanted):
            with school.services.database.writing(school.id) as session, allowed_to_erase(session):
                session.get_one(Certificate, ident).record_hash = "f" * 64
            yield sheet(page_of(one.record), None)

    monkeypatch.setattr(press, "print", changing)
    printing.print_all(school.services, school.id, [ident])
    assert rows(school)[0].sha256 is None


def test_a_worker_that_was_taken_for_lost_keeps_nothing(school: SmallSchool, press: QuickPress) -> None:
    ids = issue_many(school, 2)

    def lost(_session: Any) -> None:
        raise LeaseLost("another has it")

    with pytest.raises(LeaseLost):
        printing.print_all(school.services, school.id, ids, kept=lost)
    assert [row.sha256 for row in rows(school)] == [None, None]


def test_an_error_that_may_pass_is_waited_for(school: SmallSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    passing = MakerpathError("press.busy", "The press is busy.", status=503)
    quick = QuickPress([])
    monkeypatch.setattr(quick, "print", lambda wanted: (sheet(None, passing) for _one in wanted))
    monkeypatch.setattr(printing, "Press", quick)
    [ident] = issue_many(school, 1)
    done = ask(school, certificates=[str(ident)])
    school.work()
    assert job(school, done).state == "waiting"
    assert "press.busy" in job(school, done).error


def test_another_schools_certificates_are_not_there(school: SmallSchool, press: QuickPress) -> None:
    from tests.service.school import make_school

    other = make_school(school.services, "vale", "VAL")
    theirs = issue_many(other, 1)
    assert printing.print_all(school.services, school.id, theirs).done == 0
    assert press.printed == []


def test_each_look_has_its_own_press(school: SmallSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    quick = QuickPress([])
    monkeypatch.setattr(printing, "Press", lambda design, pictures: made.append(design.about.id) or quick)
    look = {"design": "classic", "orientation": "portrait"}
    issue_many(school, 3)
    issue_many(school, 3, first=10, changes={"look": look})
    issue_many(school, 3, first=20, changes={"look": {**look, "orientation": "landscape"}})
    printing.print_all(school.services, school.id, [row.id for row in rows(school)])
    assert len(made) == 3
    assert len(quick.printed) == 9

"""What happens every day happens once a day, on each school's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, UTC
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import case, select, update

from makerpath.service import daily
from makerpath.service.core.jobs import Worker
from makerpath.service.core.jobs.models import DEAD, Job
from makerpath.service.operation import Services
from makerpath.service.people.operations import create_school
from makerpath.service.web import server

KIND = "test.every_day"


@pytest.fixture(autouse=True)
def at_seven(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(daily, "DAILY", {KIND: 7})
    yield


def school(services: Services, zone: str) -> UUID:
    slug = zone.lower().replace("/", "-").replace("_", "-")
    return create_school(services, slug=slug, code="ABC", name={"en": zone}, language="en", time_zone=zone)


def tick(services: Services, moment: datetime) -> None:
    with services.database.writing(unscoped="a tick") as session:
        daily.due(session, moment)


def days(services: Services, school_id: UUID) -> list[str]:
    with services.database.reading(school_id) as session:
        return [str(row.key).partition(":")[2] for row in session.scalars(select(Job).where(Job.kind == KIND))]


def every_hour(services: Services, start: datetime, hours: int) -> None:
    for number in range(hours):
        tick(services, start + timedelta(hours=number))


def test_each_school_has_its_own_morning(services: Services) -> None:
    shanghai, lima = school(services, "Asia/Shanghai"), school(services, "America/Lima")
    tick(services, datetime(2026, 10, 1, 22, 59, tzinfo=UTC))
    assert (days(services, shanghai), days(services, lima)) == ([], ["2026-10-01"])
    tick(services, datetime(2026, 10, 1, 23, 0, tzinfo=UTC))
    assert days(services, shanghai) == ["2026-10-02"]


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Berlin", datetime(2026, 10, 23, 22, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 26, 23, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 2, 14, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 10, 2, 19, tzinfo=UTC)),
    ],
)
def test_a_day_of_23_25_or_24_and_a_half_hours_is_one_day(services: Services, zone: str, start: datetime) -> None:
    here = school(services, zone)
    every_hour(services, start, 24 * 4 + 1)
    found = days(services, here)
    assert len(found) == len(set(found)) == 4


def test_an_hour_that_the_clock_leaves_out_is_made_up_for(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "DAILY", {KIND: 2})
    berlin = school(services, "Europe/Berlin")
    every_hour(services, datetime(2026, 3, 28, 23, tzinfo=UTC), 24)
    assert days(services, berlin) == ["2026-03-29"]


def test_a_service_that_was_away_makes_up_for_today_once(services: Services) -> None:
    shanghai = school(services, "Asia/Shanghai")
    tick(services, datetime(2026, 10, 1, 0, tzinfo=UTC))
    tick(services, datetime(2026, 10, 4, 9, tzinfo=UTC))
    tick(services, datetime(2026, 10, 4, 10, tzinfo=UTC))
    assert days(services, shanghai) == ["2026-10-01", "2026-10-04"]


def ticks(services: Services) -> list[Job]:
    with services.database.reading(unscoped="the system's own jobs") as session:
        return list(session.scalars(select(Job).where(Job.kind == daily.TICK).order_by(Job.run_at)))


def test_the_tick_goes_on_by_itself_and_beginning_again_adds_none(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = school(services, "UTC")
    now = datetime(2100, 10, 1, 6, 20, tzinfo=UTC)
    monkeypatch.setattr(daily, "utc_now", lambda: now)
    daily.begin(services.database)
    daily.begin(services.database)
    # The queue has a clock of its own.
    for hour in range(3):
        now = datetime(2100, 10, 1, 6 + hour, 20, tzinfo=UTC)
        with services.database.writing(unscoped="the system's own jobs") as session:
            due = case((Job.key <= f"{now:%Y-%m-%dT%H}", Job.created_at), else_=now + timedelta(days=9999))
            session.execute(update(Job).where(Job.kind == daily.TICK).values(run_at=due))
        Worker(services.database, services).run_until_idle()
    assert days(services, here) == ["2100-10-01"]
    assert [job.state for job in ticks(services)] == ["done"] * 3 + ["waiting"]


def test_a_tick_that_was_lost_ends_nothing(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2100, 10, 1, 6, 20, tzinfo=UTC)
    monkeypatch.setattr(daily, "utc_now", lambda: now)
    daily.begin(services.database)
    with services.database.writing(unscoped="the system's own jobs") as session:
        session.execute(update(Job).where(Job.key == "2100-10-01T06").values(state=DEAD, finished_at=now))
    assert [job.state for job in ticks(services)] == ["dead", "waiting"]
    now = datetime(2100, 10, 2, 9, 20, tzinfo=UTC)
    daily.begin(services.database)
    assert [job.state for job in ticks(services)][2:] == ["waiting", "waiting"]


def test_serving_begins_it(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []
    monkeypatch.setattr(server._Server, "__init__", lambda self, *given: served.append(given))
    monkeypatch.setattr(server._Server, "run", lambda self: None)
    server.run(services.settings, host="127.0.0.1", port=1, threads=1, worker=False)
    assert len(served) == 1
    assert ticks(services)

"""A person's calendar in their calendar program: what is in it, whose it is, and that it holds."""

from __future__ import annotations

from datetime import date, datetime, timedelta, UTC
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select

from makerpath.domain.dates import extended, planned
from makerpath.service.calendar.days import entries, Entry, runs_for
from makerpath.service.calendar.feed import write
from makerpath.service.calendar.models import CalendarFeed
from makerpath.service.calendar.operations import extend, new_address
from makerpath.service.courses.models import CourseRun
from makerpath.service.exhibition.models import Exhibition
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from tests.service.browsing import app_of, Browser, TOKEN
from tests.service.calendar.test_dates import begin_on, BRIEF, here
from tests.service.counting import queries
from tests.service.school import SmallSchool

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


def address(school: SmallSchool, whom: Actor) -> str:
    new_address(school.services, whom)
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(CalendarFeed).where(CalendarFeed.person_id == whom.person_id)).one()
        return f"/calendar/{row.secret}.ics"


def events(body: bytes) -> dict[str, object]:
    """What stands in the calendar, by summary; days for whole days, moments in UTC."""
    calendar = Calendar.from_ical(body)
    found = {str(event["SUMMARY"]): event.decoded("DTSTART") for event in calendar.walk("VEVENT")}
    assert len(found) == len(calendar.walk("VEVENT")) == len({event["UID"] for event in calendar.walk("VEVENT")})
    return found


def show(school: SmallSchool, title: str, at: datetime) -> None:
    with school.services.database.writing(school.id) as session:
        session.add(
            Exhibition(
                run_id=school.run_id,
                title=title,
                place="Hall, 2nd floor; left",
                starts_at=at,
                ends_at=at + timedelta(hours=3),
                entries_until=at - timedelta(days=3),
                created_by=school.instructor.person_id,
                school_id=school.id,
            )
        )


def test_a_learner_subscribes_to_their_own_dates(school: SmallSchool, app: Flask) -> None:
    project = school.start(title="Lamp, small; “quiet”\\n")
    day = here(school)
    begin_on(school, day, due={BRIEF: {"launch": (day + timedelta(days=2)).isoformat()}})
    more = day + timedelta(days=8)
    extend(school.services, school.instructor, project_id=project, stage="launch", due_on=more, reason="Ill")
    show(school, "Spring fair", datetime(2026, 12, 1, 16, 30, tzinfo=UTC))
    where = address(school, school.learner)
    answer = app.test_client().get(where)
    assert answer.mimetype == "text/calendar"
    found = events(answer.data)
    assert found["Due: Launch · Lamp, small; “quiet”\\n"] == more
    assert found["Exhibition: Spring fair"] == datetime(2026, 12, 1, 16, 30, tzinfo=UTC)
    assert found["Last moment to enter: Spring fair"] == datetime(2026, 11, 28, 16, 30, tzinfo=UTC)
    assert found["Term begins"] == date(2026, 9, 1)
    assert found["Term ends"] == date(2027, 1, 20)
    assert any(title.startswith("Opens: ") for title in found)
    chinese = events(app.test_client().get(f"{where}?lang=zh-Hans").data)
    assert chinese["截止：入项 · Lamp, small; “quiet”\\n"] == more


def test_the_calendar_stays_the_same_while_nothing_changes(school: SmallSchool, app: Flask) -> None:
    begin_on(school, here(school))
    where = address(school, school.learner)
    client = app.test_client()
    first = client.get(where)
    again = client.get(where, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    begin_on(school, here(school) + timedelta(days=1))
    assert client.get(where, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_begun_or_not_a_due_day_is_the_same_event(school: SmallSchool, app: Flask) -> None:
    begin_on(school, here(school), due={BRIEF: {"launch": here(school).isoformat()}})
    where = address(school, school.learner)

    def uids() -> set[str]:
        calendar = Calendar.from_ical(app.test_client().get(where).data)
        return {str(event["UID"]) for event in calendar.walk("VEVENT")}

    before = uids()
    assert any("due-" in name for name in before)
    school.start()
    assert uids() == before


def test_a_new_address_makes_the_old_one_worthless(school: SmallSchool, app: Flask) -> None:
    first = address(school, school.learner)
    second = address(school, school.learner)
    client = app.test_client()
    assert client.get(second).status_code == 200
    gone, never = client.get(first), client.get("/calendar/nothing.ics")
    assert gone.status_code == never.status_code == 404
    assert TOKEN.sub("", gone.text.replace(first, "/calendar/nothing.ics")) == TOKEN.sub("", never.text)
    with school.services.database.writing(school.id) as session:
        session.get_one(Person, school.learner.person_id).erased_at = NOON
    assert client.get(second).status_code == 404


def test_instructors_see_the_dates_of_their_runs_and_others_only_their_own(school: SmallSchool, app: Flask) -> None:
    day = here(school)
    begin_on(school, day, due={BRIEF: {"launch": day.isoformat()}})
    title = f"Due: Launch · {school.brief.title['en']}"
    client = app.test_client()
    assert events(client.get(address(school, school.instructor)).data)[title] == day
    for actor in (school.officer, school.administrator):
        assert events(client.get(address(school, actor)).data) == {}
    begin_on(school, day, ends_on=day - timedelta(days=300))
    assert events(client.get(address(school, school.instructor)).data) == {}, "what is long over is gone"


def test_the_page_tells_how_to_subscribe(school: SmallSchool, app: Flask) -> None:
    browser = Browser(app, school.services).sign_in(school.learner)
    assert ".ics" not in browser.get("/account/calendar").text
    browser.post("/account/calendar")
    shown = browser.get("/account/calendar").text
    assert "webcal://" in shown
    assert ".ics" in shown
    assert "订阅" in browser.get("/account/calendar?lang=zh-Hans").text


def test_a_calendar_costs_the_same_for_many_runs(school: SmallSchool) -> None:
    begin_on(school, here(school))

    def look() -> None:
        with school.services.database.reading(school.id) as session:
            entries(session, school.instructor, runs_for(session, school.instructor))

    look()
    one = queries(school.services, look)
    with school.services.database.writing(school.id) as session:
        run = session.get_one(CourseRun, school.run_id)
        for _number in range(4):
            session.add(
                CourseRun(
                    course_id=run.course_id,
                    class_id=run.class_id,
                    term_id=run.term_id,
                    starts_on=run.starts_on,
                    school_id=school.id,
                )
            )
    assert queries(school.services, look) == one


@settings(max_examples=60)
@given(
    days=st.dictionaries(st.sampled_from(["launch", "define", "test"]), st.dates(date(2020, 1, 1), date(2090, 1, 1))),
    titles=st.lists(st.text(max_size=60).filter(str.strip), min_size=1, max_size=4),
)
def test_every_due_day_stands_in_the_file_exactly_once(days: dict[str, date], titles: list[str]) -> None:
    rows = [
        Entry(f"due-{at}-{stage}", "due", day, None, "", title, "/projects/x", NOON, stage)
        for at, title in enumerate(titles)
        for stage, day in days.items()
    ]
    for language in ("en", "zh-Hans"):
        body = write(rows, name="Makerpath", language=language, base="https://makerpath.example")
        read = Calendar.from_ical(body).walk("VEVENT")
        assert sorted((str(one["UID"]), one.decoded("DTSTART")) for one in read) == sorted(
            (f"{row.id}@makerpath.example", row.day) for row in rows
        )
        assert all(one.decoded("DTEND") - one.decoded("DTSTART") == timedelta(days=1) for one in read)
        assert all(len(line) <= 75 for line in body.split(b"\r\n"))


@given(
    week=st.none() | st.integers(1, 104),
    starts=st.none() | st.dates(date(2020, 1, 1), date(2090, 1, 1)),
    own=st.none() | st.dates(),
    stage=st.none() | st.dates(),
    whole=st.none() | st.dates(),
)
def test_more_time_is_never_less(
    week: int | None, starts: date | None, own: date | None, stage: date | None, whole: date | None
) -> None:
    plan = planned(week, starts, own.isoformat() if own else None)
    day = extended(plan, stage, whole)
    assert (day is None) == (plan is None and stage is None)
    assert all(day >= item for item in (plan, stage) if item and day)
    assert plan == own if own else plan is None or (starts and plan.weekday() == (starts.weekday() - 1) % 7)


def test_an_extension_is_for_one_project_alone(school: SmallSchool, app: Flask) -> None:
    mine, other = school.start(title="Mine"), school.start(school.other_learner, title="Theirs")
    day = here(school)
    begin_on(school, day, due={BRIEF: {"launch": day.isoformat()}})
    later = day + timedelta(days=4)
    extend(school.services, school.instructor, project_id=mine, due_on=later, reason="Ill")
    assert isinstance(other, UUID)
    client = app.test_client()
    assert events(client.get(address(school, school.learner)).data)["Due: Launch · Mine"] == later
    assert events(client.get(address(school, school.other_learner)).data)["Due: Launch · Theirs"] == day

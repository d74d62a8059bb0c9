"""Notices by mail: at once or once a day, in the reader's language, and stopped with one click."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from makerpath.domain.errors import NotFound
from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import enqueue
from makerpath.service.core.jobs.models import Job
from makerpath.service.mail.models import MailMessage
from makerpath.service.notices.models import Notice, NoticeChoice
from makerpath.service.notices.operations import choose, read_all
from makerpath.service.notices.stopping import read, token
from makerpath.service.operation import Work
from makerpath.service.people.models import Identity, Person
from makerpath.service.policy import Actor
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


@pytest.fixture
def project(school: SmallSchool) -> UUID:
    return school.start(title="Bird house")


def happens(school: SmallSchool, project: UUID | None, verb: str = "stage.decided", **data: Any) -> None:
    """An event in the learner's project, by the instructor, and every job that follows from it."""
    with school.services.database.writing(school.id) as session:
        work = Work(school.services, session, school.instructor, utc_now())
        work.record(verb, project, project_id=project, **{"stage": "launch", "verdict": "pass", **data})
    school.work()


def want(school: SmallSchool, mail: str, *muted: str, who: Actor | None = None) -> None:
    choose(school.services, who or school.learner, mail=mail, muted=muted)


def mails(school: SmallSchool, who: Actor | None = None) -> list[MailMessage]:
    with school.services.database.reading(school.id) as session:
        whose = (who or school.learner).person_id
        return list(session.scalars(select(MailMessage).where(MailMessage.person_id == whose).order_by(MailMessage.id)))


def morning(school: SmallSchool, day: str = "2026-10-01") -> None:
    """What `daily` does at seven, and all that follows."""
    with school.services.database.writing(school.id) as session:
        enqueue(session, "notices.digest", {}, key=f"notices.digest:{day}", school_id=school.id)
    school.work()


def earlier(school: SmallSchool, by: timedelta) -> None:
    """All that was mailed was mailed so much earlier, and every job is due."""
    with school.services.database.writing(school.id) as session:
        for notice in session.scalars(select(Notice).where(Notice.mailed_at.is_not(None))):
            assert notice.mailed_at
            notice.mailed_at -= by
        for job in session.scalars(select(Job).where(Job.state == "waiting")):
            job.run_at -= by


def test_a_mail_at_once_says_what_happened_and_leads_there(school: SmallSchool, project: UUID) -> None:
    want(school, "at-once")
    happens(school, project)
    (mail,) = mails(school)
    base = school.services.settings.service_url
    assert mail.subject == "Instructor decided on Launch of “Bird house”: Pass."
    assert f"{base}/projects/{project}?stage=launch#stage" in mail.body
    assert mail.to == "learner.one@hill.example"
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.headers["List-Unsubscribe"].startswith(f"<{base}/stop/")
    assert mail.headers["List-Unsubscribe"][1:-1] in mail.body


def test_a_mail_is_in_its_readers_language(school: SmallSchool, project: UUID) -> None:
    with school.services.database.writing(school.id) as session:
        session.get_one(Person, school.learner.person_id).language = "zh-Hans"
    want(school, "at-once")
    happens(school, project)
    (mail,) = mails(school)
    assert mail.subject == "Instructor 对“Bird house”的“入项”阶段作出决定：通过。"
    assert "一键停收" in mail.body


def test_what_happens_in_one_project_within_minutes_comes_in_one_mail(school: SmallSchool, project: UUID) -> None:
    want(school, "at-once")
    happens(school, project)
    for stage in ("empathize", "define", "ideate"):
        happens(school, project, stage=stage)
    assert len(mails(school)) == 1, "the first goes out at once, the others wait"
    earlier(school, timedelta(minutes=6))
    school.work()
    first, second = mails(school)
    assert second.subject == "3 new things for you"
    assert [name in second.body for name in ("Empathize", "Define", "Ideate")] == [True] * 3
    earlier(school, timedelta(minutes=6))
    school.work()
    assert len(mails(school)) == 2
    assert "Launch" in first.body


def test_the_digest_holds_everything_unread_since_the_last_one_and_is_never_empty(
    school: SmallSchool, project: UUID
) -> None:
    happens(school, project)
    happens(school, project, "critique.given")
    assert mails(school) == [], "once a day is what people get who chose nothing"
    morning(school)
    (mail,) = mails(school)
    assert mail.subject == "2 new things for you"
    morning(school)
    morning(school, "2026-10-02")
    assert len(mails(school)) == 1, "nothing new, no mail"
    happens(school, project, stage="define")
    read_all(school.services, school.learner)
    morning(school, "2026-10-03")
    assert len(mails(school)) == 1, "what was read on the page needs no mail"
    happens(school, project, stage="plan")
    morning(school, "2026-10-04")
    assert mails(school)[1].subject == "Instructor decided on Plan of “Bird house”: Pass."


def test_a_digest_whose_worker_dies_is_written_once(
    school: SmallSchool, project: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    happens(school, project)
    from makerpath.service.notices import mailing

    whole, calls = mailing.write_mail, []

    def dies(*args: Any, **more: Any) -> Any:
        written = whole(*args, **more)
        calls.append(written)
        if len(calls) == 1:
            raise ConnectionError("the machine is gone after the mail was written")
        return written

    monkeypatch.setattr(mailing, "write_mail", dies)
    morning(school)
    assert mails(school) == []
    earlier(school, timedelta(hours=1))
    school.work()
    assert len(calls) == 2
    assert len(mails(school)) == 1
    with school.services.database.writing(school.id) as session:
        for job in session.scalars(select(Job).where(Job.kind.in_(["notices.digest", "notices.digest_of"]))):
            job.state = "waiting"
    school.work()
    assert len(mails(school)) == 1


def test_muted_kinds_never_and_no_address_mean_no_mail_but_a_notice(school: SmallSchool, project: UUID) -> None:
    want(school, "at-once", "decision")
    happens(school, project)
    happens(school, project, "critique.given")
    assert [mail.subject for mail in mails(school)] == ["Instructor gave a critique of “Bird house” at Launch."]
    want(school, "never")
    happens(school, project)
    morning(school)
    assert len(mails(school)) == 1
    want(school, "at-once")
    with school.services.database.writing(school.id) as session:
        for identity in session.scalars(select(Identity).where(Identity.person_id == school.learner.person_id)):
            identity.email = ""
    happens(school, project, stage="plan")
    morning(school)
    assert len(mails(school)) == 1
    with school.services.database.reading(school.id) as session:
        assert len(session.scalars(select(Notice).where(Notice.person_id == school.learner.person_id)).all()) == 4


def test_one_click_stops_mails_of_a_kind_signed_out_and_shows_nothing_of_whose_they_are(
    school: SmallSchool, project: UUID, app: Flask
) -> None:
    want(school, "at-once")
    happens(school, project)
    address = mails(school)[0].headers["List-Unsubscribe"][1:-1].removeprefix(school.services.settings.service_url)
    stranger = app.test_client()
    shown = stranger.get(address)
    assert shown.status_code == 200
    assert "Decisions and assessments" in shown.text
    for secret in ("Learner One", "learner.one", "Hill", "Bird house"):
        assert secret not in shown.text
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(NoticeChoice)).one().muted == [], "looking changes nothing"
    for _twice in range(2):
        answer = stranger.post(address, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "Learner One" not in answer.text
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(NoticeChoice)).one().muted == ["decision"]
    happens(school, project, stage="plan")
    assert len(mails(school)) == 1
    assert "通知仍会显示" in stranger.get(f"{address}?lang=zh-Hans").text


def test_the_link_of_a_digest_stops_all_mails(school: SmallSchool, project: UUID, app: Flask) -> None:
    happens(school, project)
    morning(school)
    address = mails(school)[0].headers["List-Unsubscribe"][1:-1].removeprefix(school.services.settings.service_url)
    assert app.test_client().post(address).status_code == 200
    happens(school, project, stage="plan")
    morning(school, "2026-10-02")
    assert len(mails(school)) == 1


def test_a_link_that_we_did_not_sign_stops_nothing(school: SmallSchool, app: Flask) -> None:
    settings = school.services.settings
    with school.services.database.reading(school.id) as session:
        good = token(settings, session.get_one(Person, school.learner.person_id), "decision")
    assert read(settings, good).kind == "decision"
    body, _, signature = good.rpartition(".")
    cookie_key = URLSafeSerializer(settings.secret("cookies"), salt="stop")
    own_key = URLSafeSerializer(settings.secret("stop-mail"), salt="stop")
    forged = [
        "",
        "none",
        good[:-1],
        f"{body}x.{signature}",
        good + "." + signature,
        str(cookie_key.dumps([school.id.hex, str(school.learner.person_id), "decision"])),
        str(own_key.dumps([school.id.hex, str(school.learner.person_id), "no-such-kind"])),
        str(own_key.dumps(["no-school", "nobody", "all"])),
        str(own_key.dumps("all")),
        "é" * 50,
        good * 9,
    ]
    for item in forged:
        with pytest.raises(NotFound):
            read(settings, item)
    client = app.test_client()
    assert client.get("/stop/none").status_code == 404
    assert client.post("/stop/none").status_code == 404
    for address in (f"/reset/{good}", f"/calendar/{good}.ics"):
        assert "Learner" not in client.get(address).text, "the token opens nothing else"


def test_people_choose_what_comes_by_mail(school: SmallSchool, app: Flask) -> None:
    browser = Browser(app, school.services).sign_in(school.learner)
    assert "learner.one@hill.example" in browser.get("/account/notices").text
    assert browser.post("/account/notices", {"mail": "hourly"}).status_code == 422
    assert browser.post("/account/notices", {"mail": "at-once", "kinds": ["team", "dates"]}).status_code == 303
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(NoticeChoice)).one()
        assert row.mail == "at-once"
        assert row.muted == ["certificate", "critique", "decision", "exhibition", "waiting"]
    assert "每天一次" in browser.get("/account/notices?lang=zh-Hans").text

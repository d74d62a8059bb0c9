"""The page where the office chooses certificates and gets a file of them, with and without JavaScript."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from makerpath.domain.errors import NotFound
from makerpath.service.certificates.exporting.kinds import KIND
from makerpath.service.core.jobs.models import Job
from makerpath.service.exports.models import Export
from makerpath.service.exports.operations import ask
from makerpath.service.exports.queries import mine
from makerpath.service.people.operations import grant_role
from makerpath.service.uploads.content import create_content_app
from tests.service.browsing import app_of, Browser
from tests.service.certificates.issued import issue_many, QuickPress
from tests.service.counting import queries
from tests.service.school import make_school, SmallSchool

PAGE = "/certificates/export"
pytestmark = pytest.mark.usefixtures("press")


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


@pytest.fixture
def office(school: SmallSchool, app: Flask) -> Browser:
    return Browser(app, school.services).sign_in(school.officer)


def exports(school: SmallSchool) -> list[Export]:
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(select(Export).order_by(Export.id)))


def fetched(school: SmallSchool, browser: Browser) -> bytes:
    """What the newest file holds, by the link that the page has."""
    address = browser.get(f"/exports/{exports(school)[-1].id}/file").headers["Location"]
    return create_content_app(school.services).test_client().get(urlsplit(address).path).get_data()


def test_the_office_sees_how_many_they_are_before_it_asks(school: SmallSchool, office: Browser) -> None:
    issue_many(school, 3)
    page = office.post(PAGE, {"form": "zip"}).get_data(as_text=True)
    assert "3 certificates" in page and "3 of them have no PDF yet and are printed first." in page
    assert exports(school) == []


def test_the_file_is_made_and_fetched(school: SmallSchool, office: Browser) -> None:
    issue_many(school, ["Ada", "张三"])
    answer = office.post(PAGE, {"form": "csv", "ask": "1", "courses": ""})
    assert (answer.status_code, answer.location) == (303, PAGE)
    page = office.get(PAGE).get_data(as_text=True)
    assert 'http-equiv="refresh"' in page and "data-mp-waiting" in page
    school.work()
    page = office.get(PAGE).get_data(as_text=True)
    assert 'http-equiv="refresh"' not in page and "Download" in page
    rows = list(csv.DictReader(io.StringIO(fetched(school, office).decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["Ada", "张三"]


def test_progress_and_what_is_being_done_are_told_in_the_readers_language(
    school: SmallSchool, office: Browser, press: QuickPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue_many(school, 2)
    heard: list[str] = []
    real = press.print

    def listening(wanted: Any) -> Any:
        yield from real(wanted)
        with school.services.database.reading(school.id) as session:
            heard.append(session.scalars(select(Job.note).where(Job.kind == "exports.make")).one())

    monkeypatch.setattr(press, "print", listening)
    ask(school.services, _chinese(school), kind=KIND, subject_id=school.id, options={"form": "zip"})
    school.work()
    with school.services.database.reading(school.id) as session:
        job = session.scalars(select(Job).where(Job.kind == "exports.make")).one()
    assert (job.progress, job.state) == (1.0, "done")
    assert job.note.startswith("正在汇总文件")
    assert len(heard) == 1


def _chinese(school: SmallSchool) -> Any:
    from dataclasses import replace

    return replace(school.officer, language="zh-Hans")


def test_what_could_not_be_printed_is_counted_beside_the_file(school: SmallSchool, office: Browser) -> None:
    issue_many(school, ["Good", "Bad"])
    office.post(PAGE, {"form": "print", "ask": "1"})
    school.work()
    assert "1 is not in it" in office.get(PAGE).get_data(as_text=True)


def test_a_file_that_could_not_be_made_says_why_and_is_asked_for_again_as_it_was(
    school: SmallSchool, office: Browser, press: QuickPress
) -> None:
    issue_many(school, ["Bad"])
    office.post(PAGE, {"form": "print", "crop_marks": "1", "ask": "1"})
    school.work()
    page = office.get("/exports").get_data(as_text=True)
    assert "None of them could be printed" in page
    [failed] = exports(school)
    assert office.post("/exports", {"again": str(failed.id)}).status_code == 303
    again = exports(school)[-1]
    assert again.id != failed.id
    assert again.options == failed.options == {"form": "print", "crop_marks": True}


def test_nobody_asks_again_for_what_another_asked_for(school: SmallSchool, app: Flask, office: Browser) -> None:
    issue_many(school, 1)
    office.post(PAGE, {"form": "csv", "ask": "1"})
    [row] = exports(school)
    admin = Browser(app, school.services).sign_in(school.administrator)
    assert admin.post("/exports", {"again": str(row.id)}).status_code == 404


@pytest.mark.parametrize("who", ["learner", "mentor", "instructor"])
def test_only_the_office_has_the_page_and_the_file(school: SmallSchool, app: Flask, who: str) -> None:
    actor = getattr(school, who)
    browser = Browser(app, school.services).sign_in(actor)
    assert browser.get(PAGE).status_code in (403, 404)
    assert browser.post(PAGE, {"form": "csv", "ask": "1"}).status_code in (403, 404)
    assert browser.post("/exports", {"kind": KIND, "subject": str(school.id)}).status_code == 404
    with pytest.raises(NotFound):
        ask(school.services, actor, kind=KIND, subject_id=school.id, options={"form": "csv"})


def test_an_office_of_one_class_has_not_the_whole_schools_certificates(school: SmallSchool, app: Flask) -> None:
    grant_role(
        school.services,
        school.administrator,
        person_id=school.mentor.person_id,
        role="officer",
        scope_kind="class",
        scope_id=school.class_id,
    )
    with pytest.raises(NotFound):
        ask(school.services, school.mentor, kind=KIND, subject_id=school.id, options={"form": "csv"})


def test_who_lost_the_office_meanwhile_gets_no_file(school: SmallSchool, office: Browser) -> None:
    from sqlalchemy import update

    from makerpath.service.core.database import utc_now
    from makerpath.service.people.models import Grant

    issue_many(school, 1)
    office.post(PAGE, {"form": "csv", "ask": "1"})
    school.work()
    with school.services.database.writing(school.id) as session:
        session.execute(update(Grant).where(Grant.person_id == school.officer.person_id).values(revoked_at=utc_now()))
    assert office.get(f"/exports/{exports(school)[-1].id}/file").status_code == 404


def test_another_school_is_no_subject(school: SmallSchool) -> None:
    other = make_school(school.services, "vale", "VAL")
    with pytest.raises(NotFound):
        ask(school.services, school.officer, kind=KIND, subject_id=other.id, options={"form": "csv"})


@pytest.mark.parametrize(
    "form",
    [{"form": "exe"}, {"form": "csv", "group": "x"}, {"form": "csv", "since": "9999-99-99"}, {"courses": ["../x"]}],
)
def test_a_form_that_was_tampered_with_is_refused_on_the_page(
    school: SmallSchool, office: Browser, form: dict[str, Any]
) -> None:
    answer = office.post(PAGE, {**form, "ask": "1"})
    assert answer.status_code == 422
    assert "Ask for a file" in answer.get_data(as_text=True)
    assert exports(school) == []


@pytest.mark.parametrize("ask", ["", "1"])
def test_nothing_like_this_is_said_at_once_and_makes_no_file(school: SmallSchool, office: Browser, ask: str) -> None:
    answer = office.post(PAGE, {"form": "zip", "ask": ask})
    assert answer.status_code == (422 if ask else 200)
    assert "No certificate is like this." in answer.get_data(as_text=True)
    assert exports(school) == []


def test_nothing_like_this_any_more_is_said_by_the_job(school: SmallSchool, office: Browser) -> None:
    ask(school.services, school.officer, kind=KIND, subject_id=school.id, options={"form": "zip"})
    school.work()
    with school.services.database.reading(school.id) as session:
        [line] = mine(session, school.officer, KIND)
    assert (line.state, line.reason) == ("failed", "No certificate is like this.")


def test_the_page_asks_as_often_whatever_there_is(school: SmallSchool, office: Browser) -> None:
    office.get(PAGE)
    few = queries(school.services, lambda: office.get(PAGE))
    issue_many(school, 40)
    assert queries(school.services, lambda: office.get(PAGE)) == few


def test_both_languages_have_the_page(office: Browser) -> None:
    page = office.get(f"{PAGE}?lang=zh-Hans").get_data(as_text=True)
    for words in ("证书导出", "一份印刷文件", "裁切标记", "共有多少张"):
        assert words in page
    assert "For the ZIP" not in page


def test_an_id_of_another_kind_is_not_an_export(office: Browser) -> None:
    assert office.post("/exports", {"again": str(UUID(int=1))}).status_code == 404

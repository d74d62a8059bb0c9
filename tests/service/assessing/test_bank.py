"""Comments that are kept for the next time: one's own, and those an instructor shares in the run."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, NotFound
from makerpath.service.assessing import bank
from makerpath.service.assessing.models import SavedComment
from tests.service.assessing.setting import ask, colleague, planned, rows, send
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


def keep(school: SmallSchool, body: str, who: Any = None, **more: Any) -> UUID:
    answer = bank.keep(school.services, who or school.instructor, run_id=school.run_id, body=body, **more)
    return UUID(answer["comment"])


def kept(school: SmallSchool) -> list[SavedComment]:
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(select(SavedComment).order_by(SavedComment.used.desc(), SavedComment.id)))


def test_what_was_typed_is_kept_inserted_and_counted(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    browser = Browser(app, school.services).sign_in(school.instructor)
    name = school.rubric.criteria[0].id
    send(browser, project, {f"comment-{name}": "Measure twice", "keep": name, "revision": "0"})
    (row,) = kept(school)
    assert (row.body, row.criterion, row.run_id, row.used) == ("Measure twice", name, None, 0)
    answer = send(browser, project, {"insert": f"{row.id}/{name}", "revision": "0"}).get_json()
    assert answer["body"] == "Measure twice" and "Measure twice" in answer["banks"][name]
    assert kept(school)[0].used == 1
    assert rows(school) == [], "the script inserts it itself"


def test_without_a_script_the_buttons_keep_the_draft(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    browser = Browser(app, school.services).sign_in(school.instructor)
    address = f"/projects/{project}/assess/final"
    page = browser.get(address).get_data(as_text=True)
    form = {"key": re.findall(r'name="key" value="(\w+)"', page)[-1], "revision": "0"}
    assert browser.post(address, {**form, "comment": "Well told", "keep": ""}).status_code == 303
    (row,) = kept(school)
    form = {"revision": "1", "comment": "First."}
    assert browser.post(address, {**form, "insert": f"{row.id}/"}).status_code == 303
    assert rows(school)[0].comment == "First.\n\nWell told"
    assert browser.post(address, {"revision": "2", "comment": "First.", "drop": f"{row.id}/"}).status_code == 303
    assert kept(school) == [] and rows(school)[0].comment == "First."
    answer = browser.post(address, {"revision": "3", "comment-meaning": "Stays", "keep": ""})
    assert answer.status_code == 422 and "Stays" in answer.get_data(as_text=True)


def test_the_most_used_stand_first(school: SmallSchool) -> None:
    often = keep(school, "often")
    keep(school, "seldom")
    keep(school, "often"), keep(school, "often")
    bank.use(school.services, school.instructor, comment_id=often, run_id=school.run_id, shared=True)
    with school.services.database.reading(school.id) as session:
        found = bank.comments(session, school.instructor.person_id, school.run_id, shared=True)
    assert [row.body for row in found] == ["often", "seldom"]


def test_shared_ones_are_read_by_who_assesses_there_and_by_nobody_else(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    planned(school, project, {"assessors": [{"role": "instructor"}, {"role": "peer"}]})
    ask(school, project, school.other_learner, "peer")
    keep(school, "For all of us", shared=True)
    keep(school, "For me alone")
    second = Browser(app, school.services).sign_in(colleague(school))
    page = second.get(f"/projects/{project}/assess/final").get_data(as_text=True)
    assert "For all of us" in page and "For me alone" not in page
    peer = Browser(app, school.services).sign_in(school.other_learner)
    page = peer.get(f"/projects/{project}/assess/final?as=peer", follow_redirects=True).get_data(as_text=True)
    assert "For all of us" not in page and "For me alone" not in page


def test_nobody_reaches_into_the_bank_of_others(school: SmallSchool) -> None:
    mine = keep(school, "mine")
    shared = keep(school, "shared", shared=True)
    for who in (school.learner, school.mentor, colleague(school)):
        with pytest.raises(NotFound):
            bank.use(school.services, who, comment_id=mine, run_id=school.run_id, shared=True)
        with pytest.raises(NotFound):
            bank.drop(school.services, who, comment_id=mine)
    with pytest.raises(NotFound):
        bank.drop(school.services, school.learner, comment_id=shared)
    with pytest.raises(MakerpathError):
        keep(school, "Not for a learner to share", school.learner, shared=True)
    assert {row.body for row in kept(school)} == {"mine", "shared"}


def test_a_bank_has_an_end(school: SmallSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank, "MOST", 2)
    for body in ("one", "two"):
        keep(school, body)
    with pytest.raises(Conflict):
        keep(school, "three")
    with pytest.raises(MakerpathError):
        keep(school, "  ")
    with pytest.raises(MakerpathError):
        keep(school, "x" * 5000)

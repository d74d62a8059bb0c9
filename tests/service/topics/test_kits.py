"""Explore kits: things to try that nobody grades."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.content.topics import Catalogue, read_catalogue, shipped
from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.service.certificates.eligibility import candidate
from makerpath.service.core.database import Base
from makerpath.service.kits.models import KitRow, KitTry
from makerpath.service.kits.operations import import_kits, mark_tried, take_back
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project
from makerpath.service.topics.importing import import_catalogue
from tests.service.browsing import app_of, Browser
from tests.service.prepared import Finished
from tests.service.school import SmallSchool

KITS = read_catalogue(shipped()).kits
DYES = "natural-dyes"


def stock(school: SmallSchool) -> UUID:
    """Import the kits; the id of one."""
    import_catalogue(school.services, school.officer, Catalogue(kits=KITS))
    with school.services.database.reading(school.id) as session:
        return session.scalars(select(KitRow.id).where(KitRow.slug == DYES)).one()


def tries(school: SmallSchool) -> list[tuple[str, str]]:
    with school.services.database.reading(school.id) as session:
        return [(row.activity, row.note) for row in session.scalars(select(KitTry))]


def everything(school: SmallSchool) -> dict[str, list[Any]]:
    """Every row of every table but that of the tries."""
    found: dict[str, list[Any]] = {}
    with school.services.database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name != KitTry.__tablename__:
                found[table.name] = sorted(map(repr, connection.execute(table.select())))
    return found


def standing(finished: Finished) -> Any:
    with finished.school.services.database.reading(finished.school.id) as session:
        person = session.get_one(Person, finished.school.learner.person_id)
        found = candidate(session, session.get_one(Project, finished.project), person)
        final = found.result
        return found.missing, found.standing, final and (final.theory, final.practice, final.total)


def test_row_34_a_kit_activity_gives_no_grade(finished: Finished) -> None:
    """Trying all of it changes no score, no eligibility, and no other row of the database."""
    school = finished.school
    kit_id = stock(school)
    before, stood = everything(school), standing(finished)
    for activity in next(kit for kit in KITS if kit.id == DYES).activities:
        mark_tried(school.services, school.learner, kit_id=kit_id, activity=activity.id, note="It turned green!")
    assert len(tries(school)) == 5
    assert everything(school) == before
    assert standing(finished) == stood
    take_back(school.services, school.learner, kit_id=kit_id, activity="earth-red")
    assert everything(school) == before


def test_a_note_is_replaced_and_taken_back_with_the_mark(school: SmallSchool) -> None:
    kit_id = stock(school)
    for note in ("gold", "brown", "莫奈色"):
        mark_tried(school.services, school.learner, kit_id=kit_id, activity="onion-gold", note=note)
    assert tries(school) == [("onion-gold", "莫奈色")]
    take_back(school.services, school.learner, kit_id=kit_id, activity="onion-gold")
    take_back(school.services, school.learner, kit_id=kit_id, activity="onion-gold")
    assert tries(school) == []


def test_a_note_has_at_most_five_hundred_letters(school: SmallSchool) -> None:
    kit_id = stock(school)
    mark_tried(school.services, school.learner, kit_id=kit_id, activity="onion-gold", note="色" * 500)
    with pytest.raises(MakerpathError) as caught:
        mark_tried(school.services, school.learner, kit_id=kit_id, activity="onion-gold", note="色" * 501)
    assert caught.value.code == "text.too_long"
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    answer = browser.post(f"/kits/{DYES}/activities/onion-gold/tried", {"note": "<b>" + "x" * 500})
    assert answer.status_code == 422
    assert "&lt;b&gt;xxx" in answer.get_data(as_text=True)


def test_an_activity_that_is_none_is_not_found(school: SmallSchool) -> None:
    kit_id = stock(school)
    with pytest.raises(NotFound):
        mark_tried(school.services, school.learner, kit_id=kit_id, activity="gold-from-lead")
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    assert browser.post(f"/kits/{DYES}/activities/nothing/tried").status_code == 404
    assert browser.post("/kits/nothing/activities/onion-gold/tried").status_code == 404
    assert browser.get("/kits/nothing").status_code == 404


def test_staff_see_how_often_and_never_who_or_what_was_noted(school: SmallSchool) -> None:
    kit_id = stock(school)
    for who in (school.learner, school.other_learner):
        mark_tried(school.services, who, kit_id=kit_id, activity="onion-gold", note="a private word")
    app = app_of(school.services)
    for who, counted in ((school.instructor, True), (school.officer, True), (school.mentor, False)):
        page = Browser(app, school.services).sign_in(who).get(f"/kits/{DYES}?lang=en").get_data(as_text=True)
        assert ("Tried by 2 people" in page) is counted
        assert "a private word" not in page
        assert "Learner One" not in page
    mine = Browser(app, school.services).sign_in(school.learner).get(f"/kits/{DYES}?lang=en").get_data(as_text=True)
    assert "a private word" in mine
    assert "Tried by" not in mine


def test_only_learners_mark_what_they_tried(school: SmallSchool) -> None:
    kit_id = stock(school)
    for who in (school.instructor, school.instructor.viewing_as_learner(), school.mentor, school.officer):
        with pytest.raises(MakerpathError):
            mark_tried(school.services, who, kit_id=kit_id, activity="onion-gold")
    with pytest.raises(MakerpathError):
        mark_tried(school.services, Actor(None, school.id), kit_id=kit_id, activity="onion-gold")
    assert tries(school) == []


def test_a_learner_marks_and_takes_back_by_the_page(school: SmallSchool) -> None:
    stock(school)
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    activity = f"/kits/{DYES}/activities/onion-gold"
    answer = browser.post(f"{activity}/tried", {"note": "Gold!"})
    assert (answer.status_code, answer.location) == (303, f"/kits/{DYES}#onion-gold")
    page = browser.get(f"/kits/{DYES}?lang=zh-Hans").get_data(as_text=True)
    assert "Gold!" in page
    assert browser.post(f"{activity}/taken-back").status_code == 303
    assert tries(school) == []


def test_a_newer_kit_replaces_the_older_and_keeps_what_was_tried(school: SmallSchool) -> None:
    kit_id = stock(school)
    mark_tried(school.services, school.learner, kit_id=kit_id, activity="onion-gold", note="Gold!")
    dyes = next(kit for kit in KITS if kit.id == DYES)
    newer = dyes.model_copy(update={"activities": dyes.activities[:2]})
    assert import_kits(school.services, school.officer, kits=[newer]) == {"added": 0, "updated": 1}
    assert import_kits(school.services, school.officer, kits=[newer]) == {"added": 0, "updated": 0}
    assert tries(school) == [("onion-gold", "Gold!")]

"""The shelf of rubrics: what there is, copying, files in and out."""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
from sqlalchemy import select

from makerpath.formats import FORMATS
from makerpath.service.rubrics.models import SchoolRubric
from tests.service.browsing import app_of, Browser
from tests.service.counting import queries
from tests.service.school import make_school, SmallSchool


def browser(school: SmallSchool, who: str = "instructor") -> Browser:
    return Browser(app_of(school.services), school.services).sign_in(getattr(school, who))


def rows(school: SmallSchool) -> list[SchoolRubric]:
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(select(SchoolRubric).order_by(SchoolRubric.slug)))


@pytest.mark.parametrize("who", ["instructor", "officer", "administrator"])
def test_staff_find_the_library_and_the_rubrics_of_courses(school: SmallSchool, who: str) -> None:
    here = browser(school, who)
    words = here.get("/rubrics?lang=en").get_data(as_text=True)
    assert "library:craft-project" in words and "course:paper-clay-light:craft-project" in words
    assert "量规" in here.get("/rubrics?lang=zh-Hans").get_data(as_text=True)


@pytest.mark.parametrize("who", ["learner", "mentor"])
def test_nobody_else_does(school: SmallSchool, who: str) -> None:
    here = browser(school, who)
    for address in ("/rubrics", "/rubrics/look?of=library:craft-project", "/rubrics/import", "/rubrics/export"):
        assert here.get(address).status_code == 404
    assert here.post("/rubrics/copy", {"of": "library:craft-project"}).status_code == 404
    assert here.post("/rubrics/new", {"title": "Mine", "kind": "analytic"}).status_code == 404
    assert rows(school) == []


def test_one_is_looked_at_in_both_languages_and_for_an_age_band(school: SmallSchool) -> None:
    here = browser(school)
    both = here.get("/rubrics/look?of=library:craft-project&in=both&band=primary").get_data(as_text=True)
    assert "Problem and meaning" in both and "问题与意义" in both
    only = here.get("/rubrics/look?of=library:craft-project&in=zh-Hans&lang=en").get_data(as_text=True)
    assert "问题与意义" in only


@pytest.mark.parametrize(
    "of", ["", "library:../x", "school:x:1", "school:" + "0" * 32 + ":1", "course:a:b", "x" * 5000]
)
def test_what_is_not_there_is_not_found(school: SmallSchool, of: str) -> None:
    here = browser(school)
    for page in ("look", "export", "export/file"):
        assert here.get(f"/rubrics/{page}?of={quote(of)}&format=canvas").status_code == 404
    assert here.post("/rubrics/copy", {"of": of}).status_code == 404


def test_a_copy_is_the_schools_own(school: SmallSchool) -> None:
    here = browser(school)
    for _ in range(2):
        answer = here.post("/rubrics/copy", {"of": "library:craft-project"})
        assert answer.status_code == 303 and answer.location.endswith("/edit")
    assert [row.slug for row in rows(school)] == ["craft-project", "craft-project-2"]
    assert here.get(answer.location).status_code == 200


@pytest.mark.parametrize("kind", ["analytic", "holistic", "single-point", "checklist"])
def test_a_new_one_of_each_kind_begins_with_a_criterion(school: SmallSchool, kind: str) -> None:
    here = browser(school)
    answer = here.post("/rubrics/new", {"title": "灯的量规", "kind": kind})
    assert "criteria.0.title.en" in here.get(answer.location).get_data(as_text=True)
    assert rows(school)[0].draft.get("kind", "analytic") == kind


def test_a_new_one_needs_a_title_and_a_kind_there_is(school: SmallSchool) -> None:
    here = browser(school)
    assert here.post("/rubrics/new", {"title": " ", "kind": "holistic"}).status_code == 422
    assert here.post("/rubrics/new", {"title": "A", "kind": "<b>"}).status_code == 404


def test_every_format_says_first_what_it_does_not_carry_and_is_handed_out(school: SmallSchool) -> None:
    here = browser(school)
    words = here.get("/rubrics/export?of=library:craft-project&lang=en").get_data(as_text=True)
    assert "left out" in words and "It carries everything." in words
    for kind in FORMATS:
        answer = here.get(f"/rubrics/export/file?of=library:craft-project&format={kind}&in=zh-Hans")
        assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    assert here.get("/rubrics/export/file?of=library:craft-project&format=exe").status_code == 422


@pytest.mark.parametrize("kind", list(FORMATS))
def test_what_went_out_comes_in_after_a_look_at_it(school: SmallSchool, kind: str) -> None:
    here = browser(school)
    sent = here.get(f"/rubrics/export/file?of=library:craft-project&format={kind}").data
    looked = here.post("/rubrics/import", {"file": (io.BytesIO(sent), f"x{FORMATS[kind].suffix}")})
    assert looked.status_code == 200 and rows(school) == []
    text = sent.decode("utf-8-sig")
    taken = here.post("/rubrics/import", {"text": text, "name": f"x{FORMATS[kind].suffix}", "take": "1"})
    assert taken.status_code == 303 and len(rows(school)) == 1


def test_what_is_no_rubric_is_refused_and_still_there(school: SmallSchool) -> None:
    here = browser(school)
    answer = here.post("/rubrics/import", {"text": '{"a": <script>', "take": "1"})
    assert answer.status_code == 422 and "{&#34;a&#34;: &lt;script&gt;" in answer.get_data(as_text=True)
    assert here.post("/rubrics/import", {}).status_code == 422
    assert rows(school) == []


def test_words_from_a_file_stay_words(school: SmallSchool) -> None:
    here = browser(school)
    table = "| <script>alert(1)</script> | Low (1) | High (2) |\n|---|---|---|\n| <b>Craft</b> | <img src=x> | fine |\n"
    for form in ({}, {"take": "1"}):
        answer = here.post("/rubrics/import", {"text": table, "name": "x.md", **form}, follow_redirects=True)
        words = answer.get_data(as_text=True)
        assert "<script>alert" not in words and "<img src=x>" not in words


def test_the_shelf_costs_the_same_however_much_is_on_it(school: SmallSchool) -> None:
    here = browser(school)
    here.post("/rubrics/copy", {"of": "library:craft-project"})
    few = queries(school.services, lambda: here.get("/rubrics"))
    for _ in range(6):
        here.post("/rubrics/copy", {"of": "library:craft-project"})
    assert queries(school.services, lambda: here.get("/rubrics")) == few


def test_another_schools_rubric_is_not_there(school: SmallSchool) -> None:
    other = make_school(school.services, "dale", "DAL")
    browser(other).post("/rubrics/copy", {"of": "library:craft-project"})
    theirs = rows(other)[0].id
    here = browser(school)
    for address in ("edit", "publish", "versions"):
        assert here.get(f"/rubrics/{theirs}/{address}").status_code == 404
    for address in ("edit", "draft", "yaml", "publish", "archive"):
        assert here.post(f"/rubrics/{theirs}/{address}", {"revision": "1"}).status_code == 404
    assert here.get(f"/rubrics/look?of=school:{theirs}:1").status_code == 404

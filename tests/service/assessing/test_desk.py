"""One case before one assessor: the rubric of every kind, drafts that do not overwrite each other, what blind means."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from makerpath.service.assessing.desk import desk as assessing_desk
from makerpath.service.assessments.cases import case_of
from makerpath.service.assessments.models import Assessment
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Evidence, Project
from makerpath.service.projects.operations import add_evidence
from tests.service.assessing.setting import ask, colleague, filled, JSON, planned, rows, rubric, send
from tests.service.browsing import app_of, Browser
from tests.service.counting import queries
from tests.service.prepared import Finished
from tests.service.school import SmallSchool


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


def sign_in(app: Flask, school: SmallSchool, who: Actor) -> Browser:
    return Browser(app, school.services).sign_in(who)


def desk(browser: Browser, project: UUID, role: str = "instructor") -> str:
    answer = browser.get(f"/projects/{project}/assess/final?as={role}&lang=en")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_draft_saves_itself_and_says_how_far_it_is(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    browser = sign_in(app, school, school.instructor)
    first = school.rubric.criteria[0]
    some = {f"level-{first.id}": first.levels[-1].id, "comment": "Look & <learn>"}
    one = send(browser, project, {**some, "revision": "0"}).get_json()
    assert one["revision"] == 1 and "1 of 7" in one["total"]
    whole = send(browser, project, {**filled(school.rubric), "revision": "1"}).get_json()
    assert whole["revision"] == 2 and "100 %" in whole["total"]
    (row,) = rows(school)
    assert row.final_at is None and row.revision == 2
    assert 'value="2"' in desk(browser, project)


def test_two_assessors_of_one_project_do_not_overwrite_each_other(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    second = colleague(school)
    browsers = {who: sign_in(app, school, actor) for who, actor in (("a", school.instructor), ("b", second))}
    for turn in range(3):
        for who, browser in browsers.items():
            assert send(browser, project, {"comment": f"word {who}{turn}", "revision": str(turn)}).status_code == 200
    assert sorted(row.comment for row in rows(school)) == ["word a2", "word b2"]
    assert "word b2" not in desk(browsers["a"], project), "a draft is its assessor's own"
    for browser in browsers.values():
        browser.post(f"/projects/{project}/assess/final", {**filled(school.rubric), "revision": "3", "final": "1"})
    assert [row.final_at is not None for row in rows(school)] == [True, True]


def test_a_stale_page_is_refused_and_shows_both_versions(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    browser = sign_in(app, school, school.instructor)
    first = school.rubric.criteria[0]
    here = {f"level-{first.id}": first.levels[0].id, f"comment-{first.id}": "typed in tab two", "revision": "0"}
    assert send(browser, project, {"comment": "typed in tab one", "revision": "0"}).status_code == 200
    answer = send(browser, project, here)
    said = answer.get_json()
    assert (answer.status_code, said["code"], said["revision"]) == (409, "assessment.changed", 1)
    assert "typed in tab one" in said["panel"] and "typed in tab two" in said["panel"]
    whole = browser.post(f"/projects/{project}/assess/final?lang=en", here)
    page = whole.get_data(as_text=True)
    assert whole.status_code == 409
    assert "typed in tab one" in page and "typed in tab two" in page and "This is where the two differ" in page
    assert [row.comment for row in rows(school)] == ["typed in tab one"]
    assert send(browser, project, {**here, "revision": "1"}).status_code == 200
    assert [row.comments for row in rows(school)] == [{first.id: "typed in tab two"}]


def test_a_page_from_before_a_final_one_is_stale_too(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    browser = sign_in(app, school, school.instructor)
    whole = filled(school.rubric)
    browser.post(f"/projects/{project}/assess/final", {**whole, "revision": "0", "final": "1"})
    assert send(browser, project, {**whole, "comment": "the next", "revision": "1"}).get_json()["revision"] == 2
    assert send(browser, project, {**whole, "comment": "stale", "revision": "1"}).status_code == 409
    assert [row.comment for row in rows(school)] == ["", "the next"]


def test_nothing_changes_a_final_assessment(finished: Finished) -> None:
    school = finished.school
    for change in (update(Assessment).values(comment="other"), delete(Assessment)):
        with pytest.raises(DBAPIError, match="immutable"), school.services.database.writing(school.id) as session:
            session.execute(change)
    assert [row.comment for row in rows(school)] == [""]


@pytest.mark.parametrize("kind", ["analytic", "holistic", "single-point", "checklist"])
def test_each_kind_of_rubric_is_filled_in(app: Flask, school: SmallSchool, kind: str) -> None:
    project = school.start()
    by = rubric(kind)
    planned(school, project, {}, by)
    browser = sign_in(app, school, school.instructor)
    page = desk(browser, project)
    assert page.count('type="radio"') == sum(len(item.levels) for item in by.criteria)
    assert ("comment-make.below" in page) == (kind == "single-point")
    said = {"comment-make.below": "Glue the edge", "comment-make.beyond": "A hidden drawer", "comment-make": "Plain"}
    answer = browser.post(f"/projects/{project}/assess/final", {**filled(by), **said, "revision": "0", "final": "1"})
    assert answer.status_code == 303
    (row,) = rows(school)
    assert row.total == 100
    kept = set(row.comments.values())
    assert kept == (set(said.values()) if kind == "single-point" else {"Plain"})
    learner = sign_in(app, school, school.learner).get(f"/projects/{project}").get_data(as_text=True)
    assert all(text in learner for text in kept)


def test_points_lie_in_the_range_of_the_level(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    levels = [
        {"id": "low", "points": 4, "least": 0, "title": {"en": "Low"}, "description": {"en": "x"}},
        {"id": "high", "points": 10, "least": 5, "title": {"en": "High"}, "description": {"en": "x"}},
    ]
    planned(school, project, {}, rubric("holistic", levels=levels, step=0.5))
    browser = sign_in(app, school, school.instructor)
    for said, status in (("7.5", 200), ("7,5", 200), ("7.3", 422), ("11", 422), ("many", 422), ("nan", 422), ("", 200)):
        revision = rows(school)[0].revision if rows(school) else 0
        fields = {"level-make": "high", "points-make": said, "revision": str(revision)}
        answer = send(browser, project, fields)
        assert answer.status_code == status, said
        if status == 422:
            assert answer.get_json()["field"] == "points-make"
    assert send(browser, project, {"level-make": "high", "points-make": "7.5", "revision": "3"}).status_code == 200
    assert 'value="7.5"' in desk(browser, project)


def test_what_is_hidden_or_for_assessors_only_is_marked(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    extra = {"note": {"en": "Look behind it"}, "hidden": True, "required": "good", "graded": False}
    planned(school, project, {"assessors": [{"role": "instructor"}, {"role": "self"}]}, rubric(**extra))
    page = desk(sign_in(app, school, school.instructor), project)
    for words in ("Look behind it", "makers see it with the result", "must reach “Good”", "feedback only"):
        assert words in page
    page = desk(sign_in(app, school, school.learner), project, "self")
    assert "Look behind it" not in page and "must reach “Good”" not in page


def test_a_second_assessor_sees_nothing_of_the_first(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    planned(school, project, {"assessors": [{"role": "instructor", "number": 1}]})
    first, second = sign_in(app, school, school.instructor), colleague(school)
    one = school.rubric.criteria[0]
    said, low = (
        {"comment": "The first says so", f"comment-{one.id}": "First words"},
        {f"level-{one.id}": one.levels[0].id},
    )
    first.post(
        f"/projects/{project}/assess/final", {**filled(school.rubric), **low, **said, "revision": "0", "final": "1"}
    )
    released = desk(first, project)
    assert "What came of it before" in released and "First words" in released
    ask(school, project, second, "instructor", blind=True)
    blind = sign_in(app, school, second)
    (row,) = rows(school)
    secrets = ("The first says so", "First words", f"{row.total:g} %")
    for address in (f"/projects/{project}/assess/final", f"/projects/{project}", "/assessments?state=released"):
        page = blind.get(f"{address}?lang=en" if "?" not in address else address).get_data(as_text=True)
        assert str(project) in page
        for secret in secrets:
            assert secret not in page, (address, secret)
    assert "second assessor" in desk(blind, project)
    blind.post(f"/projects/{project}/assess/final", {**filled(school.rubric), "revision": "0", "final": "1"})
    assert rows(school)[-1].blind


def test_only_who_may_assess_finds_the_desk(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    address = f"/projects/{project}/assess/final"
    for who in (school.learner, school.other_learner, school.mentor, school.officer):
        browser = sign_in(app, school, who)
        for tried in (address, f"{address}?as=instructor", f"{address}/next", f"/projects/{project}/assess"):
            assert browser.get(tried).status_code in (403, 404), (who, tried)
        assert browser.post(address, filled(school.rubric)).status_code == 404
    browser = sign_in(app, school, school.instructor)
    for tried in (f"{address}?as=peer", f"/projects/{project}/assess/none", f"/projects/{school.run_id}/assess/final"):
        assert browser.get(tried).status_code == 404
    assert rows(school) == []


def test_a_mentor_who_was_asked_assesses_and_a_peer_does_not_learn_the_names(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    planned(school, project, {"assessors": [{"role": "instructor"}, {"role": "mentor"}, {"role": "peer"}]})
    school.show(project, school.brief.stages[0])
    ask(school, project, school.mentor, "mentor")
    ask(school, project, school.other_learner, "peer")
    mentor = sign_in(app, school, school.mentor)
    assert "Learner One" in desk(mentor, project, "mentor")
    assert send(mentor, project, {**filled(school.rubric), "revision": "0"}, "mentor").status_code == 200
    assert [row.assessor_role for row in rows(school)] == ["mentor"]
    peer = sign_in(app, school, school.other_learner)
    address = f"/projects/{project}/assess/final?as=peer"
    answer = peer.get(address, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200 and "Learner One" not in page
    with school.services.database.reading(school.id) as session:
        row, case = session.get_one(Project, project), case_of(session, project, "final")
        seen = assessing_desk(session, school.other_learner, row, case, "peer", anonymous=True)
    assert "Learner One" not in repr(seen)


def test_comments_point_into_pictures_with_and_without_a_script(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    shown = add_evidence(
        school.services, school.learner, project_id=project, stage="launch", body="Words", file_id=school.photo(project)
    )
    with school.services.database.reading(school.id) as session:
        files = [session.get_one(Evidence, UUID(shown["evidence"])).file_id]
    browser = sign_in(app, school, school.instructor)
    pin = {"file": str(files[0]), "x": "0.25", "y": "0.75", "criterion": "meaning", "text": "Look <here>"}
    scripted = {f"pin-0-{name}": value for name, value in pin.items()}
    plain = {"pin-new-file": str(files[0]), "pin-new-part": "nw", "pin-new-text": "And there"}
    address = f"/projects/{project}/assess/final"
    assert browser.post(address, {**scripted, **plain, "revision": "0", "final": "0"}).status_code == 303
    (row,) = rows(school)
    assert [(item["x"], item["y"], item["text"]) for item in row.pins] == [
        (0.25, 0.75, "Look <here>"),
        (0.1667, 0.1667, "And there"),
    ]
    assert "Look &lt;here&gt;" in desk(browser, project)
    emptied = {**scripted, "pin-0-text": " ", "revision": "1"}
    assert send(browser, project, emptied).status_code == 200
    assert rows(school)[0].pins == []
    elsewhere = {**scripted, "pin-0-file": str(school.id), "revision": "2"}
    assert send(browser, project, elsewhere).get_json()["code"] == "assessment.pin"


def test_hostile_forms_are_refused_and_break_nothing(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    browser = sign_in(app, school, school.instructor)
    name = school.rubric.criteria[0].id
    odd = ["<script>alert(1)</script>", "\0", "９９９", "1e309", "a" * 30_000, "../..", "{}", "-1"]
    fields = [f"level-{name}", f"points-{name}", f"comment-{name}", "comment", "revision", "final", "pin-0-file"]
    fields += ["pin-0-x", "pin-0-text", "pin-new-part", "insert", "drop", "keep", "share", "level-none", "pin-1-x"]
    for field in fields:
        for value in odd:
            for headers in ({}, JSON):
                answer = browser.post(f"/projects/{project}/assess/final", {field: value}, headers=headers)
                assert answer.status_code < 500, (field, value[:20])
                assert answer.mimetype != "text/html" or "<script>alert" not in answer.get_data(as_text=True)
                assert "<script>alert" not in (answer.get_json(silent=True) or {}).get("panel", "")


def test_the_desk_costs_the_same_however_much_was_shown(app: Flask, school: SmallSchool) -> None:
    project = school.start()
    browser = sign_in(app, school, school.instructor)
    school.show(project, school.brief.stages[0])
    address = f"/projects/{project}/assess/final"
    browser.get(address)
    before = queries(school.services, lambda: browser.get(address))
    for _ in range(4):
        school.show(project, school.brief.stages[0])
    send(browser, project, {**filled(school.rubric), "revision": "0"})
    assert queries(school.services, lambda: browser.get(address)) <= before + 1

"""Beginning a project from a brief, a topic, a challenge or an own question; what is recommended, and why."""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from makerpath.content.topics import read_catalogue, shipped
from makerpath.domain.errors import MakerpathError
from makerpath.service.profiles.operations import save_profile
from makerpath.service.projects.models import Project
from makerpath.service.starting.operations import start
from makerpath.service.starting.suggestions import next_ideas
from makerpath.service.topics.importing import import_catalogue
from makerpath.service.topics.models import TopicRow
from tests.service.browsing import app_of, Browser
from tests.service.challenges.samples import challenge
from tests.service.counting import queries
from tests.service.platform import make_platform, Platform
from tests.service.prepared import Finished
from tests.service.school import SmallSchool

LAMP = "a-light-that-speaks"


@pytest.fixture
def stocked(school: SmallSchool) -> SmallSchool:
    import_catalogue(school.services, school.officer, read_catalogue(shipped()))
    return school


def topic(school: SmallSchool, slug: str) -> UUID:
    with school.services.database.reading(school.id) as session:
        return session.scalars(select(TopicRow.id).where(TopicRow.slug == slug)).one()


def browser(school: SmallSchool, app: Flask | None = None, who: Any = None) -> Browser:
    return Browser(app or app_of(school.services), school.services).sign_in(who or school.learner)


def only_project(school: SmallSchool) -> Project:
    with school.services.database.reading(school.id) as session:
        return session.scalars(select(Project)).one()


def test_a_project_begins_from_a_topic(stocked: SmallSchool) -> None:
    learner, ident = browser(stocked), topic(stocked, "paper-cut-street")
    page = learner.get(f"/topics/{ident}?lang=en").get_data(as_text=True)
    (way,) = re.findall(r'href="([^"]+from=topic:[^"]+)"', page)
    chosen = learner.get(way.replace("&amp;", "&")).get_data(as_text=True)
    assert f'value="topic:{ident}" required checked' in chosen
    made = learner.post(f"/runs/{stocked.run_id}/projects", {"brief": LAMP, "from": f"topic:{ident}"})
    assert made.status_code == 303
    row = only_project(stocked)
    assert row.title == "A street cut from red paper"
    assert row.question["zh-Hans"].startswith("我们这条街上")
    assert (row.origin["kind"], row.origin["id"]) == ("topic", str(ident))
    assert "What of our street should still be seen" in learner.get(f"{made.location}?lang=en").get_data(as_text=True)


def test_a_project_begins_from_an_own_question(stocked: SmallSchool) -> None:
    learner = browser(stocked)
    form = {"brief": LAMP, "from": "own", "question": "奶奶夜里怎样找到路？", "title": "奶奶的灯"}
    empty = learner.post(f"/runs/{stocked.run_id}/projects", {**form, "question": "  "})
    assert empty.status_code == 422 and "奶奶的灯" in empty.get_data(as_text=True)
    long = learner.post(f"/runs/{stocked.run_id}/projects", {**form, "question": "怎" * 501})
    assert long.status_code == 422 and "怎" * 501 in long.get_data(as_text=True)
    assert learner.post(f"/runs/{stocked.run_id}/projects?lang=zh-Hans", form).status_code == 303
    row = only_project(stocked)
    assert (row.question, row.origin, row.title) == (
        {"zh-Hans": "奶奶夜里怎样找到路？"},
        {"kind": "own"},
        "奶奶的灯",
    )


def test_a_brief_says_what_a_project_may_begin_from(stocked: SmallSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    robot, paper = _other_craft(stocked), challenge(stocked)

    def begin(**fields: str) -> str:
        with pytest.raises(MakerpathError) as caught:
            start(
                stocked.services,
                stocked.learner,
                run_id=stocked.run_id,
                brief=stocked.brief_version,
                rubric=stocked.rubric_version,
                **fields,
            )
        return caught.value.code

    assert begin(kind="topic", subject=str(robot)) == "start.crafts"
    assert begin(kind="topic", subject=str(paper)) == "start.unknown", "a challenge is no topic"
    assert begin(kind="topic", subject="' OR 1=1") == "start.unknown"
    assert begin(kind="fork", subject=str(paper)) == "start.kind"
    assert begin(kind="own") == "text.missing"
    only = stocked.brief.model_copy(update={"starts": ["topic"]})
    monkeypatch.setattr("makerpath.service.starting.operations.load_brief", lambda *_: only)
    assert begin() == "start.kind"
    assert begin(kind="own", question="Why?") == "start.kind"


def _other_craft(school: SmallSchool) -> UUID:
    """A topic of crafts that the lamp is not about."""
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(select(TopicRow))
        return next(row.id for row in rows if not set(row.crafts) & set(school.brief.crafts))


def test_row_20_each_recommendation_says_why_and_what_is_missing(stocked: SmallSchool) -> None:
    save_profile(
        stocked.services,
        stocked.learner,
        crafts=["paper"],
        disciplines=["humanities"],
        equipment=["cutting-mat"],
        field="arts",
        age="12",
    )
    home = browser(stocked).get("/home?lang=en").get_data(as_text=True)
    section = home[home.index('id="ideas"') : home.index('id="runs"')]
    assert section.count("mp-idea") == 3
    assert "You like Paper." in section and "It lies near to what you study: Arts and design." in section
    with stocked.services.database.reading(stocked.id) as session:
        ideas = next_ideas(session, stocked.learner, 1000)
        again = next_ideas(session, stocked.learner, 1000)
    assert ideas == again and all(idea.reasons for idea in ideas)
    assert any(reason.startswith("It fits your age") for reason in ideas[0].reasons)
    assert {"Kiln"} <= {name for idea in ideas for name in idea.missing}, "said of those that need more"
    page = browser(stocked).get(f"/runs/{stocked.run_id}/start?lang=zh-Hans").get_data(as_text=True)
    assert "你喜欢纸艺" in page


def test_row_20_what_is_made_or_finished_is_left_out(finished: Finished) -> None:
    school = finished.school
    import_catalogue(school.services, school.officer, read_catalogue(shipped()))
    asked = challenge(school)
    with school.services.database.reading(school.id) as session:
        assert ("brief", LAMP) not in [(idea.kind, idea.key) for idea in next_ideas(session, school.learner, 1000)]
        before = next_ideas(session, school.other_learner, 1000)
    assert {("brief", LAMP), ("challenge", str(asked))} <= {(idea.kind, idea.key) for idea in before}
    start(
        school.services,
        school.other_learner,
        run_id=school.run_id,
        brief=school.brief_version,
        rubric=school.rubric_version,
        kind="challenge",
        subject=str(asked),
    )
    with school.services.database.reading(school.id) as session:
        after = next_ideas(session, school.other_learner, 1000)
    kept = [idea for idea in before if (idea.kind, idea.key) not in {("brief", LAMP), ("challenge", str(asked))}]
    assert [idea.key for idea in after] == [idea.key for idea in kept]


def test_the_start_page_finds_topics_that_fit_the_brief(stocked: SmallSchool) -> None:
    page = browser(stocked).get(f"/runs/{stocked.run_id}/start?q=street+red&lang=en").get_data(as_text=True)
    assert "1 found" in page and f'value="topic:{topic(stocked, "paper-cut-street")}"' in page
    nothing = browser(stocked).get(f"/runs/{stocked.run_id}/start?q=%00%27zzz&lang=en").get_data(as_text=True)
    assert "0 found" in nothing


def test_who_has_begun_is_led_to_the_project(stocked: SmallSchool) -> None:
    project = stocked.start()
    answer = browser(stocked).get(f"/runs/{stocked.run_id}/start")
    assert (answer.status_code, answer.location) == (303, f"/projects/{project}")
    assert browser(stocked, who=stocked.instructor).get(f"/runs/{stocked.run_id}/start").status_code in (403, 404)
    assert browser(stocked).get(f"/runs/{stocked.run_id}/start?brief=nothing").status_code == 404


def test_pages_take_as_many_queries_for_many_topics_as_for_none(school: SmallSchool) -> None:
    learner = browser(school)
    addresses = ("/home", f"/runs/{school.run_id}/start", f"/runs/{school.run_id}/start?q=a")
    few = [queries(school.services, partial(learner.get, address)) for address in addresses]
    import_catalogue(school.services, school.officer, read_catalogue(shipped()))
    for _ in range(3):
        challenge(school)
    many = [queries(school.services, partial(learner.get, address)) for address in addresses]
    assert few == many


@pytest.fixture
def platform(stocked: SmallSchool) -> Platform:
    made = make_platform(stocked, app_of(stocked.services))
    made.teach()
    return made


def test_a_block_offers_the_same_questions(platform: Platform) -> None:
    school = platform.school
    shown = platform.fragment().get_json()["html"]
    ident = re.findall(r'value="(topic:[^"]+)"', shown)[0]
    refused = platform.act("start", {"from": "own", "question": "", "title": "Mine"}).get_json()
    assert refused["error"]["code"] == "text.missing" and 'value="Mine"' in refused["html"]
    made = platform.act("start", {"from": ident}).get_json()
    assert not made.get("error")
    row = only_project(school)
    assert f"topic:{row.origin['id']}" == ident

"""What an instructor sees of a run: who needs a look first, what is found, where projects stood, many decisions."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy import event, select

from makerpath.service.board.bulk import waiting_items
from makerpath.service.board.heat import heat_of
from makerpath.service.board.queries import read
from makerpath.service.board.view import arrange, Filters
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRun
from makerpath.service.projects.models import Decision, Project
from tests.bench.project_parts.school import fill
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool

PAGES = ("board", "heat", "decide", "extend")
KEYS = re.compile(r'name="((?:key|revision)-([0-9a-f-]+))" value="([^"]+)"')


def hand_in(school: SmallSchool, project: UUID, learner: object = None) -> None:
    plan = school.brief.stages[0]
    school.show(project, plan, learner)  # type: ignore[arg-type]
    school.submit(project, plan.id, learner)  # type: ignore[arg-type]


def form_of(page: str) -> dict[str, str]:
    return {name: value for name, _id, value in KEYS.findall(page)}


def test_who_waits_stands_before_who_works_and_the_filters_find_them(school: SmallSchool) -> None:
    works, waits = school.start(title="Paper lamp"), school.start(school.other_learner, "Kite")
    hand_in(school, waits, school.other_learner)
    with school.services.database.reading(school.id) as session:
        everything = read(session, session.get_one(CourseRun, school.run_id))
        assert [card.project.id for card in everything.cards] == [waits, works]
        assert arrange(everything, Filters()).counts == {"all": 2, "waiting": 1, "stalled": 0, "late": 0}
        for asked, found in (({"show": "waiting"}, 1), ({"q": "LAMP paper"}, 1), ({"q": "two"}, 1), ({"q": "boat"}, 0)):
            assert arrange(everything, Filters.asked(asked)).found == found, asked


def test_the_board_shows_what_its_reader_may_do_and_nothing_to_others(school: SmallSchool) -> None:
    school.start(title="<b>Lamp</b>")
    app = app_of(school.services)
    pages = {
        who: Browser(app, school.services).sign_in(getattr(school, who)).get(f"/runs/{school.run_id}/board")
        for who in ("instructor", "mentor", "officer", "learner")
    }
    assert {who: page.status_code for who, page in pages.items()} == {
        "instructor": 200,
        "mentor": 200,
        "officer": 200,
        "learner": 404,
    }
    assert "&lt;b&gt;Lamp" in pages["instructor"].get_data(as_text=True)
    assert 'name="pick"' not in pages["mentor"].get_data(as_text=True)


def test_its_pages_take_as_many_queries_for_forty_projects_as_for_four(school: SmallSchool) -> None:
    app, asked, counts = app_of(school.services), list[str](), []
    event.listen(school.services.database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    for filled in (fill(school, 4, seed=1), fill(school, 40, per_run=40, seed=2)):
        assert filled.instructor is not None
        browser = Browser(app, school.services).sign_in(filled.instructor)
        browser.get("/home")
        counts.append([])
        for page in PAGES:
            asked.clear()
            assert browser.get(f"/runs/{filled.runs[0]}/{page}").status_code == 200
            counts[-1].append((page, len(asked)))
    assert counts[0] == counts[1]


def test_the_heat_map_replays_where_projects_stood(school: SmallSchool) -> None:
    school.pass_stage(school.start(), school.brief.stages[0])
    school.start(school.other_learner)
    now = utc_now()
    with school.services.database.reading(school.id) as session:
        run = session.get_one(CourseRun, school.run_id)
        heat = heat_of(session, run, now + timedelta(days=8))
        rows = {place: [cell.count for cell in cells] for place, cells in heat.rows}
        standing = session.scalars(select(Project.stage)).all()
    assert len(heat.weeks) == 2
    assert {place: counts for place, counts in rows.items() if any(counts)} == {stage: [1, 1] for stage in standing}


def test_many_are_decided_at_once_each_by_itself(school: SmallSchool) -> None:
    stage = school.brief.stages[0].id
    one, two = school.start(), school.start(school.other_learner)
    hand_in(school, one)
    hand_in(school, two, school.other_learner)
    browser = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    address = f"/runs/{school.run_id}/decide"
    page = browser.get(f"{address}?stage={stage}").get_data(as_text=True)
    with school.services.database.reading(school.id) as session:
        items = {
            item.project.id: str(item.id) for item in waiting_items(session, session.get_one(CourseRun, school.run_id))
        }
    school.decide(two, stage, "revise")
    form = {**form_of(page), "item": list(items.values()), "verdict": "pass", "comment": "Good."}
    answer = browser.post(address, form).get_data(as_text=True)
    # One was decided; the other had changed since the page was loaded, and says so.
    assert "1 decided" in answer
    assert "Something changed here since you loaded the page." in answer
    again = browser.post(address, form).get_data(as_text=True)
    assert "1 decided" in again
    with school.services.database.reading(school.id) as session:
        decisions = session.execute(select(Decision.project_id, Decision.verdict)).all()
    assert sorted(decisions, key=str) == sorted([(one, "pass"), (two, "revise")], key=str)


def test_a_refused_decision_keeps_what_was_typed_and_chosen(school: SmallSchool) -> None:
    hand_in(school, school.start())
    app = app_of(school.services)
    browser = Browser(app, school.services).sign_in(school.instructor)
    address = f"/runs/{school.run_id}/decide"
    page = browser.get(address).get_data(as_text=True)
    item = KEYS.findall(page)[0][1]
    answer = browser.post(address, {**form_of(page), "item": [item], "verdict": "revise", "comment": ""})
    assert answer.status_code == 422
    assert re.search(f'value="{item}"[^>]* checked', answer.get_data(as_text=True))
    assert browser.post(address, {"verdict": "pass"}).status_code == 422
    assert browser.post(address, {"item": ["nonsense"], "verdict": "pass"}).status_code == 422
    mentor = Browser(app, school.services).sign_in(school.mentor)
    assert mentor.get(address).status_code in (403, 404)


def test_many_get_more_time_and_are_reminded_at_once(school: SmallSchool) -> None:
    projects = [school.start(), school.start(school.other_learner)]
    browser = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    chosen = {"item": [str(project) for project in projects]}
    day = (utc_now() + timedelta(days=30)).date().isoformat()
    more = {**chosen, "scope": "stage", "due_on": day, "reason": "The kiln was cold."}
    assert "2 have more time" in browser.post(f"/runs/{school.run_id}/extend", more).get_data(as_text=True)
    with school.services.database.writing(school.id) as session:
        session.get_one(Project, projects[0]).stalled_at = utc_now()
    answer = browser.post(f"/runs/{school.run_id}/remind", chosen).get_data(as_text=True)
    assert "1 reminded" in answer
    assert "This project is not stalled." in answer

"""What waits: for whom, in which order, page by page, at a constant price."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import select

from makerpath.service.assessing.filters import Filters, place
from makerpath.service.assessing.queue import queue
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.core.database import new_id
from makerpath.service.policy import Actor
from tests.service.assessing.setting import ask, copies, filled, planned, wait
from tests.service.browsing import app_of, Browser
from tests.service.counting import queries
from tests.service.school import SmallSchool


def seen(school: SmallSchool, actor: Actor, limit: int = 40, **filters: object) -> list[str]:
    with school.services.database.reading(school.id) as session:
        found = queue(session, actor, Filters(**filters), limit=limit)  # type: ignore[arg-type]
        return [line.project.title for line in found.lines]


def test_everybody_finds_what_is_theirs_to_assess(school: SmallSchool) -> None:
    project, other = school.start(), school.start(school.other_learner, title="Her box")
    planned(school, project, {"assessors": [{"role": role} for role in ("instructor", "mentor", "self")]})
    wait(school, project, other)
    for who in (school.officer, school.mentor, school.other_learner):
        assert seen(school, who) == []
    ask(school, project, school.mentor, "mentor")
    assert seen(school, school.mentor) == ["My lamp"]
    assert seen(school, school.learner) == ["My lamp"], "makers assess themselves where the brief asks for it"
    assert seen(school, school.instructor)[:2] == ["My lamp", "Her box"]
    assert seen(school, school.instructor, mine=True) == []
    assert seen(school, school.instructor, role="mentor") == []
    stranger = Actor(person_id=new_id(), school_id=school.id)
    assert seen(school, stranger) == []


def test_what_was_assessed_leaves_the_queue_until_it_comes_back(school: SmallSchool) -> None:
    project = school.start()
    planned(school, project, {"assessors": [{"role": "instructor", "number": 2}]})
    browser = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    address = f"/projects/{project}/assess/final"
    browser.post(address, {**filled(school.rubric), "revision": "0"})
    assert "draft" in browser.get("/assessments?lang=en").get_data(as_text=True)
    browser.post(address, {**filled(school.rubric), "revision": "1", "final": "1"})
    assert seen(school, school.instructor, plan="final") == []
    assert seen(school, school.instructor, plan="final", state="waiting") == ["My lamp"]
    assert "assessed by me" in browser.get("/assessments?lang=en&state=waiting&at=final").get_data(as_text=True)


def test_pages_show_every_case_once_the_longest_waiting_first(school: SmallSchool) -> None:
    project = school.start()
    planned(school, project, {})
    made = [project, *copies(school, project, 11)]
    wait(school, *made[:6])
    wait(school, *made[6:])
    wait(school, made[4], late=2)
    with school.services.database.reading(school.id) as session:
        found: list[UUID] = []
        filters = Filters()
        while True:
            page = queue(session, school.instructor, filters, limit=5)
            found += [line.project.id for line in page.lines]
            if page.after is None:
                break
            filters = Filters.read({"after": place(page.after)})
        moments = dict(session.execute(select(AssessmentCase.project_id, AssessmentCase.ready_at)).all())
    assert sorted(found) == sorted(made) and [moments[one] for one in found] == sorted(moments.values())
    assert len(seen(school, school.instructor, late=True)) == 1
    assert len(seen(school, school.instructor, run=school.run_id)) == 12
    assert seen(school, school.instructor, run=new_id()) == []


def test_next_goes_round_and_then_home(school: SmallSchool) -> None:
    project = school.start()
    planned(school, project, {})
    made = [project, *copies(school, project, 2)]
    wait(school, *made)
    browser = Browser(app_of(school.services), school.services).sign_in(school.instructor)

    def after(one: UUID) -> str:
        return str(browser.get(f"/projects/{one}/assess/final/next?late=0&state=").headers["Location"])

    assert [re.findall(r"projects/([0-9a-f-]+)/", after(one))[0] for one in made] == [*map(str, made[1:]), str(made[0])]
    assert "as=instructor" in after(made[0])
    for one in made[1:]:
        answer = browser.post(f"/projects/{one}/assess/final", {**filled(school.rubric), "final": "next"})
        assert answer.status_code == 303
    assert after(made[0]).startswith("/assessments")


def test_an_address_that_says_nonsense_filters_nothing() -> None:
    for said in ("x", "_", "2026_", "2026-01-01T00:00:00_x", "9" * 40, "\0", "2026-01-01T00:00:00+00:00_é"):
        found = Filters.read({"after": said, "run": said, "state": said, "role": said, "mine": said, "late": said})
        assert (found.run, found.state, found.role, found.mine, found.late) == (None, "todo", "", False, False)
        assert found.after_id is None


def test_the_queue_costs_the_same_however_much_waits(school: SmallSchool) -> None:
    project = school.start()
    planned(school, project, {})
    made = [project, *copies(school, project, 2)]
    wait(school, *made)
    browser = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    browser.get("/assessments")
    before = queries(school.services, lambda: browser.get("/assessments"))
    more = copies(school, project, 30)
    wait(school, *made, *more)
    for one in (*made, *more[:5]):
        ask(school, one, school.instructor, "instructor")
    assert queries(school.services, lambda: browser.get("/assessments")) == before
    assert before <= 30

"""The tab of assessment in a browser: a team says what it did, is sent back, answers, and reads its result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from makerpath.service.accounts.operations import begin
from makerpath.service.policy import Actor
from makerpath.service.results.returning import return_work
from makerpath.service.web.context import COOKIE
from tests.e2e import pictures
from tests.e2e.looking import axe
from tests.e2e.serving import listening
from tests.service.results.planned import Planned, planned
from tests.service.school import make_school

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 960}}
PLANS: tuple[dict[str, Any], ...] = (
    {"id": "final", "individual": 10, "late": {"per_day": 5, "most": 20}},
    {"id": "me", "weight": 0, "rubric": "disposition", "assessors": [{"role": "self", "weight": 0}]},
)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Planned]:
    with listening(tmp_path) as services:
        yield planned(make_school(services), *PLANS, makers=3)


def visit(page: Any, made: Planned, who: Actor, language: str = "en") -> None:
    """The tab as `who` meets it, with everything unfolded."""
    services = made.school.services
    with services.database.writing(made.school.id) as session:
        token = begin(session, who.person_id, made.school.id).token  # type: ignore[arg-type]
    page.context.clear_cookies()
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": services.settings.service_url}])
    page.goto(f"{services.settings.service_url}/projects/{made.project}?tab=assessment&lang={language}")
    page.evaluate("document.querySelectorAll('.mp-tab details').forEach(one => one.open = true)")


def whole(page: Any, name: str) -> None:
    """Nothing is wider than its window, and nothing stands in the way of anybody, by day and by night."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for size, window in SIZES.items():
            page.set_viewport_size(window)
            assert page.evaluate("document.documentElement.scrollWidth") == window["width"], (name, size)
            goal = pictures.goal_of(f"assessment-{name}-{size}-{theme}", kept=False)
            if goal is not None:
                pictures.write(page, goal)
        assert axe(page) == [], (name, theme)


def test_a_team_says_what_it_did_is_sent_back_answers_and_reads_its_result(new_page: Any, team: Planned) -> None:
    one, two, three = team.makers
    page = new_page(**SIZES["desk"])
    visit(page, team, one)
    page.locator("form[data-form=claim] textarea").fill("I folded the shade.")
    page.locator("form[data-form=claim] button").click()
    page.get_by_text("Your team reads it").wait_for()
    visit(page, team, one)
    page.locator("form[data-form=self-me] label", has_text="Trying").click()
    page.locator("form[data-form=self-me] button[value='1']").click()
    page.get_by_text("How my picture changed").wait_for()
    team.hand_in()
    for who, points in ((one, ("5", "0")), (two, ("4", "0"))):
        visit(page, team, who)
        form = page.locator("form[data-form=rate-final]")
        for number, value in enumerate(points, 1):
            form.locator(f"#rate-final-points-{number}").select_option(value)
            form.locator(f"#rate-final-reason-{number}").fill("What I saw")
        form.locator("button").click()
        page.get_by_text("Kept in confidence").wait_for()
    visit(page, team, one, "zh-Hans")
    whole(page, "waiting-zh-Hans")
    team.give("good", comments={"craft": "Sand the edges."})
    due = (date.today() + timedelta(days=7)).isoformat()
    say = {"plan": "final", "criteria": ["craft"], "due_on": due, "reason": "Make the edges safe."}
    return_work(team.school.services, team.school.instructor, project_id=team.project, **say)
    visit(page, team, three)
    whole(page, "returned-en")
    page.locator("form[data-form=answer-final] textarea").fill("Sanded twice.")
    page.locator("form[data-form=answer-final] button").click()
    page.get_by_text("Your answer is kept").wait_for()
    team.hand_in(reflection="Edges matter.")
    team.give("great")
    visit(page, team, three)
    assert "90 %" in page.locator(".mp-outcome").first.inner_text()
    whole(page, "released-en")
    visit(page, team, team.school.instructor)
    assert page.locator(".mp-notice--warn", has_text="Maker 3").count() == 1
    whole(page, "instructor-en")

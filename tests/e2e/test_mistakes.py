"""The mistakes that people make: each gets a clear answer, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from makerpath.service.accounts.operations import begin
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Evidence
from makerpath.service.web.context import COOKIE
from tests.e2e.serving import listening
from tests.service.school import make_school, SmallSchool

pytestmark = pytest.mark.xdist_group("mistakes")

SMALL = 2 * 1024 * 1024


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallSchool]:
    with listening(tmp_path_factory.mktemp("data"), max_form_file=SMALL, max_upload=SMALL) as services:
        yield make_school(services)


@pytest.fixture
def project(school: SmallSchool) -> UUID:
    return school.start()


@pytest.fixture
def huge(tmp_path: Path) -> Path:
    """Forty times what is allowed; the same as three gigabytes, in less time."""
    path = tmp_path / "film.mp4"
    with path.open("wb") as out:
        out.truncate(40 * SMALL)
    return path


def signed_in(page: Any, school: SmallSchool, person: Actor) -> Any:
    """The page, with the cookie of somebody who signed in."""
    with school.services.database.writing(school.id) as session:
        token = begin(session, person.person_id, school.id).token  # type: ignore[arg-type]
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": school.services.settings.service_url}])
    return page


def address(school: SmallSchool, path: str) -> str:
    return f"{school.services.settings.service_url}{path}"


def pieces(school: SmallSchool, project: UUID, words: str) -> int:
    with school.services.database.reading(school.id) as session:
        counted = select(func.count()).where(Evidence.project_id == project, Evidence.body == words)
        return session.scalar(counted) or 0


def open_form(page: Any, name: str) -> Any:
    form = page.locator(f"form[data-form='{name}']")
    fold = form.locator("xpath=ancestor::details[1]")
    if fold.count() and fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
    return form


def test_a_name_of_300_characters_is_refused_with_what_was_typed(new_page: Any, school: SmallSchool) -> None:
    page = signed_in(new_page(), school, school.learner)
    page.goto(address(school, "/account"))
    name = "长" * 300
    page.locator("[name=display_name]").fill(name)
    page.locator("main form button").last.click()
    page.locator("[role=alert]").wait_for()
    assert "300" in page.locator("main").inner_text()
    assert page.locator("[name=display_name]").input_value() == name


def test_emoji_and_arabic_in_a_name_are_kept_as_typed(new_page: Any, school: SmallSchool) -> None:
    page = signed_in(new_page(), school, school.other_learner)
    page.goto(address(school, "/account"))
    page.locator("[name=certificate_name]").fill("أمير 王玥 🏮")
    page.locator("main form button").last.click()
    page.locator("[role=status]").first.wait_for()
    assert page.locator("[name=certificate_name]").input_value() == "أمير 王玥 🏮"


def test_a_form_sent_twice_happens_once(new_page: Any, school: SmallSchool, project: UUID) -> None:
    page = signed_in(new_page(java_script_enabled=False), school, school.learner)
    page.goto(address(school, f"/projects/{project}?stage=launch"))
    form = page.locator("form[data-form='evidence-my-question']")
    fields = {
        name: form.locator(f"[name={name}]").get_attribute("value") or ""
        for name in ("csrf_token", "key", "form", "stage", "rule")
    }
    for _ in range(2):
        answer = page.request.post(
            address(school, f"/projects/{project}/evidence.add"), form={**fields, "body": "Only once"}
        )
        assert answer.ok
    assert pieces(school, project, "Only once") == 1


def test_a_stale_page_says_so_and_keeps_the_note(new_page: Any, school: SmallSchool) -> None:
    other = school.other_learner
    project = school.start(other)
    plan = school.brief.stage("launch")
    school.show(project, plan, other)
    page = signed_in(new_page(), school, other)
    page.goto(address(school, f"/projects/{project}?stage=launch"))
    open_form(page, "submit").locator("[name=note]").fill("Please look at the second paragraph.")
    school.show(project, plan, other)
    page.locator("form[data-form=submit] button").click()
    page.get_by_text("Something changed here since you loaded the page.").first.wait_for()
    assert page.locator("form[data-form=submit] [name=note]").input_value() == "Please look at the second paragraph."
    page.locator("form[data-form=submit] button").click()
    page.get_by_text("Handed in. You will see the decision here.").wait_for()


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    new_page: Any, school: SmallSchool, project: UUID, huge: Path
) -> None:
    page = signed_in(new_page(), school, school.learner)
    page.goto(address(school, f"/projects/{project}?stage=launch"))
    form = open_form(page, "extra-launch")
    form.locator("[name=body]").fill("A film of the market")
    form.locator("input[type=file]").set_input_files(huge)
    form.get_by_text("is too large").wait_for()
    assert "2.1 MB" in form.inner_text()
    assert form.locator("[name=body]").input_value() == "A film of the market"


def test_without_javascript_a_file_that_is_too_large_costs_no_words(
    new_page: Any, school: SmallSchool, project: UUID, huge: Path
) -> None:
    page = signed_in(new_page(java_script_enabled=False), school, school.learner)
    page.goto(address(school, f"/projects/{project}?stage=launch"))
    form = page.locator("form[data-form='extra-launch']")
    page.locator("details", has=form).locator("summary").first.click()
    form.locator("[name=body]").fill("Words that took an hour")
    form.locator("input[type=file]").set_input_files(huge)
    form.locator("button").click()
    page.locator("[role=alert]").first.wait_for()
    assert page.locator("form[data-form='extra-launch'] [name=body]").input_value() == "Words that took an hour"
    assert pieces(school, project, "Words that took an hour") == 0


def test_an_unknown_address_leads_back(new_page: Any, school: SmallSchool) -> None:
    page = new_page()
    answer = page.goto(address(school, "/no/such/page?lang=zh-Hans"))
    assert answer.status == 404 and page.locator("main h1").inner_text()
    page.locator("main a.mp-button").click()
    assert page.url.rstrip("/") == school.services.settings.service_url

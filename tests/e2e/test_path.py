"""The whole path in a real browser, in each language: from sign-in to a certificate that is verified and revoked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from makerpath.domain import names
from makerpath.service.accounts.bootstrap import replace_password
from makerpath.service.certificates.models import Certificate
from makerpath.service.people.models import Person
from tests.e2e.serving import listening
from tests.e2e.visitors import email_of, Instructor, Learner, Visitor
from tests.service.school import jpeg, make_school, PASSWORD, SmallSchool


@pytest.fixture
def school(tmp_path: Path) -> Iterator[SmallSchool]:
    with listening(tmp_path) as services:
        made = make_school(services)
        for person in (made.learner, made.instructor, made.officer):
            replace_password(services, email=email_of(made, person), password=PASSWORD)
        yield made


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "lamp.jpg"
    jpeg().save(path)
    return path


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_whole_path(new_page: Any, school: SmallSchool, photo: Path, language: str) -> None:
    learner = Learner(new_page(390, 844), school, language)
    instructor = Instructor(new_page(), school, language)
    learner.sign_in(email_of(school, school.learner))
    instructor.sign_in(email_of(school, school.instructor))

    _read_a_lesson(learner, school)
    learner.follow("Choose a question and begin")
    learner.page.locator("input[name=from][value=brief]").check()
    learner.press("Begin the project")
    learner.page.wait_for_url("**/projects/*")
    for plan in school.brief.stages:
        learner.open_stage(plan.id)
        learner.show(plan, photo)
        learner.hand_in()
        if plan.id == "define":
            instructor.decide("revise", "Ask two strangers. 再问两个陌生人。")
            learner.page.reload()
            learner.page.get_by_text("Ask two strangers.").first.wait_for()
            learner.hand_in("I asked only friends. 我只问了朋友。")
        instructor.decide("pass")
        learner.page.reload()
    learner.page.get_by_text(learner.say(names.PROJECT_STATE["finished"])).first.wait_for()

    instructor.assess(school)
    officer = Visitor(new_page(), school, language)
    officer.sign_in(email_of(school, school.officer))
    code = _issue(officer, school)
    _verify_and_revoke(officer, Visitor(new_page(390, 844), school, language), code)


def _read_a_lesson(learner: Learner, school: SmallSchool) -> None:
    page = learner.page
    page.locator(f"main a[href$='/runs/{school.run_id}']").first.click()
    page.locator("main a[href*='/lessons/']").first.click()
    assert page.locator(".mp-lesson").first.inner_text()
    picture = page.locator(".mp-lesson img").first
    if picture.count():
        # A picture loads when somebody looks at it; a page behind another draws no frames.
        page.bring_to_front()
        picture.scroll_into_view_if_needed()
        loaded = "image => image.complete && image.naturalWidth > 0"
        page.wait_for_function(loaded, arg=picture.element_handle(), polling=200)
    page.goto(f"{learner.url}/runs/{school.run_id}")


def _issue(officer: Visitor, school: SmallSchool) -> str:
    page = officer.page
    page.goto(f"{officer.url}/certificates")
    page.locator("input[name=pick]").check()
    officer.press("Issue to those who are ticked")
    page.wait_for_url("**/certificates/batches/*")
    page.locator("main a[href*='/certificates/']", has_text=re.compile("-000001$")).click()
    link = page.get_by_role("link", name=officer.say("Open the PDF"))
    link.wait_for()
    pdf = page.request.get(f"{officer.url}{link.get_attribute('href')}")
    assert pdf.ok and pdf.body().startswith(b"%PDF")
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(Certificate)).one()
        assert row.record["learner"]["name"] == session.get_one(Person, school.learner.person_id).certificate_name
        return row.code


def _verify_and_revoke(officer: Visitor, anybody: Visitor, code: str) -> None:
    anybody.page.goto(f"{anybody.url}/verify?lang={anybody.language}")
    anybody.page.locator("input[name=code]").fill(code.lower())
    anybody.page.locator("input[name=code]").press("Enter")
    anybody.page.wait_for_url("**/verify/*")
    anybody.page.get_by_role("heading", name=anybody.say("This certificate is genuine")).wait_for()
    form = officer.page.locator("form[action$='/revoke']")
    form.evaluate("form => { form.closest('details').open = true }")
    form.locator("[name=reason]").fill("Issued by mistake 误发")
    with officer.page.expect_navigation():
        form.get_by_role("button").click()
    officer.page.get_by_text(officer.say("The certificate is revoked. Whoever verifies it is told so.")).wait_for()
    anybody.page.reload()
    anybody.page.get_by_role("heading", name=anybody.say("This certificate was revoked")).wait_for()
    assert "误发" in anybody.page.locator("main").inner_text()

"""The whole path in a real browser, in each language: from sign-in to a certificate that is verified and revoked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from makerpath.domain import names
from makerpath.domain.brief import StagePlan
from makerpath.i18n import gettext
from makerpath.service.accounts.bootstrap import replace_password
from makerpath.service.certificates.models import Certificate
from makerpath.service.people.models import Identity, Person
from makerpath.service.policy import Actor
from tests.e2e.serving import listening
from tests.service.school import jpeg, make_school, PASSWORD, SmallSchool


@pytest.fixture
def school(tmp_path: Path) -> Iterator[SmallSchool]:
    with listening(tmp_path) as services:
        made = make_school(services)
        for person in (made.learner, made.instructor, made.officer):
            replace_password(services, email=_email(made, person), password=PASSWORD)
        yield made


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "lamp.jpg"
    jpeg().save(path)
    return path


def _email(school: SmallSchool, person: Actor) -> str:
    with school.services.database.reading(school.id) as session:
        return session.scalars(select(Identity.email).where(Identity.person_id == person.person_id)).one()


class Visitor:
    """Somebody at a browser, who reads one language."""

    def __init__(self, page: Any, school: SmallSchool, language: str) -> None:
        self.page = page
        self.url = school.services.settings.service_url
        self.language = language

    def say(self, text: str, **params: object) -> str:
        return gettext(text, self.language, **params)

    def sign_in(self, email: str) -> None:
        self.page.goto(f"{self.url}/sign-in?lang={self.language}")
        self.page.get_by_label(self.say("Mail address")).fill(email)
        self.page.get_by_label(self.say("Password")).fill(PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name=self.say("Sign in")).click()
        self.page.wait_for_url("**/home*")
        if self.page.locator("html").get_attribute("lang") != self.language:
            self.page.locator(f"button[name=language][value={self.language}]").click()
        assert self.page.locator("html").get_attribute("lang") == self.language

    def press(self, text: str, within: Any = None, **params: object) -> None:
        (within or self.page.get_by_role("main")).get_by_role("button", name=self.say(text, **params)).click()

    def follow(self, text: str, **params: object) -> None:
        self.page.get_by_role("main").get_by_role("link", name=self.say(text, **params)).first.click()

    def form(self, name: str) -> Any:
        form = self.page.locator(f"form[data-form='{name}']")
        fold = form.locator("xpath=ancestor::details[1]")
        if fold.count() and fold.get_attribute("open") is None:
            fold.locator("summary").first.click()
        return form


class Learner(Visitor):
    def open_stage(self, stage: str) -> None:
        self.page.locator(f"a[data-makerpath-page='stage={stage}']").click()
        self.page.wait_for_url(f"**stage={stage}*")

    def show(self, plan: StagePlan, photo: Path) -> None:
        """Everything the gate asks for, through the page's own forms."""
        for rule in plan.evidence:
            for number in range(rule.min):
                if rule.kind == "iteration":
                    if plan.id == "test" and number == 0:
                        continue
                    self._version(photo)
                else:
                    self._piece(rule.id, rule.kind, number, photo)

    def hand_in(self, reflection: str = "") -> None:
        form = self.form("submit")
        if reflection:
            form.locator("[name=reflection]").fill(reflection)
        self.press("Hand in for the gate", form)
        self.page.get_by_text(self.say("Handed in. You will see the decision here.")).wait_for()

    def _piece(self, rule: str, kind: str, number: int, photo: Path) -> None:
        form = self.form(f"evidence-{rule}")
        if kind == "photo":
            form.locator("input[type=file]").set_input_files(photo)
            form.locator("input[name=upload]:not([value=''])").wait_for(state="attached")
        form.locator("[name=body]").fill(f"{rule} {number}: a paragraph, 一段话")
        self.press("Add", form)
        self.page.get_by_text(self.say("Added.")).wait_for()

    def _version(self, photo: Path) -> None:
        form = self.form("version")
        if form.locator("[name=change_note]").count():
            form.locator("[name=change_note]").fill("Wider windows 窗口更宽")
        form.locator("[name=body]").fill("A lamp of paper and clay 纸与陶的灯")
        self.press("Keep this version", form)
        self.page.get_by_text(self.say("The version is kept as it is.")).wait_for()


class Instructor(Visitor):
    def decide(self, verdict: str, comment: str = "") -> None:
        """Decide on what has waited longest."""
        self.page.goto(f"{self.url}/review")
        self.page.locator("main a[href*='/projects/'][href*='stage=']").first.click()
        form = self.form("decide")
        form.locator(f"input[value={verdict}]").check()
        form.locator("[name=comment]").fill(comment)
        self.press("Decide", form)
        self.page.get_by_text(self.say("Decided.")).wait_for()

    def assess(self, school: SmallSchool) -> None:
        self.page.goto(f"{self.url}/review")
        self.page.locator("main a[href$='/assessment']").first.click()
        for criterion in school.rubric.criteria:
            self.page.locator(f"input[name='level-{criterion.id}'][value='{criterion.levels[-1].id}']").check()
            self.page.locator(f"[name='comment-{criterion.id}']").fill(f"{criterion.id}: well seen, 看得仔细")
        self.press("Make it final")
        self.page.get_by_text(self.say("The assessment is final.")).wait_for()


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_whole_path(new_page: Any, school: SmallSchool, photo: Path, language: str) -> None:
    learner = Learner(new_page(390, 844), school, language)
    instructor = Instructor(new_page(), school, language)
    learner.sign_in(_email(school, school.learner))
    instructor.sign_in(_email(school, school.instructor))

    _read_a_lesson(learner, school)
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
    officer.sign_in(_email(school, school.officer))
    code = _issue(officer, school)
    _verify_and_revoke(officer, Visitor(new_page(390, 844), school, language), code)


def _read_a_lesson(learner: Learner, school: SmallSchool) -> None:
    page = learner.page
    page.locator("main a[href*='/runs/']").first.click()
    page.locator("main a[href*='/lessons/']").first.click()
    assert page.locator(".mp-lesson").first.inner_text()
    picture = page.locator(".mp-lesson img").first
    if picture.count():
        picture.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    page.goto(f"{learner.url}/runs/{school.run_id}")


def _issue(officer: Visitor, school: SmallSchool) -> str:
    page = officer.page
    page.goto(f"{officer.url}/certificates")
    officer.press("Issue the certificate")
    page.wait_for_url("**/certificates/*-*")
    link = page.get_by_role("link", name=officer.say("Open the PDF"))
    link.wait_for(timeout=30_000)
    pdf = page.request.get(f"{officer.url}{link.get_attribute('href')}")
    assert pdf.ok and pdf.body().startswith(b"%PDF")
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(Certificate)).one()
        assert row.record["learner"]["name"] == session.get_one(Person, school.learner.person_id).certificate_name
        return row.code


def _verify_and_revoke(officer: Visitor, anybody: Visitor, code: str) -> None:
    anybody.page.goto(f"{anybody.url}/verify?lang={anybody.language}")
    anybody.page.get_by_label(anybody.say("Code")).fill(code.lower())
    anybody.press("Verify")
    anybody.page.goto(f"{anybody.page.url}?lang={anybody.language}")
    anybody.page.get_by_role("heading", name=anybody.say("This certificate is genuine")).wait_for()
    officer.page.get_by_text(officer.say("Revoke this certificate")).click()
    officer.page.locator("[name=reason]").fill("Issued by mistake 误发")
    officer.page.get_by_role("button", name=re.compile(f"^{re.escape(officer.say('Revoke'))}$")).click()
    officer.page.get_by_text(officer.say("The certificate is revoked. Whoever verifies it is told so.")).wait_for()
    anybody.page.reload()
    anybody.page.get_by_role("heading", name=anybody.say("This certificate was revoked")).wait_for()
    assert "误发" in anybody.page.locator("main").inner_text()

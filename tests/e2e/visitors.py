"""People at browsers: what a learner and an instructor do on the service's pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from makerpath.domain import names
from makerpath.domain.brief import StagePlan
from makerpath.i18n import gettext
from makerpath.service.people.models import Identity
from makerpath.service.policy import Actor
from tests.service.school import PASSWORD, SmallSchool


def email_of(school: SmallSchool, person: Actor) -> str:
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
        if not self.page.locator(".mp-path").count():
            self.open_tab("path")
        self.page.locator(f".mp-path a[data-makerpath-page='stage={stage}']").click()
        self.page.wait_for_url(f"**stage={stage}*")

    def open_tab(self, tab: str) -> None:
        self.page.locator(f".mp-tabs a[data-makerpath-page='tab={tab}']").click()
        self.page.wait_for_url(f"**tab={tab}*")

    def show(self, plan: StagePlan, photo: Path) -> None:
        """Everything the gate asks for, through the page's own forms."""
        for rule in plan.evidence:
            if rule.kind in ("resources", "materials"):
                self._needs(rule.kind)
                self.open_stage(plan.id)
                continue
            for number in range(rule.min):
                if rule.kind == "iteration":
                    if plan.id == "test" and number == 0:
                        continue
                    self._version(photo)
                else:
                    self.piece(rule.id, rule.kind, photo)

    def hand_in(self, reflection: str = "") -> None:
        form = self.form("submit")
        if reflection:
            form.locator("[name=reflection]").fill(reflection)
        self.press("Hand in for the gate", form)
        self.page.get_by_text(self.say("Handed in. You will see the decision here.")).wait_for()

    def piece(self, rule: str, kind: str, file: Path | None = None) -> None:
        """One piece of evidence; a photo or a file is sent ahead by its ticket."""
        form = self.form(f"evidence-{rule}")
        if kind != "text":
            assert file is not None
            form.locator("input[type=file]").set_input_files(file)
            form.locator("input[name=upload]:not([value=''])").wait_for(state="attached")
        form.locator("[name=body]").fill(f"{rule}: a paragraph, 一段话")
        self.press("Add", form)
        self.page.get_by_text(self.say("Added.")).wait_for()

    def _needs(self, kind: str) -> None:
        """The resource plan, or a bill of materials pasted as a table."""
        self.open_tab("materials")
        if kind == "resources":
            form = self.form("plan")
            for name in names.RESOURCE:
                form.locator(f"[name={name}]").fill(f"{name}: settled, 已落实")
            self.press("Keep the plan", form)
            self.page.get_by_text(self.say("The resource plan is kept.")).wait_for()
            return
        form = self.form("table")
        form.locator("[name=table]").fill('name,quantity,unit_cost\nPaper 纸,2,"3,5"\nClay 陶泥,1,12\nLED,1,8')
        self.press("Add these lines", form)
        self.page.get_by_text(self.say("The lines of the table are on the list.")).wait_for()

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
        self.decide_here(verdict, comment)

    def decide_here(self, verdict: str, comment: str = "") -> None:
        """Decide on the stage whose page is open."""
        form = self.form("decide")
        form.locator(f"input[value={verdict}]").check()
        form.locator("[name=comment]").fill(comment)
        self.press("Decide", form)
        self.page.get_by_text(self.say("Decided.")).wait_for()

    def assess(self, school: SmallSchool) -> None:
        self.page.goto(f"{self.url}/review")
        self.page.locator("main a[href$='/assess']").first.click()
        for criterion in school.rubric.criteria:
            self.page.locator(f"input[name='level-{criterion.id}'][value='{criterion.levels[-1].id}']").check()
            self.page.locator(f"[name='comment-{criterion.id}']").fill(f"{criterion.id}: well seen, 看得仔细")
        # Beside it stands a button whose name begins alike.
        final = self.say("Make it final")
        self.page.get_by_role("main").get_by_role("button", name=final, exact=True).click()
        self.page.get_by_text(self.say("The assessment is final.")).wait_for()

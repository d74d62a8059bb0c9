"""The learner's part in the workbench: the real blocks, the real service, signed tokens and HTTP between them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain import names
from makerpath.domain.brief import StagePlan
from makerpath.service.critiques import operations as critiques
from makerpath.service.demo.seed import introduce_workbench
from makerpath.service.people.models import Grant
from makerpath.service.platforms.models import BlockLink
from makerpath.service.platforms.reconciling import reconcile, Reconciled
from makerpath.service.projects.models import Project
from tests.e2e.serving import free_port, listening
from tests.service.school import COURSE, jpeg, make_school, SmallSchool

COMMAND = [sys.executable, "-c", "from makerpath.cli.main import main; main()", "preview", "--no-service", str(COURSE)]
SECONDS = 60


@pytest.fixture
def school(tmp_path: Path) -> Iterator[SmallSchool]:
    with listening(tmp_path) as services:
        yield make_school(services)


@pytest.fixture
def workbench(school: SmallSchool, tmp_path: Path) -> Iterator[str]:
    """The workbench's address; the school's service trusts it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    introduce_workbench(school.services, school.id, url)
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    process = subprocess.Popen([*COMMAND, "--port", str(port)], env={**environment, "MAKERPATH_DATA": str(tmp_path)})
    try:
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str) -> None:
    for _ in range(SECONDS * 10):
        try:
            urllib.request.urlopen(url)
            return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("the workbench did not start")


class BlockLearner:
    """A learner at the project block."""

    def __init__(self, page: Any, photo: Path) -> None:
        self.page = page
        self.photo = photo

    def form(self, name: str) -> Any:
        form = self.page.locator(f"form[data-form='{name}']")
        form.wait_for(state="attached")
        fold = form.locator("xpath=ancestor::details[1]")
        if fold.count() and fold.get_attribute("open") is None:
            fold.locator("summary").first.click()
        return form

    def send(self, form: Any) -> None:
        """Send the form and wait until the fragment that answers is there."""
        with self.answered():
            form.locator("button:not([type=button])").last.click()

    def open_stage(self, stage: str) -> None:
        with self.answered():
            self.page.locator(f".mp-path a[data-makerpath-page='stage={stage}']").click()

    def reload(self) -> None:
        self.page.reload()
        self.page.locator("input[name=key]").first.wait_for(state="attached")

    @contextmanager
    def answered(self) -> Iterator[None]:
        """Wait until the fragment was put in place anew: every rendering has keys of its own."""
        key = self.page.locator("input[name=key]").first.get_attribute("value")
        yield
        self.page.locator(f"input[name=key][value='{key}']").wait_for(state="detached")
        self.page.locator("input[name=key]").first.wait_for(state="attached")

    def show(self, plan: StagePlan) -> None:
        for rule in plan.evidence:
            if rule.kind in ("resources", "materials"):
                self.needs(rule.kind)
                self.open_tab("path")
                self.open_stage(plan.id)
                continue
            for number in range(rule.min):
                if rule.kind == "iteration" and plan.id == "test" and number == 0:
                    continue
                form = self.form("version" if rule.kind == "iteration" else f"evidence-{rule.id}")
                if form.locator("[name=change_note]").count():
                    form.locator("[name=change_note]").fill("Wider windows")
                if rule.kind == "photo":
                    form.locator("input[type=file]").set_input_files(self.photo)
                    form.locator("input[name=upload]:not([value=''])").wait_for(state="attached")
                form.locator("[name=body]").fill(f"{rule.id} {number}: words")
                self.send(form)

    def open_tab(self, tab: str) -> None:
        with self.answered():
            self.page.locator(f".mp-tabs a[data-makerpath-page='tab={tab}']").click()

    def needs(self, kind: str) -> None:
        """The resource plan, or a bill of materials pasted as a table, in their tab of the block."""
        self.open_tab("materials")
        form = self.form("plan" if kind == "resources" else "table")
        if kind == "resources":
            for name in names.RESOURCE:
                form.locator(f"[name={name}]").fill(f"{name}: settled")
        else:
            form.locator("[name=table]").fill("name,quantity,unit_cost\nPaper,2,3.5\nClay,1,12\nLED,1,8")
        self.send(form)

    def hand_in(self, reflection: str = "") -> None:
        form = self.form("submit")
        if reflection:
            form.locator("[name=reflection]").fill(reflection)
        self.send(form)


def test_a_learner_walks_the_project_inside_the_block_and_the_grade_comes_back(
    new_page: Any, school: SmallSchool, workbench: str, tmp_path: Path
) -> None:
    photo = tmp_path / "lamp.jpg"
    jpeg().save(photo)
    page = new_page(900, 900)
    page.goto(f"{workbench}/scenario/makerpath_project.0/?student=student_7")
    learner = BlockLearner(page, photo)
    learner.form("start").locator("[name=title]").fill("A lamp in the block")
    learner.send(learner.form("start"))
    project = _project(school)

    for plan in school.brief.stages:
        learner.open_stage(plan.id)
        learner.show(plan)
        learner.hand_in()
        if plan.id == "launch":
            school.decide(project, plan.id, "revise")
            learner.reload()
            learner.open_stage(plan.id)
            learner.hand_in("I had not asked anybody.")
        school.decide(project, plan.id)
        learner.reload()

    _answers_a_critique_in_its_tab(learner, school, project)
    school.assess(project)
    link = _confirmed(school, project)
    assert link.earned == link.weight and link.confirmed_at is not None
    page.reload()
    page.get_by_text("100 %").first.wait_for()

    # The workbench keeps scores by the real submissions package, asked at the address without anybody signed in.
    assert (link.earned, link.possible) == (link.weight, link.weight)
    with school.services.database.writing(school.id) as session:
        session.get_one(BlockLink, link.id).earned = 1.0
    found = Reconciled()
    reconcile(school.services, school.id, found, course=None, repair=False)
    assert (found.lines, found.clean) == ([], True)


def _answers_a_critique_in_its_tab(learner: BlockLearner, school: SmallSchool, project: UUID) -> None:
    """The tab opens in the block, has its style, is where the keyboard is, and stays open after its form."""
    given = critiques.give(
        school.services, school.instructor, project_id=project, stage="test", body="What if it were taller?"
    )
    page = learner.page
    tab = page.locator(".mp-tabs a[data-makerpath-page='tab=critique']")
    with learner.answered():
        tab.click()
    assert page.evaluate("document.activeElement.className") == "mp-tab"
    assert page.locator(".mp-tabs ul").evaluate("list => getComputedStyle(list).display") == "flex"
    form = learner.form(f"answer-{given['critique']}")
    form.locator("[name=version]").select_option("2")
    form.locator("[name=body]").fill("It is now.")
    learner.send(form)
    page.get_by_text("Answered with version 2").wait_for()
    assert tab.get_attribute("aria-current") == "page"


def _project(school: SmallSchool) -> UUID:
    """The project that was begun in the block; the school's instructor teaches its class."""
    with school.services.database.writing(school.id) as session:
        project = session.scalars(select(Project).where(Project.title == "A lamp in the block")).one()
        kind, class_id = next(scope for scope in project.scopes(session) if scope[0] == "class")
        session.add(Grant(person_id=school.instructor.person_id, role="instructor", scope_kind=kind, scope_id=class_id))
        return project.id


def _confirmed(school: SmallSchool, project: UUID) -> BlockLink:
    for _ in range(SECONDS * 10):
        with school.services.database.reading(school.id) as session:
            link = session.scalars(select(BlockLink).where(BlockLink.project_id == project)).one()
        if link.confirmed_at is not None:
            return link
        time.sleep(0.1)
    raise AssertionError("the grade did not arrive")

"""A team of two, on two browsers and in two languages, takes a robot from a question to an exhibition."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from makerpath.content.check import load
from makerpath.service.accounts.bootstrap import replace_password
from makerpath.service.classes.operations import create_run
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.exhibition import arranging
from tests.e2e.serving import listening
from tests.e2e.visitors import email_of, Instructor, Learner, Visitor
from tests.service.school import jpeg, make_school, PASSWORD, SmallSchool

COURSE = Path(__file__).parent / "courses" / "little-robot"
OPEN = "%Y-%m-%dT%H:%M"
ARABIC, PLAN = "روبوت 🤖", ("funding", "place", "equipment", "training")


@pytest.fixture
def school(tmp_path: Path) -> Iterator[SmallSchool]:
    with listening(tmp_path) as services:
        made = make_school(services)
        for person in (made.learner, made.other_learner, made.instructor):
            replace_password(services, email=email_of(made, person), password=PASSWORD)
        yield made


@pytest.fixture
def run(school: SmallSchool) -> UUID:
    """The robot course for the class, with an exhibition to come."""
    course = publish(school.services, school.administrator, package=take_in(load(COURSE)))
    made = create_run(
        school.services,
        school.administrator,
        course_id=UUID(course["course"]),
        class_id=school.class_id,
        term_id=None,
        starts_on=None,
        ends_on=None,
    )
    day = datetime.now() + timedelta(days=20)
    said = {
        "title": "Robots in the hall",
        "place": "Hall",
        "starts_at": day.strftime(OPEN),
        "ends_at": (day + timedelta(hours=3)).strftime(OPEN),
        "entries_until": (day - timedelta(days=1)).strftime(OPEN),
    }
    arranging.create(school.services, school.instructor, run_id=UUID(made["run"]), said=said)
    return UUID(made["run"])


@pytest.fixture
def things(tmp_path: Path) -> dict[str, Path]:
    """What the two bring: a photo, the model of a case, a table of a test."""
    jpeg().save(tmp_path / "robot.jpg")
    facets = [((0, 0, 0), (42, 0, 0), (0, 18, 0)), ((0, 0, 0), (42, 0, 0), (0, 0, 7))]
    body = b"".join(struct.pack("<12fH", 0, 0, 1, *(n for corner in facet for n in corner), 0) for facet in facets)
    (tmp_path / "case.stl").write_bytes(b"case".ljust(80, b"\0") + struct.pack("<I", len(facets)) + body)
    (tmp_path / "test.csv").write_text("try,seconds\n1,12\n2,9\n", encoding="utf-8")
    return {"photo": tmp_path / "robot.jpg", "model": tmp_path / "case.stl", "data": tmp_path / "test.csv"}


def test_a_team_of_two_takes_a_robot_from_question_to_exhibition(
    new_page: Any, school: SmallSchool, run: UUID, things: dict[str, Path]
) -> None:
    ada, bo = Learner(new_page(1280, 900), school, "en"), Learner(new_page(390, 844), school, "zh-Hans")
    teacher = Instructor(new_page(), school, "en")
    ada.sign_in(email_of(school, school.learner))
    bo.sign_in(email_of(school, school.other_learner))
    teacher.sign_in(email_of(school, school.instructor))

    project = _begin(ada, run)
    _join(ada, bo)
    ada.open_stage("launch")
    ada.piece("question", "text")
    _pass(ada, teacher, project, "launch")

    bo.page.goto(project)
    bo.open_stage("ideate")
    bo.piece("ideas", "photo", things["photo"])
    _declare_ai(bo)
    _pass(bo, teacher, project, "ideate", sent=True)

    _plan(ada, project)
    _pass(ada, teacher, project, "plan")

    _note(bo, project, things["photo"])
    _version(ada, project, "prototype")
    bo.page.goto(f"{project}?stage=prototype")
    bo.piece("model", "file", things["model"])
    _pass(bo, teacher, project, "prototype")

    _criticise(teacher, project)
    _version(ada, project, "test", change="The arm is shorter 手臂短了")
    _answer(bo, project)
    bo.open_stage("test")
    bo.piece("data", "file", things["data"])
    _pass(bo, teacher, project, "test")

    _own(ada, bo, project)
    address = _show_everybody(ada, bo, project, Visitor(new_page(390, 844), school, "zh-Hans"))
    _enter(bo, project)
    ada.page.goto(f"{project}?stage=exhibit")
    ada.piece("reflection", "text")
    _pass(ada, teacher, project, "exhibit")
    ada.page.goto(project)
    ada.page.locator(".mp-badge--finished").first.wait_for()
    assert ada.page.request.get(address).ok


def _begin(ada: Learner, run: UUID) -> str:
    ada.page.goto(f"{ada.url}/runs/{run}/start")
    ada.page.locator("input[name=from][value=own]").check()
    ada.page.locator("[name=question]").fill("How can a robot water plants in the holidays? 假期谁来浇花？")
    ada.page.locator("main [name=title]").fill(ARABIC)
    ada.press("Begin the project")
    ada.page.wait_for_url("**/projects/*")
    assert "假期谁来浇花" in ada.page.locator(".mp-question").first.inner_text()
    return str(ada.page.url).partition("?")[0].partition("#")[0]


def _join(ada: Learner, bo: Learner) -> None:
    ada.open_tab("team")
    form = ada.form("invite")
    form.locator("[name=person]").select_option(label="Learner Two")
    ada.press("Ask", form)
    ada.page.get_by_text("Asked.").first.wait_for()
    bo.page.goto(f"{bo.url}/home")
    bo.page.locator("main a[href*='/invitations/']").first.click()
    bo.press("Join the team")
    bo.page.wait_for_url("**/projects/*")


def _declare_ai(bo: Learner) -> None:
    """Without a word about AI the form comes back with the note in it; with it, the stage is handed in."""
    form = bo.form("submit")
    form.locator("[name=note]").fill("三种想法都在这里")
    form.evaluate("form => { form.noValidate = true }")
    bo.press("Hand in for the gate", form)
    bo.page.get_by_text(bo.say("Say whether artificial intelligence helped you at this stage.")).first.wait_for()
    form = bo.form("submit")
    assert form.locator("[name=note]").input_value() == "三种想法都在这里"
    form.locator("input[name=ai_used][value=yes]").check()
    for name in ("tools", "purpose", "checked"):
        form.locator(f"[name=ai_{name}]").fill(f"{name}：看过")
    bo.press("Hand in for the gate", form)
    bo.page.get_by_text(bo.say("Handed in. You will see the decision here.")).wait_for()


def _pass(maker: Learner, teacher: Instructor, project: str, stage: str, sent: bool = False) -> None:
    if not sent:
        maker.page.goto(f"{project}?stage={stage}")
        maker.hand_in()
    teacher.page.goto(f"{project}?stage={stage}")
    teacher.decide_here("pass")


def _plan(ada: Learner, project: str) -> None:
    ada.page.goto(project)
    ada.open_tab("materials")
    for name, cost in (("Servo 舵机", "12.50"), ("Card", "0.80")):
        form = ada.form("material")
        for field, value in (("name", name), ("quantity", "2"), ("unit", "pcs"), ("unit_cost", cost)):
            form.locator(f"[name={field}]").fill(value)
        ada.press("Add", form)
        ada.page.get_by_text("It is on the list.").wait_for()
    form = ada.form("plan")
    for section in PLAN:
        form.locator(f"[name={section}]").fill(f"{section}: asked 问过了")
    ada.press("Keep the plan", form)
    ada.page.get_by_text("The resource plan is kept.").wait_for()


def _note(bo: Learner, project: str, photo: Path) -> None:
    bo.page.goto(project)
    bo.open_tab("journal")
    form = bo.form("journal")
    form.locator("[name=body]").fill("舵机转反了，激光切的架子刚好。")
    form.locator("input[type=file]").first.set_input_files(photo)
    form.locator("input[name=upload]:not([value=''])").first.wait_for(state="attached")
    bo.press("Note it", form)
    bo.page.get_by_text(bo.say("Noted.")).wait_for()
    assert bo.page.get_by_text("激光切的架子").count()


def _version(ada: Learner, project: str, stage: str, change: str = "") -> None:
    ada.page.goto(f"{project}?stage={stage}")
    form = ada.form("version")
    if change:
        form.locator("[name=change_note]").fill(change)
    form.locator("[name=body]").fill("A robot with one arm 一只手臂的机器人")
    ada.press("Keep this version", form)
    ada.page.get_by_text("The version is kept as it is.").wait_for()


def _criticise(teacher: Instructor, project: str) -> None:
    teacher.page.goto(f"{project}?stage=test")
    form = teacher.form("critique")
    form.locator("[name=body]").fill("I wonder whether the arm reaches too far.")
    teacher.press("Send the critique", form)
    teacher.page.get_by_text("Your critique is there.").wait_for()


def _answer(bo: Learner, project: str) -> None:
    bo.page.goto(project)
    bo.open_tab("critique")
    form = bo.page.locator("form[data-form^='answer-']").first
    form.locator("xpath=ancestor::details[1]").locator("summary").first.click()
    form.locator("[name=version]").select_option("2")
    form.locator("[name=body]").fill("短了两厘米。")
    bo.press("Answer", form)
    bo.page.get_by_text(bo.say("Your answer is there.")).wait_for()


def _own(ada: Learner, bo: Learner, project: str) -> None:
    ada.page.goto(project)
    ada.open_tab("ownership")
    form = ada.form("ownership.state")
    for field, share in zip(form.locator("[name^='share-']").all(), ("62.5", "37.5"), strict=True):
        field.fill(share)
    ada.press("State it", form)
    for maker, name in ((ada, "Learner One"), (bo, "Learner Two")):
        maker.page.goto(f"{project}?tab=ownership")
        form = maker.form("ownership.sign")
        form.locator("[name=name]").fill(name)
        maker.press("Sign the statement", form)
        maker.page.get_by_text(maker.say("Signed.")).first.wait_for()


def _show_everybody(ada: Learner, bo: Learner, project: str, anybody: Visitor) -> str:
    ada.page.goto(project)
    ada.open_tab("exhibit")
    form = ada.form("page.write")
    form.locator("[name=story]").fill("## Who waters the plants?\n\nWe asked the caretaker. <script>alert(1)</script>")
    form.locator("details.mp-more > summary").click()  # pieces of evidence lie folded behind the versions
    for box in form.locator("input[type=checkbox][name^='show-']").all():
        box.check()
    form.locator("input[name=licence][value='CC-BY-SA-4.0']").check()
    ada.press("Save the page", form)
    for maker in (ada, bo):
        maker.page.goto(f"{project}?tab=exhibit")
        form = maker.form("page.agree")
        form.locator("input[name=name_shown]").first.check()
        form.locator("button").click()
        maker.page.get_by_text(maker.say("You agree. You can take that back at any time.")).wait_for()
    bo.form("page.publish").locator("button").click()
    address = str(bo.page.locator(".mp-out-address a").inner_text())
    anybody.page.goto(f"{address}?lang=zh-Hans")
    assert ARABIC in anybody.page.locator("h1").inner_text()
    assert "We asked the caretaker." in anybody.page.locator("main").inner_text()
    assert anybody.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return address


def _enter(bo: Learner, project: str) -> None:
    bo.page.goto(f"{project}?tab=exhibit")
    form = bo.form("entry.enter")
    form.locator("[name=needs]").fill("一张桌子")
    bo.press("Take part", form)
    bo.page.get_by_text(bo.say("Your project takes part.")).wait_for()

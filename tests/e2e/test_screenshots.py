"""Every page of the demonstration school, looked at as people meet it: both languages, phone and desk, light and dark.

`MAKERPATH_SCREENSHOTS=1` also writes the pictures of the guides into `docs/screenshots/`; named a folder, it writes
every whole page there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from makerpath.service.certificates.models import Certificate
from makerpath.service.classes.models import SchoolClass
from makerpath.service.core.jobs import Worker
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.demo.people import CLASSMATES, PEOPLE
from makerpath.service.demo.seed import COURSE, seed
from makerpath.service.operation import Services
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project
from makerpath.service.topics.models import TopicRow
from tests.e2e import pictures
from tests.e2e.every_part import offer
from tests.e2e.serving import listening

ROOT = Path(__file__).parents[2]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
LOAD_PICTURES = """Promise.all([...document.images].map((image) => {
    image.loading = "eager";
    return image.decode().catch(() => {});
}))"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 960}
OWN_WORDS = "[lang=en], [dir=auto], code, pre, .mp-said, .mp-notes, script, style, textarea, option"
"""What people wrote, names, and sources of lessons stay in their own language."""

ENGLISH = re.compile(r"(?:[A-Za-z]{2,}[ ,.]+){2}[A-Za-z]{2,}")
IN_NOTEBOOKS = re.compile(r"YOUR (?:CODE|ANSWER) HERE")


@dataclass(frozen=True)
class View:
    """A page: its name, who opens it, its address with the names of `_places`; for its picture, what stands at the
    top and what is unfolded."""

    name: str
    who: str
    path: str
    top: str = "body"
    unfolded: str = ""


VIEWS = (
    View("front", "", "/"),
    View("sign-in", "", "/sign-in"),
    View("forgot", "", "/forgot"),
    View("verify", "", "/verify"),
    View("verified", "", "/verify/{code}"),
    View("not-found", "", "/nowhere"),
    View("learner-home", "learner", "/home"),
    View("catalogue", "learner", "/courses"),
    View("catalogue-course", "learner", "/courses/making-safely"),
    View("course", "learner", "/runs/{run}"),
    View("lesson", "learner", "/runs/{run}/lessons/fold-and-cut"),
    View("quiz", "learner", "/runs/{making-safely}/lessons/when-it-happens", ".mp-part--quiz"),
    View("quiz-answered", "learner", "/runs/{what-is-a-maker}/lessons/our-room", ".mp-part--quiz"),
    View("sign-off", "learner", "/runs/{making-safely}/lessons/when-it-happens", ".mp-part--sign-off"),
    View("attendance", "learner", "/runs/{making-a-living}/lessons/who-needs-it", ".mp-part--attendance"),
    View("survey-answered", "learner", "/runs/{what-is-a-maker}/lessons/people-who-make", ".mp-part--survey"),
    View("own-assessment", "learner", "/runs/{run}/lessons/show-and-reflect", ".mp-part--assessment"),
    View("begun-course", "learner", "/runs/{making-safely}"),
    View("project", "learner", "/projects/{mei}?stage=plan", "#stage"),
    View("passed-stage", "learner", "/projects/{mei}?stage=define", "#stage"),
    View("account", "learner", "/account"),
    View("topics", "learner", "/topics?craft=paper"),
    View("topic", "learner", "/topics/{topic}"),
    View("kits", "learner", "/kits"),
    View("kit", "learner", "/kits/natural-dyes", unfolded="main li:first-child details"),
    View("instructor-home", "instructor", "/home"),
    View("review", "instructor", "/review"),
    View("gate", "instructor", "/projects/{sofia}?stage=prototype"),
    View("finished-project", "instructor", "/projects/{amir}", ".mp-result"),
    View("rubric", "instructor", "/projects/{sofia}/assessment"),
    View("mentor-home", "mentor", "/home"),
    View("import-topics", "officer", "/topics", unfolded="main details"),
    View("lesson-editor", "officer", "/courses/paper-clay-light/lessons/fold-and-cut/edit?run={run}", "main form"),
    View("package", "officer", "/courses", "#take", "main details"),
    View("school", "officer", "/school"),
    View("class-quiz", "instructor", "/runs/{what-is-a-maker}/lessons/our-room", ".mp-quiz-results"),
    View("class-survey", "instructor", "/runs/{what-is-a-maker}/lessons/our-room", ".mp-part--survey h3"),
    View("class-attendance", "instructor", "/runs/{making-safely}/lessons/blades-and-machines", ".mp-part--attendance"),
    View("class-sign-off", "instructor", "/runs/{making-safely}/lessons/when-it-happens", ".mp-part--sign-off"),
    View("showcase", "instructor", "/runs/{run}/lessons/show-and-reflect", ".mp-part--showcase"),
    View("progress", "instructor", "/runs/{making-it-yours}", "#dates", "main details"),
    View("course-of-class", "instructor", "/runs/{run}", unfolded="main details"),
    View("class", "officer", "/classes/{class}"),
    View("person", "officer", "/school/people/{mei_person}"),
    View("certificates", "officer", "/certificates", unfolded="main li:last-child details"),
    View("certificate", "officer", "/certificates/{certificate}"),
    View("log", "officer", "/school/log"),
)
LATER = (
    View("lab", "learner", "/runs/{every-part}/lessons/first-fold", ".mp-part--lab"),
    View("survey", "learner", "/runs/{every-part}/lessons/first-fold", ".mp-part--survey"),
    View("class-lab", "instructor", "/runs/{every-part}/lessons/first-fold", ".mp-part--lab", ".mp-lab details"),
)
"""Of a course that is offered after the others were looked at."""
KEPT = {
    ("front", "en", "desk", "light"),
    ("learner-home", "zh-Hans", "desk", "light"),
    ("catalogue", "en", "desk", "light"),
    ("catalogue-course", "zh-Hans", "desk", "light"),
    ("begun-course", "zh-Hans", "phone", "light"),
    ("quiz", "zh-Hans", "phone", "light"),
    ("quiz-answered", "en", "phone", "dark"),
    ("attendance", "zh-Hans", "phone", "dark"),
    ("topics", "en", "desk", "light"),
    ("kit", "zh-Hans", "phone", "dark"),
    ("class-attendance", "en", "desk", "light"),
    ("class-sign-off", "en", "desk", "dark"),
    ("class-survey", "en", "desk", "light"),
    ("showcase", "en", "desk", "light"),
    ("progress", "en", "desk", "light"),
    ("lesson-editor", "en", "desk", "light"),
    ("lesson", "en", "phone", "dark"),
    ("project", "zh-Hans", "phone", "light"),
    ("gate", "en", "desk", "light"),
    ("rubric", "en", "desk", "dark"),
    ("class", "zh-Hans", "desk", "light"),
    ("certificates", "en", "desk", "light"),
    ("verified", "zh-Hans", "phone", "light"),
}
"""The pictures that the guides show."""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, dict[str, str]]]:
    with listening(tmp_path_factory.mktemp("demonstration"), demo=True) as services:
        seed(services)
        Worker(services.database, services).run_until_idle()
        yield services, _places(services)


def _places(services: Services) -> dict[str, str]:
    with services.database.reading(unscoped="a test looks for the demonstration's pages") as session:
        people = {person.display_name: person.id for person in session.query(Person)}
        projects = {project.created_by: str(project.id) for project in session.query(Project)}
        ids = {one.email.partition("@")[0]: people[one.display_name] for one in (*PEOPLE.values(), *CLASSMATES)}
        certificate = session.query(Certificate).one()
        return {
            **{name: projects[person_id] for name, person_id in ids.items() if person_id in projects},
            "mei_person": str(ids["mei"]),
            **{course.slug: str(run.id) for run, course in session.query(CourseRun, CourseRow).join(CourseRow)},
            "run": str(session.query(CourseRun).join(CourseRow).filter(CourseRow.slug == COURSE).one().id),
            "class": str(session.query(SchoolClass).one().id),
            "topic": str(session.query(TopicRow).limit(1).one().id),
            "certificate": str(certificate.id),
            "code": certificate.code,
        }


@pytest.mark.xdist_group("screenshots")
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("who", ["", *PEOPLE])
def test_pages_are_whole_in_every_dress(
    new_page: Any, demonstration: tuple[Services, dict[str, str]], who: str, language: str
) -> None:
    page = new_page(**PHONE, reduced_motion="reduce")
    assert list(_walked(page, demonstration, VIEWS, who, language)) == []


@pytest.fixture(scope="module")
def extended(
    demonstration: tuple[Services, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Services, dict[str, str]]:
    services, places = demonstration
    return services, {**places, "every-part": offer(services, tmp_path_factory.mktemp("every-part") / "small-course")}


@pytest.mark.xdist_group("screenshots")
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("who", ["learner", "instructor"])
def test_labs_and_surveys_are_whole_in_every_dress(
    new_page: Any, extended: tuple[Services, dict[str, str]], who: str, language: str
) -> None:
    page = new_page(**PHONE, reduced_motion="reduce")
    assert list(_walked(page, extended, LATER, who, language)) == []


def _walked(
    page: Any, school: tuple[Services, dict[str, str]], views: tuple[View, ...], who: str, language: str
) -> Iterator[str]:
    services, places = school
    _enter(page, services.settings.service_url, who, language)
    for view in views:
        if view.who == who:
            page.set_viewport_size(PHONE)
            page.emulate_media(color_scheme="light")
            page.goto(services.settings.service_url + view.path.format(**places))
            yield from (f"{view.name}: {item}" for item in _looked_at(page, view, language))


def _enter(page: Any, url: str, who: str, language: str) -> None:
    page.goto(f"{url}/")
    if who:
        page.locator(f"form[action='/demo/{who}'] button").click()
        page.wait_for_url("**/home")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[name=language][value={language}]").click()
        page.wait_for_function("language => document.documentElement?.lang === language", arg=language)


def _looked_at(page: Any, view: View, language: str) -> Iterator[str]:
    """Everything that is wrong with the page. Colours do not depend on the language, nor layout on the theme."""
    page.evaluate(AXE)
    for size, window in (("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(window)
        if page.evaluate("document.documentElement.scrollWidth") > window["width"]:
            yield f"{size}: wider than the window"
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            if (size, theme) == ("phone", "light") or (size, theme, language) == ("desk", "light", "en"):
                yield from (f"{size}: {item}" for item in _axe(page, TAGS))
            elif (size, theme, language) == ("phone", "dark", "zh-Hans"):
                yield from (f"dark: {item}" for item in _axe(page, {"type": "rule", "values": ["color-contrast"]}))
            if os.environ.get("MAKERPATH_SCREENSHOTS"):
                _keep(page, view, (view.name, language, size, theme))
    if language == "zh-Hans":
        yield from (f"not in Chinese: {text}" for text in _english(page))


def _axe(page: Any, rules: Any) -> Iterator[str]:
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules)
    for rule in found["violations"]:
        yield f"{rule['id']}: {[node['html'][:90] for node in rule['nodes'][:2]]}"


def _english(page: Any) -> list[str]:
    """Texts of the interface with three English words in a row."""
    texts: list[str] = page.evaluate(
        """own => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) {
                const node = walker.currentNode;
                if (!node.parentElement.closest(own)) found.push(node.textContent.trim());
            }
            return found;
        }""",
        OWN_WORDS,
    )
    return [text for text in texts if ENGLISH.search(IN_NOTEBOOKS.sub("", text))]


def _keep(page: Any, view: View, picture: tuple[str, str, str, str]) -> None:
    goal = pictures.goal_of("-".join(picture), kept=picture in KEPT)
    if goal is None:
        return
    for fold in page.locator(view.unfolded).all() if view.unfolded else ():
        fold.evaluate("fold => { fold.open = true }")
    page.evaluate(LOAD_PICTURES)
    page.evaluate("place => document.querySelector(place).scrollIntoView()", view.top)
    page.wait_for_load_state("networkidle")
    pictures.write(page, goal)

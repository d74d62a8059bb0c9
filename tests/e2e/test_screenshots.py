"""Every page of the demonstration school, looked at as people meet it: both languages, phone and desk, light and dark.

`MAKERPATH_SCREENSHOTS=1` also writes the pictures of the guides into `docs/screenshots/`; named a folder, it writes
every whole page there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from sqlalchemy.orm import Session

from makerpath.credentials.design import load_design, shipped
from makerpath.credentials.render import render
from makerpath.service.accounts.operations import begin
from makerpath.service.allocations.jurors import hashed
from makerpath.service.allocations.models import Allocation, JurorLink
from makerpath.service.assessments.models import AssessmentCase, ESCALATED
from makerpath.service.certificates.models import Certificate, CertificateBatch
from makerpath.service.classes.models import SchoolClass
from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import Worker
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.critiques.models import Critique
from makerpath.service.demo.people import CLASSMATES, PEOPLE
from makerpath.service.demo.seed import COURSE, seed
from makerpath.service.exhibition.models import PublicPage
from makerpath.service.moderation.models import Example
from makerpath.service.operation import Services
from makerpath.service.people.models import Identity, Person
from makerpath.service.projects.models import Project
from makerpath.service.rubrics.models import SchoolRubric
from makerpath.service.topics.models import TopicRow
from makerpath.service.web.context import COOKIE
from tests.e2e import looking, pictures
from tests.e2e.every_part import offer
from tests.e2e.serving import listening

ROOT = Path(__file__).parents[2]
LOAD_PICTURES = """Promise.all([...document.images].map((image) => {
    image.loading = "eager";
    return image.decode().catch(() => {});
}))"""
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 960}
JUROR_CODE = "5" * 32


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
    View("mentor-home", "mentor", "/home"),
    View("import-topics", "officer", "/topics", unfolded="main details"),
    View("lesson-editor", "officer", "/courses/paper-clay-light/lessons/fold-and-cut/edit?run={run}", "main form"),
    View("package", "officer", "/courses", "#take", "main details"),
    View("school", "officer", "/school"),
    View("class-quiz", "instructor", "/runs/{what-is-a-maker}/lessons/our-room", ".mp-quiz-results"),
    View("class-survey", "instructor", "/runs/{what-is-a-maker}/lessons/our-room", ".mp-part--survey h3"),
    View("class-attendance", "instructor", "/runs/{making-safely}/lessons/blades-and-machines", ".mp-part--attendance"),
    View("class-sign-off", "instructor", "/runs/{making-safely}/lessons/when-it-happens", ".mp-part--sign-off"),
    View("lab", "learner", "/runs/{data-stories}/lessons/a-table-you-can-trust", ".mp-part--lab"),
    View("class-lab", "instructor", "/runs/{robots-that-notice}/lessons/a-noisy-sensor", ".mp-part--lab"),
    View("showcase", "instructor", "/runs/{run}/lessons/show-and-reflect", ".mp-part--showcase"),
    View("progress", "instructor", "/runs/{making-it-yours}", "#dates", "main details"),
    View("course-of-class", "instructor", "/runs/{run}", unfolded="main details"),
    View("class", "officer", "/classes/{class}"),
    View("person", "officer", "/school/people/{mei_person}"),
    View("certificates", "officer", "/certificates", unfolded="main li:last-child details"),
    View("certificate", "officer", "/certificates/{certificate}"),
    View("log", "officer", "/school/log"),
)
PROJECTS = (
    View("begin", "beginner", "/runs/{run}/start"),
    View("make-this", "beginner", "/topics/{topic}"),
    View("journal", "learner", "/projects/{mei}?tab=journal", ".mp-tab"),
    View("materials", "learner", "/projects/{mei}?tab=materials"),
    View("critique", "sofia", "/projects/{sofia}?tab=critique&picture={pointed}", ".mp-pointing"),
    View("notices", "learner", "/notices"),
    View("account-making", "learner", "/account/making"),
    View("board", "instructor", "/runs/{run}/board"),
    View("heat", "instructor", "/runs/{run}/heat"),
    View("participation", "instructor", "/classes/{class}/participation"),
    View("story", "instructor", "/projects/{sofia}/story"),
    View("team", "sofia", "/projects/{sofia}?tab=team"),
    View("versions", "sofia", "/projects/{sofia}?tab=versions"),
    View("ownership", "sofia", "/projects/{sofia}?tab=ownership"),
    View("exhibit", "amir", "/projects/{amir}?tab=exhibit"),
    View("exhibitions", "instructor", "/runs/{run}/exhibitions"),
    View("public-page", "", "/p/{page}"),
    View("public-list", "", "/exhibits"),
)
"""Of the way from an idea to a prototype: Chinese is looked at on a phone by day, English at a desk by night."""
ASSESSING = (
    View("queue", "instructor", "/assessments"),
    View("desk", "instructor", "/projects/{ravi}/assess/final"),
    View("assessors", "instructor", "/runs/{run}/assessors"),
    View("jurors", "instructor", "/runs/{run}/jurors"),
    View("project-assessors", "instructor", "/projects/{ravi}/assessors"),
    View("result", "amir", "/projects/{amir}?tab=assessment", ".mp-tab"),
    View("planned", "learner", "/projects/{mei}?tab=assessment", ".mp-tab"),
    View("peer-list", "learner", "/peer"),
    View("peer-desk", "learner", "/peer/{asked}"),
    View("juror", "", "/j/{juror}?lang={language}"),
    View("juror-desk", "", "/j/{juror}/{judged}?lang={language}"),
    View("gradebook", "instructor", "/runs/{run}/gradebook"),
    View("spread", "instructor", "/runs/{run}/reports"),
    View("competencies", "instructor", "/runs/{run}/competencies"),
    View("competencies-of", "instructor", "/runs/{run}/competencies/{mei_person}"),
    View("marks", "instructor", "/runs/{run}/marks/a-light-that-speaks/final"),
    View("moderation", "instructor", "/runs/{run}/moderation"),
    View("moderation-case", "officer", "/moderation/{escalated}"),
    View("examples", "instructor", "/runs/{run}/examples"),
    View("example", "instructor", "/examples/{example}"),
    View("example-new", "instructor", "/runs/{run}/examples/new"),
    View("agreement", "instructor", "/runs/{run}/agreement"),
    View("rubrics", "instructor", "/rubrics"),
    View("rubric-edit", "instructor", "/rubrics/{rubric}/edit"),
    View("rubric-versions", "instructor", "/rubrics/{rubric}/versions"),
    View("rubrics-of-run", "instructor", "/runs/{run}/rubrics"),
)
"""Of assessment: who assesses what, what comes of it, and what it is assessed by."""
CERTIFYING = (
    View("certificates-missing", "officer", "/certificates?tab=missing", unfolded="main li:first-child details"),
    View("certificates-issued", "officer", "/certificates?tab=issued"),
    View("certificate-look", "officer", "/certificates/look"),
    View("certificate-batch", "officer", "/certificates/batches/{batch}"),
    View("certificate-export", "officer", "/certificates/export"),
    View("certificate-role", "officer", "/certificates/{operator}"),
    View("signing-keys", "officer", "/school/signing-keys"),
    View("moving", "admin", "/certificates/moving"),
    View("certificate-suspended", "", "/verify/{suspended}"),
    View("certificate-expired", "", "/verify/{expired}"),
    View("certificate-replaced", "", "/verify/{replaced}"),
    View("certificate-revoked", "", "/verify/{revoked}"),
)
"""Of certificates: how they look, how they come and go, and what whoever verifies them reads."""
NEW = {
    "data-stories": ("a-question-worth-asking", "is-it-real", "can-we-guess-it"),
    "parametric-making": ("measure-twice", "three-variants", "a-part-that-adapts"),
    "robots-that-notice": ("what-is-noticing", "wires-and-power", "a-noisy-sensor"),
}
"""Courses with a sample project: their first lesson, and two in which most happens."""
COURSES = tuple(
    view
    for slug, lessons in NEW.items()
    for view in (
        *(View(f"{slug}-{lesson}", "instructor", f"/runs/{{{slug}}}/lessons/{lesson}") for lesson in lessons),
        View(f"{slug}-brief", "instructor", f"/courses/{slug}"),
        View(f"{slug}-sample", "instructor", f"/projects/{{{slug}-project}}?stage=test"),
        View(f"{slug}-versions", "instructor", f"/projects/{{{slug}-project}}?tab=versions"),
        View(f"{slug}-rubric", "instructor", f"/projects/{{{slug}-project}}?tab=assessment", ".mp-tab"),
    )
)
"""Of the courses with a sample project: lessons, brief and rubric, and the sample as its maker walked it."""
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
    ("desk", "en", "desk", "light"),
    ("queue", "en", "desk", "light"),
    ("result", "en", "desk", "light"),
    ("planned", "zh-Hans", "phone", "light"),
    ("peer-desk", "zh-Hans", "phone", "light"),
    ("gradebook", "en", "desk", "light"),
    ("agreement", "en", "desk", "light"),
    ("moderation", "zh-Hans", "desk", "light"),
    ("rubric-edit", "en", "desk", "light"),
    ("example", "en", "desk", "dark"),
    ("class", "zh-Hans", "desk", "light"),
    ("certificates", "en", "desk", "light"),
    ("certificates", "zh-Hans", "desk", "light"),
    ("certificate-look", "en", "desk", "light"),
    ("certificate-look", "zh-Hans", "desk", "light"),
    ("certificate-batch", "en", "desk", "light"),
    ("certificate-export", "en", "desk", "light"),
    ("certificate-revoked", "en", "phone", "light"),
    ("certificate-revoked", "zh-Hans", "phone", "light"),
    ("verified", "en", "phone", "light"),
    ("verified", "zh-Hans", "phone", "light"),
    ("journal", "zh-Hans", "phone", "light"),
    ("critique", "en", "desk", "light"),
    ("exhibit", "en", "desk", "light"),
    ("public-page", "zh-Hans", "phone", "light"),
    ("parametric-making-sample", "en", "desk", "light"),
    ("robots-that-notice-wires-and-power", "zh-Hans", "phone", "light"),
}
"""The pictures that the guides show."""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, dict[str, str]]]:
    with listening(tmp_path_factory.mktemp("demonstration"), demo=True) as services:
        seed(services)
        Worker(services.database, services).run_until_idle()
        _ask_juror(services)
        yield services, _places(services)


def _places(services: Services) -> dict[str, str]:
    with services.database.reading(unscoped="a test looks for the demonstration's pages") as session:
        people = {person.display_name: person.id for person in session.query(Person)}
        runs = {course.slug: run.id for run, course in session.query(CourseRun, CourseRow).join(CourseRow)}
        here = session.query(Project).filter(Project.run_id == runs[COURSE])
        projects = {project.created_by: str(project.id) for project in here}
        ids = {one.email.partition("@")[0]: people[one.display_name] for one in (*PEOPLE.values(), *CLASSMATES)}
        certificates = session.query(Certificate).order_by(Certificate.serial).all()
        certificate = next(row for row in certificates if row.project_id is not None)
        return {
            **{name: projects[person_id] for name, person_id in ids.items() if person_id in projects},
            "mei_person": str(ids["mei"]),
            **{slug: str(run_id) for slug, run_id in runs.items()},
            **{
                f"{slug}-project": str(session.query(Project).filter(Project.run_id == runs[slug]).one().id)
                for slug in NEW
            },
            "run": str(runs[COURSE]),
            "class": str(session.query(SchoolClass).one().id),
            "topic": str(session.query(TopicRow).limit(1).one().id),
            "certificate": str(certificate.id),
            "code": certificate.code,
            "operator": str(next(row.id for row in certificates if row.record.get("role") and row.holds())),
            **{row.state(): row.code for row in certificates if not row.holds()},
            "batch": str(session.query(CertificateBatch).one().id),
            "pointed": str(session.query(Critique).filter(Critique.x.is_not(None)).one().file_id),
            "asked": str(_asked(session, ids["mei"]).id),
            "juror": JUROR_CODE,
            "judged": str(_asked(session, session.query(JurorLink).one().person_id).id),
            "escalated": str(session.query(AssessmentCase).filter(AssessmentCase.state == ESCALATED).one().id),
            "example": str(session.query(Example).one().id),
            "rubric": str(session.query(SchoolRubric).one().id),
            "page": session.query(PublicPage).filter(PublicPage.language == "zh-Hans").one().code,
        }


def _asked(session: Session, person_id: UUID) -> Allocation:
    """The first that somebody is asked to assess and has not."""
    asked = session.query(Allocation).filter(Allocation.person_id == person_id, Allocation.done_at.is_(None))
    return asked.order_by(Allocation.id).limit(1).one()


def _ask_juror(services: Services) -> None:
    """A juror from outside: the demonstration's own brief asks for none."""
    with services.database.writing(unscoped="a test asks a juror") as session:
        case = session.query(AssessmentCase).filter(AssessmentCase.state == ESCALATED).one()
        session.info["school_id"] = case.school_id
        zhou = session.query(Person).filter(Person.display_name == PEOPLE["instructor"].display_name).one()
        juror = Person(display_name="Alma Ferreira", language="en")
        session.add(juror)
        session.flush()
        expires = utc_now() + timedelta(days=14)
        session.add(
            JurorLink(
                run_id=case.run_id,
                person_id=juror.id,
                code_hash=hashed(JUROR_CODE),
                expires_at=expires,
                created_by=zhou.id,
            )
        )
        session.add(
            Allocation(case_id=case.id, project_id=case.project_id, person_id=juror.id, role="juror", due_at=expires)
        )


@pytest.mark.xdist_group("screenshots")
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("who", ["", *PEOPLE])
def test_pages_are_whole_in_every_dress(
    new_page: Any, demonstration: tuple[Services, dict[str, str]], who: str, language: str
) -> None:
    page = new_page(**PHONE, reduced_motion="reduce")
    assert list(_walked(page, demonstration, VIEWS, who, language)) == []


@pytest.mark.xdist_group("screenshots")
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_projects_are_whole_on_phones_and_at_desks(
    new_page: Any, demonstration: tuple[Services, dict[str, str]], language: str
) -> None:
    found = []
    for who in sorted({view.who for view in PROJECTS}):
        page = new_page(**PHONE, reduced_motion="reduce")
        found += _walked(page, demonstration, PROJECTS, who, language, whole=False)
    assert found == []


@pytest.mark.xdist_group("screenshots")
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_assessment_is_whole_on_phones_and_at_desks(
    new_page: Any, demonstration: tuple[Services, dict[str, str]], language: str
) -> None:
    services, places = demonstration
    found = []
    for who in sorted({view.who for view in ASSESSING}):
        page = new_page(**PHONE, reduced_motion="reduce")
        found += _walked(page, (services, {**places, "language": language}), ASSESSING, who, language, whole=False)
    assert found == []


@pytest.mark.xdist_group("screenshots")
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_certificates_are_whole_on_phones_and_at_desks(
    new_page: Any, demonstration: tuple[Services, dict[str, str]], language: str
) -> None:
    found = []
    for who in sorted({view.who for view in CERTIFYING}):
        page = new_page(**PHONE, reduced_motion="reduce")
        found += _walked(page, demonstration, CERTIFYING, who, language, whole=False)
    assert found == []


@pytest.mark.xdist_group("screenshots")
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("slug", NEW)
def test_courses_and_their_samples_are_whole_on_phones_and_at_desks(
    new_page: Any, demonstration: tuple[Services, dict[str, str]], slug: str, language: str
) -> None:
    page, said = new_page(**PHONE, reduced_motion="reduce"), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    views = tuple(view for view in COURSES if view.name.startswith(slug))
    assert list(_walked(page, demonstration, views, "instructor", language, whole=False)) == []
    assert said == []


@pytest.mark.parametrize("design", shipped())
def test_certificate_designs_are_one_page(design: str) -> None:
    """As the guides show them; every name and language is tried where designs are."""
    chosen = load_design(design)
    with pypdfium2.PdfDocument(render(chosen.sample, chosen, pictures=chosen.pictures)) as pdf:
        assert len(pdf) == chosen.about.pages
        goal = pictures.goal_of(f"design-{design}", kept=True)
        if goal is not None:
            pdf[0].render(scale=1).to_pil().quantize(64).save(goal, optimize=True)


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
    page: Any,
    school: tuple[Services, dict[str, str]],
    views: tuple[View, ...],
    who: str,
    language: str,
    *,
    whole: bool = True,
) -> Iterator[str]:
    services, places = school
    if who and who not in PEOPLE:
        _sign_in(page, services, who)
    _enter(page, services.settings.service_url, who if who in PEOPLE else "", language)
    for view in views:
        if view.who == who:
            page.set_viewport_size(PHONE)
            page.emulate_media(color_scheme="light")
            page.goto(services.settings.service_url + view.path.format(**places))
            yield from (f"{view.name}: {item}" for item in _looked_at(page, view, language, whole))


def _sign_in(page: Any, services: Services, who: str) -> None:
    """Somebody for whom the front page has no button."""
    with services.database.writing(unscoped="a test signs somebody in") as session:
        identity = session.query(Identity).filter(Identity.subject == f"{who}@demo.example").one()
        session.info["school_id"] = identity.school_id
        token = begin(session, identity.person_id, identity.school_id).token
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": services.settings.service_url}])


def _enter(page: Any, url: str, who: str, language: str) -> None:
    page.goto(f"{url}/")
    if who:
        page.locator(f"form[action='/demo/{who}'] button").click()
        page.wait_for_url("**/home")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[name=language][value={language}]").click()
        page.wait_for_function("language => document.documentElement?.lang === language", arg=language)


def _looked_at(page: Any, view: View, language: str, whole: bool) -> Iterator[str]:
    """Everything that is wrong with the page. Colours do not depend on the language, nor layout on the theme.

    All rules are asked in one dress of each language if the page is not to be looked at as a `whole`.
    """
    asked = (
        {("phone", "light"), *([("desk", "light")] if language == "en" else [])}
        if whole
        else {("phone", "light") if language == "zh-Hans" else ("desk", "dark")}
    )
    for size, window in (("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(window)
        if page.evaluate("document.documentElement.scrollWidth") > window["width"]:
            yield f"{size}: wider than the window"
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            if (size, theme) in asked:
                yield from (f"{size}: {item}" for item in looking.axe(page))
            elif whole and (size, theme, language) == ("phone", "dark", "zh-Hans"):
                yield from (f"dark: {item}" for item in looking.axe(page, looking.CONTRAST))
            if os.environ.get("MAKERPATH_SCREENSHOTS"):
                _keep(page, view, (view.name, language, size, theme))
    if language == "zh-Hans":
        yield from (f"not in Chinese: {text}" for text in looking.english(page))


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

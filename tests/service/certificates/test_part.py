"""The certificate in a lesson and in a platform's block: each learner their own, for staff numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from makerpath.service.certificates import tickets
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.operations import correct, issue, reinstate, revoke, suspend
from makerpath.service.classes.operations import join_class
from makerpath.service.core.database import utc_now
from makerpath.service.operation import Services
from makerpath.service.people.models import Identity, Person
from makerpath.service.people.operations import create_person
from makerpath.service.platforms.models import BlockLink
from makerpath.service.policy import Actor
from makerpath.service.progress.reading import read_lesson
from makerpath.service.projects import operations
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.uploads.content import create_content_app
from tests.service.browsing import app_of
from tests.service.counting import queries
from tests.service.lessons import LESSON, lesson_with, LessonInSchool
from tests.service.platform import make_platform, Platform
from tests.service.prepared import Finished
from tests.service.progress.small_courses import offered, publish_course
from tests.service.school import make_school, SmallSchool

PART = f"certificate-{LESSON}"
MET = re.compile(r'class="mp-asked--met"')
TICKET = re.compile(r'href="https?://[^"]+(/certificates/[^"]+\.pdf)"')


@pytest.fixture
def lesson(finished: Finished, tmp_path: Path) -> LessonInSchool:
    """A lesson with the certificate; the finished project is moved into its run."""
    found = lesson_with(finished.school, tmp_path, "::certificate{}", {})
    with finished.school.services.database.writing(finished.school.id) as session:
        session.get_one(Project, finished.project).run_id = found.run_id
    return found


def issued(finished: Finished) -> UUID:
    school = finished.school
    answer = issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    return UUID(answer["certificate"])


def row(school: SmallSchool, certificate: UUID) -> Certificate:
    with school.services.database.reading(school.id) as session:
        return session.get_one(Certificate, certificate)


def test_without_a_project_it_says_what_it_takes(lesson: LessonInSchool) -> None:
    page = lesson.page(lesson.school.other_learner)
    assert "Whoever finishes the project of this course gets a numbered certificate" in page
    assert "What it takes" in page and "The gate of" in page and "The final assessment" in page
    assert len(MET.findall(page)) == 1, "the name alone is there"
    assert "My lamp" not in page


def test_everything_asked_for_has_a_tick_or_says_what_is_missing(lesson: LessonInSchool, finished: Finished) -> None:
    school, brief = finished.school, finished.school.brief
    operations.reopen(school.services, school.learner, project_id=finished.project, stage="exhibit", reason="Again")
    page = lesson.page(school.learner)
    strict = [plan.id for plan in brief.stages if plan.gate == "strict" and plan.id != "transfer"]
    minima = [name for name in ("theory", "practice", "total") if getattr(school.rubric.minima, name)]
    everything = len(strict) + 1 + len(minima) + 1
    assert f"{everything - 1} of {everything} are there already" in page
    assert len(MET.findall(page)) == everything - 1
    assert f'/projects/{finished.project}?stage=exhibit"' in page
    assert "?stage=launch" not in page


def test_an_unassessed_minimum_is_neither_there_nor_missed(school: SmallSchool, tmp_path: Path) -> None:
    found = lesson_with(school, tmp_path, "::certificate{}", {})
    project = school.start()
    with school.services.database.writing(school.id) as session:
        session.get_one(Project, project).run_id = found.run_id
    page = found.page(school.learner)
    assert page.count("Known after the assessment") == 3
    assert "Your instructor assesses your project at its end" in page
    assert found.page(school.learner, "zh-Hans").count("评价之后才知道") == 3


def test_with_nothing_missing_it_says_who_is_next(lesson: LessonInSchool) -> None:
    page = lesson.page(lesson.school.learner)
    assert "Nothing is missing." in page and "The school office issues it next" in page


def test_row_06_an_issued_certificate_is_there_after_every_reload(lesson: LessonInSchool, finished: Finished) -> None:
    school, certificate = finished.school, issued(finished)
    page = lesson.page(school.learner)
    assert "The PDF is being printed." in page and "Your certificate is issued." in page
    assert "certificate.pdf" not in page
    school.work()
    for _ in range(2):
        page = lesson.page(school.learner)
        assert row(school, certificate).serial in page and "mp-qr" in page and "My lamp" in page
    assert f'value="{row(school, certificate).record["verify_url"]}" readonly' in page
    browser = lesson.browser(school.learner)
    for query, kind in (("", "inline"), ("?download=1", "attachment")):
        assert f'href="/certificates/{certificate}/certificate.pdf{query}"' in page
        answer = browser.get(f"/certificates/{certificate}/certificate.pdf{query}")
        assert answer.data.startswith(b"%PDF") and answer.headers["Content-Disposition"].startswith(kind)


def test_revoked_it_says_so_and_what_to_do_and_a_new_one_replaces_it(
    lesson: LessonInSchool, finished: Finished
) -> None:
    school, first = finished.school, issued(finished)
    school.work()
    revoke(school.services, school.officer, certificate_id=first, reason="The name <b>was</b> wrong")
    page, old = lesson.page(school.learner), row(school, first).serial
    assert f"Certificate {old} does not hold any more" in page
    assert "The name &lt;b&gt;was&lt;/b&gt; wrong" in page and "Ask your instructor or the school office" in page
    assert "certificate.pdf" not in page and "Nothing is missing." in page
    assert "不再有效" in lesson.page(school.learner, "zh-Hans")
    second = issued(finished)
    page = lesson.page(school.learner)
    assert f"It replaces {old}" in page and row(school, second).serial in page
    assert "Certificate " + old not in page


def test_somebody_who_left_the_team_keeps_what_was_issued(lesson: LessonInSchool, finished: Finished) -> None:
    school, certificate = finished.school, issued(finished)
    with school.services.database.writing(school.id) as session:
        left = row(school, certificate).created_at
        session.execute(update(TeamMember).where(TeamMember.project_id == finished.project).values(left_at=left))
    assert row(school, certificate).serial in lesson.page(school.learner)
    revoke(school.services, school.officer, certificate_id=certificate, reason="Why")
    page = lesson.page(school.learner)
    assert "does not hold any more" in page and "are there already" not in page


@pytest.mark.parametrize("who", ["other_learner", "mentor", "instructor", "officer", "administrator"])
def test_nobody_else_sees_it(lesson: LessonInSchool, finished: Finished, who: str) -> None:
    school, certificate = finished.school, issued(finished)
    school.work()
    page = lesson.page(getattr(school, who))
    assert row(school, certificate).serial not in page and row(school, certificate).code not in page
    assert "Learner One" not in page and "My lamp" not in page
    assert ("Your class on the way to it" in page) == (who in ("instructor", "officer", "administrator"))
    assert ('href="/certificates"' in page.split("mp-certificate")[1]) == (who in ("officer", "administrator"))


def test_another_school_reaches_nothing_of_it(lesson: LessonInSchool, finished: Finished) -> None:
    certificate = issued(finished)
    finished.school.work()
    other = make_school(finished.school.services, "dale", "DAL")
    for actor in (other.learner, other.officer):
        browser = lesson.browser(actor)
        assert browser.get(lesson.address).status_code == 404
        assert browser.get(f"/certificates/{certificate}/certificate.pdf").status_code == 404


def test_a_guest_is_told_nothing_as_their_own(lesson: LessonInSchool, finished: Finished) -> None:
    school = finished.school
    guest = Actor(person_id=school.learner.person_id, school_id=school.id, guest=True)
    assert lesson.browser(guest).get(lesson.address).status_code in (200, 404)
    from makerpath.service.certificates.part import _person
    from makerpath.service.parts import Host, Reader

    with school.services.database.reading(school.id) as session:
        host = Host("page", str, str, str, str)
        assert _person(Reader(school.services, session, guest, host)) is None


def test_staff_see_how_many_hold_it_and_what_most_are_missing(lesson: LessonInSchool, finished: Finished) -> None:
    school = finished.school

    def figures() -> list[int]:
        return [int(number) for number in re.findall(r"<dd>(\d+)</dd>", lesson.page(school.instructor))]

    assert figures() == [2, 0, 1, 1]
    issued(finished)
    assert figures() == [2, 1, 0, 1]
    begun = school.start(school.other_learner, title="Another")
    with school.services.database.writing(school.id) as session:
        session.get_one(Project, begun).run_id = lesson.run_id
    assert figures() == [2, 1, 0, 0]
    page = lesson.page(school.instructor)
    assert "What most are missing" in page and "The final assessment" in page and "Learner Two" not in page


def test_who_still_assesses_blind_learns_no_result(
    lesson: LessonInSchool, finished: Finished, monkeypatch: Any
) -> None:
    from makerpath.service.certificates import overview

    monkeypatch.setattr(overview, "blind_to", lambda *_all: frozenset({finished.project}))
    page = lesson.page(finished.school.instructor)
    assert "1 learner is counted only when you have assessed their project" in page
    assert re.findall(r"<dd>(\d+)</dd>", page) == ["2", "0", "0", "1"]


def test_a_whole_class_costs_as_many_queries_as_one_learner(lesson: LessonInSchool, finished: Finished) -> None:
    school, browser = finished.school, lesson.browser(finished.school.instructor)
    browser.get(lesson.address)
    before = queries(school.services, lambda: browser.get(lesson.address))
    with school.services.database.reading(school.id) as session:
        from makerpath.service.classes.models import SchoolClass

        code = session.get_one(SchoolClass, school.class_id).join_code
    for number in range(4):
        made = create_person(
            school.services, school.administrator, display_name=f"Pupil {number}", email=f"p{number}@hill.example"
        )
        pupil = Actor(person_id=UUID(made["person"]), school_id=school.id)
        join_class(school.services, pupil, code=code)
        project = school.start(pupil, title=f"Lamp {number}")
        with school.services.database.writing(school.id) as session:
            session.get_one(Project, project).run_id = lesson.run_id
    assert queries(school.services, lambda: browser.get(lesson.address)) == before


# --- in a platform's block ---


@pytest.fixture
def platform(finished: Finished) -> Platform:
    return make_platform(finished.school, app_of(finished.school.services))


@pytest.fixture
def block(platform: Platform, finished: Finished) -> dict[str, Any]:
    """What the block says of itself; the platform's learner 42 is the one who finished the project, in its own run."""
    said = {"kind": "certificate", "lesson": "a-lesson", "arguments": {}, "definitions": []}
    assert platform.fragment(said).status_code == 200
    school = finished.school
    with school.services.database.writing(school.id) as session:
        person = session.scalars(select(Identity.person_id).where(Identity.subject == "42")).one()
        session.execute(update(TeamMember).where(TeamMember.project_id == finished.project).values(person_id=person))
        from makerpath.service.courses.models import CourseRun

        run = session.scalars(select(CourseRun.id).where(CourseRun.platform_id.is_not(None))).one()
        session.get_one(Project, finished.project).run_id = run
    return said


def holder(platform: Platform) -> UUID:
    with platform.school.services.database.reading(platform.school.id) as session:
        return session.scalars(select(Identity.person_id).where(Identity.subject == "42")).one()


def shown(platform: Platform, block: dict[str, Any], **claims: Any) -> dict[str, Any]:
    found: dict[str, Any] = platform.fragment(block, **claims).get_json()
    return found


def pdf(services: Services, address: str) -> TestResponse:
    return create_content_app(services).test_client().get(address)


def test_a_platforms_learner_opens_the_pdf_without_a_session(
    platform: Platform, block: dict[str, Any], finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = finished.school
    assert shown(platform, block)["summary"]["state"] == "open"
    answer = issue(school.services, school.officer, project_id=finished.project, person_id=holder(platform))
    school.work()
    found = shown(platform, block)
    assert found["summary"]["state"] == "done"
    assert any("copy.js" in address for address in found["scripts"])
    opening, saving = TICKET.findall(found["html"])
    for address, kind in ((opening, "inline"), (saving, "attachment")):
        answer_ = pdf(school.services, address)
        assert answer_.status_code == 200 and answer_.data.startswith(b"%PDF")
        assert answer_.headers["Content-Disposition"].startswith(kind)
        assert answer_.headers["Cache-Control"] == "private, no-store"
    assert pdf(school.services, opening.replace("/certificates/", "/certificates/x")).status_code == 404
    assert pdf(school.services, opening.replace("/certificates/", "/files/")).status_code == 404
    again = platform.act("again", {}, part=block).get_json()
    assert again["error"] is None and len(TICKET.findall(again["html"])) == 2
    with monkeypatch.context() as patch:
        patch.setattr(tickets, "MINUTES", -1)
        late = pdf(school.services, opening)
        assert (late.status_code, late.get_json()["code"]) == (410, "link.expired")
    revoke(school.services, school.officer, certificate_id=UUID(answer["certificate"]), reason="Why")
    assert pdf(school.services, opening).status_code == 404
    assert shown(platform, block)["summary"]["state"] == "open"


def test_the_blocks_other_readers_get_no_ticket(platform: Platform, block: dict[str, Any], finished: Finished) -> None:
    school = finished.school
    answer = issue(school.services, school.officer, project_id=finished.project, person_id=holder(platform))
    school.work()
    serial = row(school, UUID(answer["certificate"])).serial
    for claims in ({"sub": "43", "anon": "anon-43"}, {"sub": "7", "anon": "anon-7", "role": "instructor"}):
        found = shown(platform, block, **claims)
        assert serial not in found["html"] and not TICKET.findall(found["html"])
        assert found["summary"]["state"] == "open"


def test_a_learner_is_led_to_the_block_that_shows_the_project(
    platform: Platform, block: dict[str, Any], finished: Finished
) -> None:
    school = finished.school
    operations.reopen(
        school.services,
        Actor(person_id=holder(platform), school_id=school.id),
        project_id=finished.project,
        stage="exhibit",
        reason="Again",
    )
    with school.services.database.writing(school.id) as session:
        from makerpath.service.platforms.models import Platform as Row

        session.add(
            BlockLink(
                platform_id=session.scalars(select(Row.id)).one(),
                project_id=finished.project,
                person_id=holder(platform),
                course_key="course-v1:Hill+PCL+2026",
                block_key="block-v1:Hill+PCL+2026+type@makerpath_project+block@1",
                subject="42",
                anonymous_id="anon-42",
                callback="",
            )
        )
    html = shown(platform, block)["html"]
    address = "/courses/course-v1:Hill+PCL+2026/jump_to/block-v1:Hill+PCL+2026+type@makerpath_project+block@1"
    assert f'href="https://lms.example{address}" target="_top"' in html


def test_a_course_that_was_never_published_here_says_so_to_staff(platform: Platform, finished: Finished) -> None:
    platform.course = "elsewhere"
    said = {"kind": "certificate", "lesson": "a-lesson", "arguments": {}, "definitions": []}
    html = shown(platform, said, sub="7", anon="anon-7", role="instructor", course="course-v1:A+B+C")["html"]
    assert "has to be published on this service too" in html
    learner = shown(platform, said, course="course-v1:A+B+C")["html"]
    assert "Whoever finishes the project" in learner and "published" not in learner


def test_a_learner_without_a_name_is_told_whom_to_ask(
    platform: Platform, block: dict[str, Any], finished: Finished
) -> None:
    school = finished.school
    with school.services.database.writing(school.id) as session:
        session.execute(
            update(Person).where(Person.id == holder(platform)).values(certificate_name="", display_name=" ")
        )
    html = shown(platform, block)["html"]
    assert "Tell your instructor how it should be printed" in html and "/account" not in html


# --- what the certificate is by now ---


def test_suspended_and_expired_it_says_so_and_gives_no_pdf(lesson: LessonInSchool, finished: Finished) -> None:
    school, certificate = finished.school, issued(finished)
    school.work()
    suspend(school.services, school.officer, certificate_id=certificate, reason="Under review")
    page = lesson.page(school.learner)
    assert f"Certificate {row(school, certificate).serial} is suspended" in page and "certificate.pdf" not in page
    reinstate(school.services, school.officer, certificate_id=certificate, reason="Over")
    assert "certificate.pdf" in lesson.page(school.learner)
    with school.services.database.writing(school.id) as session:
        session.execute(update(Certificate).values(expires_at=utc_now()))
    page = lesson.page(school.learner)
    assert "has expired" in page and "certificate.pdf" not in page
    assert "已过期" in lesson.page(school.learner, "zh-Hans")


def test_a_corrected_one_is_shown_with_the_one_it_replaces(lesson: LessonInSchool, finished: Finished) -> None:
    school, old = finished.school, issued(finished)
    answer = correct(school.services, school.officer, certificate_id=old, reason="The name")
    page = lesson.page(school.learner)
    assert row(school, UUID(answer["certificate"])).serial in page
    assert f"It replaces {row(school, old).serial}" in page and f'href="/certificates/{old}"' in page


def test_a_course_without_a_project_shows_its_certificate_in_its_lesson(
    lesson: LessonInSchool, school_course: tuple[UUID, str], finished: Finished
) -> None:
    school, (run, address) = finished.school, school_course
    page = lesson.browser(school.learner).get(address).get_data(as_text=True)
    assert "0 of 3 are there already" not in page and "1 of 3 are there already" in page
    assert f'href="/runs/{run}/lessons/two"' in page
    for name in ("one", "two"):
        read_lesson(school.services, school.learner, run_id=run, lesson=name)
    assert "Nothing is missing." in lesson.browser(school.learner).get(address).get_data(as_text=True)
    issue(school.services, school.officer, run_id=run, person_id=school.learner.person_id)
    page = lesson.browser(school.learner).get(address).get_data(as_text=True)
    assert "Your certificate is issued." in page
    staff = lesson.browser(school.instructor).get(address).get_data(as_text=True)
    assert "Your class on the way to it" in staff and "No project yet" not in staff


@pytest.fixture
def school_course(finished: Finished, tmp_path: Path) -> tuple[UUID, str]:
    """A run of a course of two lessons, and where its certificate stands."""
    run = offered(finished.school, publish_course(finished.school, tmp_path, "plain", words={"one": "::certificate{}"}))
    return run, f"/runs/{run}/lessons/one"

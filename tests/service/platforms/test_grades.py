"""A decided grade goes back to the platform's block."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import jwt
import pytest
import requests
from sqlalchemy import select, update

from makerpath.service.assessments.operations import save
from makerpath.service.core.jobs.models import DEAD, DONE, Job, WAITING
from makerpath.service.platforms.keys import public_pem, service_key
from makerpath.service.platforms.models import BlockLink
from makerpath.service.platforms.models import Platform as PlatformRow
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project
from tests.service.browsing import app_of
from tests.service.platform import CALLBACK, make_platform, Platform
from tests.service.school import SmallSchool


@dataclass
class GradeBook:
    """The platform's end of the line: it answers what it is told to, and remembers what it got."""

    platform: Platform
    answers: list[Any] = field(default_factory=list)
    got: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def post(
        self, url: str, *, json: dict[str, Any], timeout: float, allow_redirects: bool, stream: bool
    ) -> requests.Response:
        assert timeout <= 30
        assert not allow_redirects
        self.asked.append(url)
        settings = self.platform.school.services.settings
        claims = jwt.decode(
            json["token"],
            public_pem(service_key(settings)),
            algorithms=["EdDSA"],
            audience=self.platform.issuer,
            issuer=settings.service_url,
        )
        self.got.append(claims)
        answer = self.answers.pop(0) if self.answers else {name: claims.get(name) for name in ("earned", "possible")}
        if isinstance(answer, Exception):
            raise answer
        return response(*answer) if isinstance(answer, tuple) else response(200, answer)


def response(status: int, body: Any) -> requests.Response:
    made = requests.Response()
    made.status_code = status
    made._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    made._content_consumed = True
    return made


@pytest.fixture
def book(school: SmallSchool, monkeypatch: pytest.MonkeyPatch) -> GradeBook:
    platform = make_platform(school, app_of(school.services))
    book = GradeBook(platform)
    monkeypatch.setattr("requests.post", book.post)
    return book


def begun(book: GradeBook, **claims: Any) -> UUID:
    school = book.platform.school
    assert book.platform.act("start", {"title": "Lamp"}, **claims).get_json()["error"] is None
    with school.services.database.reading(school.id) as session:
        return session.scalars(select(Project.id)).one()


def assess(book: GradeBook, project: UUID, level: int = -1) -> None:
    school = book.platform.school
    levels = {item.id: item.levels[level].id for item in school.rubric.criteria}
    with school.services.database.reading(school.id) as session:
        scopes = session.get_one(Project, project).scopes(session)
    teacher = Actor(
        person_id=school.instructor.person_id,
        school_id=school.id,
        token_roles=(("instructor", next(scope for scope in scopes if scope[0] == "class")),),
    )
    save(school.services, teacher, project_id=project, levels=levels, comments={}, final=True)


def jobs(book: GradeBook) -> list[Job]:
    school = book.platform.school
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(select(Job).where(Job.kind == "platform.grade").order_by(Job.id)))


def work(book: GradeBook) -> None:
    """Run what waits, now, however long it was to wait."""
    school = book.platform.school
    with school.services.database.writing(school.id) as session:
        session.execute(update(Job).where(Job.state == WAITING).values(run_at=Job.created_at))
    school.work()


def test_a_final_assessment_arrives_as_points_of_the_blocks_weight(book: GradeBook) -> None:
    project = begun(book)
    with book.platform.school.services.database.writing(book.platform.school.id) as session:
        session.execute(update(BlockLink).values(weight=20.0))
    assess(book, project)
    work(book)
    (claims,) = book.got
    assert (claims["earned"], claims["possible"], claims["anon"], claims["sub"]) == (20, 20, "anon-42", "42")
    assert book.asked == [CALLBACK]
    assert [job.state for job in jobs(book)] == [DONE]
    with book.platform.school.services.database.reading(book.platform.school.id) as session:
        link = session.scalars(select(BlockLink)).one()
        assert link.earned == 20
        assert link.confirmed_at is not None


def test_a_draft_sends_nothing_and_what_is_final_when_the_job_runs_is_sent(book: GradeBook) -> None:
    project = begun(book)
    assess(book, project, 0)
    assess(book, project, -1)
    work(book)
    assert {claims["earned"] for claims in book.got} == {100}


@pytest.mark.parametrize(
    "answer",
    [
        {"earned": 0, "possible": 100},
        {"earned": 100, "possible": 1},
        {"earned": "100 points", "possible": None},
        (500, b"oops"),
        (302, b""),
        (200, b"<html>sign in</html>"),
        requests.ConnectionError("down"),
        requests.ReadTimeout("slow"),
    ],
)
def test_a_platform_that_does_not_show_the_grade_gets_it_again(book: GradeBook, answer: Any) -> None:
    book.answers = [answer]
    assess(book, begun(book))
    book.platform.school.work()
    assert [job.state for job in jobs(book)] == [WAITING]
    with book.platform.school.services.database.reading(book.platform.school.id) as session:
        assert session.scalars(select(BlockLink.confirmed_at)).one() is None
    work(book)
    assert [job.state for job in jobs(book)] == [DONE]
    assert len({claims["jti"] for claims in book.got}) == len(book.got) == 2


def test_a_grade_never_leaves_for_another_site(book: GradeBook) -> None:
    """Not even when the platform has moved since the block was opened."""
    project = begun(book)
    with book.platform.school.services.database.writing(book.platform.school.id) as session:
        session.execute(update(PlatformRow).values(base_url="https://new-lms.example"))
    assess(book, project)
    work(book)
    assert book.asked == []
    assert [job.state for job in jobs(book)] == [DEAD]
    moved = "https://new-lms.example/handler/grade"
    book.platform.act("critique.give", {"stage": "launch", "body": "Hello"}, callback=moved)
    assess(book, project)
    work(book)
    assert book.asked == [moved]


def test_a_block_without_a_way_back_or_without_points_gets_nothing(book: GradeBook) -> None:
    project = begun(book, callback=None)
    assess(book, project)
    work(book)
    with book.platform.school.services.database.writing(book.platform.school.id) as session:
        session.execute(update(BlockLink).values(callback=CALLBACK, weight=0.0))
    assess(book, project)
    work(book)
    assert book.asked == []
    assert {job.state for job in jobs(book)} == {DONE}


def test_a_platform_that_is_trusted_no_more_gets_nothing(book: GradeBook) -> None:
    from makerpath.service.core.database import utc_now

    project = begun(book)
    with book.platform.school.services.database.writing(book.platform.school.id) as session:
        session.execute(update(PlatformRow).values(disabled_at=utc_now()))
    assess(book, project)
    work(book)
    assert book.asked == []

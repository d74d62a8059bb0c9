"""Grades reach the platform's grade book as the course says, and what does not arrive is seen and mended."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import requests
from click.testing import CliRunner, Result
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from makerpath.cli.main import main
from makerpath.domain.assessing import AssessmentPlan, AssessorRule, Moderation
from makerpath.domain.errors import MakerpathError
from makerpath.domain.hashing import split
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.assessments.operations import save
from makerpath.service.calendar.operations import extend
from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs.models import DEAD, Job, WAITING
from makerpath.service.courses.models import CourseRun
from makerpath.service.moderation.approving import approve
from makerpath.service.moderation.overriding import override, take_back
from makerpath.service.notices.models import Notice
from makerpath.service.people.models import Grant, Identity
from makerpath.service.platforms import comparing, grades
from makerpath.service.platforms.counting import grades_of
from makerpath.service.platforms.models import BlockLink
from makerpath.service.platforms.reconciling import reconcile, Reconciled
from makerpath.service.platforms.sweeping import UNATTEMPTED
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember
from tests.service.platforms.test_grades import assess, begun, book, GradeBook, jobs, work

__all__ = ["book"]


@pytest.fixture
def kept(book: GradeBook, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the platform has, by anonymous id: `book.answers` come first, then it stores and tells as a block does."""
    store: dict[str, Any] = {}
    told = book.post

    def post(url: str, **request: Any) -> requests.Response:
        planned = bool(book.answers)
        answer = told(url, **request)
        claims = book.got[-1]
        if planned:
            return answer
        if "act" not in claims and ("override" not in store or claims["repair"]):
            store.pop("override", None)
            store[claims["anon"]] = None if claims["withdrawn"] else (claims["earned"], claims["possible"])
        earned, possible = store.get("override") or store.get(claims["anon"]) or (None, None)
        return _response({"earned": earned, "possible": possible})

    monkeypatch.setattr("requests.post", post)
    return store


def _response(body: Any) -> requests.Response:
    made = requests.Response()
    made.status_code, made._content = 200, json.dumps(body).encode()
    made._content_consumed = True
    return made


def link(book: GradeBook) -> BlockLink:
    school = book.platform.school
    with school.services.database.reading(school.id) as session:
        return session.scalars(select(BlockLink)).one()


def sent(book: GradeBook) -> list[dict[str, Any]]:
    return [claims for claims in book.got if "act" not in claims]


def run_of(book: GradeBook, project: UUID) -> UUID:
    school = book.platform.school
    with school.services.database.reading(school.id) as session:
        return session.get_one(Project, project).run_id


def strict(book: GradeBook, **changes: Any) -> None:
    """The platform's brief counts zero for what nobody hands in."""
    brief = book.platform.school.brief.model_copy(update={"unattempted": "zero", **changes})
    book.platform.brief = split(brief)
    book.platform.teach()


def end_run(book: GradeBook, project: UUID, days: int = -1) -> None:
    school = book.platform.school
    with school.services.database.writing(school.id) as session:
        run = session.get_one(CourseRun, session.get_one(Project, project).run_id)
        run.ends_on = (utc_now() + timedelta(days=days)).date()


def night(book: GradeBook) -> None:
    school = book.platform.school
    with school.services.database.writing(school.id) as session:
        session.add(Job(kind=UNATTEMPTED, key=utc_now().isoformat(), payload={}, max_attempts=1, school_id=school.id))
    work(book)


def test_row_06_unreleased_results_and_feedback_alone_never_go_out(book: GradeBook, kept: dict[str, Any]) -> None:
    """Two plans count, one of them only once it is approved; what makers see in themselves counts nowhere."""
    school = book.platform.school
    instructor = [AssessorRule(role="instructor")]
    plans = [
        AssessmentPlan(id="mine", weight=0, assessors=[AssessorRule(role="self")]),
        AssessmentPlan(id="first", weight=1, assessors=instructor),
        AssessmentPlan(id="final", weight=3, assessors=instructor, moderation=Moderation(approval=True)),
    ]
    book.platform.brief = split(school.brief.model_copy(update={"assessments": plans}))
    book.platform.further = []
    book.platform.teach()
    project = begun(book)
    levels = {item.id: item.levels[-1].id for item in school.rubric.criteria}
    teacher = _teacher(book, project)
    with school.services.database.reading(school.id) as session:
        maker = session.scalars(select(TeamMember.person_id)).one()
        cases = {row.plan: row.id for row in session.scalars(select(AssessmentCase))}
    common = {"project_id": project, "levels": levels, "comments": {}, "final": True}
    with school.services.database.writing(school.id) as session:
        session.execute(update(AssessmentCase).values(state="waiting", ready_at=utc_now()))
    save(school.services, Actor(person_id=maker, school_id=school.id), plan="mine", role="self", **common)
    save(school.services, teacher, plan="first", **common)
    save(school.services, teacher, plan="final", **common)
    work(book)
    assert kept == {}

    approve(school.services, school.officer, case_id=cases["final"])
    work(book)
    assert kept == {"anon-42": (100, 100)}
    override(school.services, school.officer, case_id=cases["first"], total=20.0, reason="Found out later")
    work(book)
    assert kept == {"anon-42": (80, 100)}
    take_back(school.services, school.officer, case_id=cases["first"], reason="It was right")
    work(book)
    assert kept == {"anon-42": (100, 100)}


def _teacher(book: GradeBook, project: UUID) -> Actor:
    school = book.platform.school
    with school.services.database.reading(school.id) as session:
        place = next(scope for scope in session.get_one(Project, project).scopes(session) if scope[0] == "class")
    return Actor(person_id=school.instructor.person_id, school_id=school.id, token_roles=(("instructor", place),))


def test_row_06_another_weight_is_sent_anew_to_everybody_who_has_the_block(
    book: GradeBook, kept: dict[str, Any]
) -> None:
    project = begun(book)
    assess(book, project)
    work(book)
    assert kept["anon-42"] == (100, 100)
    school = book.platform.school
    with school.services.database.writing(school.id) as session:
        other = BlockLink(person_id=school.learner.person_id, **_like(session))
        other.anonymous_id, other.subject, other.earned, other.possible = "anon-43", "43", 100.0, 100.0
        session.add(other)
        session.add(TeamMember(project_id=project, person_id=school.learner.person_id))
    assert book.platform.fragment({"weight": 40.0}).status_code == 200
    work(book)
    work(book)
    assert kept == {"anon-42": (40, 40), "anon-43": (40, 40)}
    assert sent(book)[0]["decided_at"] == sent(book)[-1]["decided_at"]
    assert sent(book)[0]["as_of"] < sent(book)[-1]["as_of"]


def _like(session: Session) -> dict[str, Any]:
    row = session.scalars(select(BlockLink)).one()
    names = ("school_id", "platform_id", "project_id", "course_key", "block_key", "callback", "weight")
    return {name: getattr(row, name) for name in names}


def test_row_06_whoever_only_looks_at_the_block_gets_the_result_too(book: GradeBook, kept: dict[str, Any]) -> None:
    """They came into the team by another way, and the result was there before."""
    project = begun(book)
    assess(book, project)
    work(book)
    school = book.platform.school
    mate = {"sub": "77", "anon": "anon-77", "name": "Mate"}
    book.platform.fragment(**mate)
    with school.services.database.writing(school.id) as session:
        person = session.scalars(select(Identity.person_id).where(Identity.subject == "77")).one()
        session.add(TeamMember(project_id=project, person_id=person))
    assert book.platform.fragment(**mate).status_code == 200
    work(book)
    assert kept == {"anon-42": (100, 100), "anon-77": (100, 100)}
    before = len(book.got)
    book.platform.fragment(**mate)
    work(book)
    assert len(book.got) == before


def test_row_06_who_left_the_team_is_not_graded(book: GradeBook) -> None:
    project = begun(book)
    school = book.platform.school
    with school.services.database.writing(school.id) as session:
        session.execute(update(TeamMember).values(left_at=utc_now()))
    with school.services.database.reading(school.id) as session:
        assert grades_of(session, session.scalars(select(BlockLink)).all()) == {}
    assess(book, project)
    work(book)
    assert book.got == []


def test_row_06_what_is_not_attempted_is_left_out_unless_the_brief_says_otherwise(
    book: GradeBook, kept: dict[str, Any]
) -> None:
    end_run(book, begun(book))
    night(book)
    assert kept == {}


def test_row_06_what_is_not_attempted_counts_zero_once_it_was_due_and_no_more_after_more_time(
    book: GradeBook, kept: dict[str, Any]
) -> None:
    strict(book)
    project = begun(book)
    night(book)
    assert kept == {}
    end_run(book, project)
    night(book)
    assert kept == {"anon-42": (0, 100)}
    night(book)
    assert len(sent(book)) == 1

    school = book.platform.school
    with school.services.database.writing(school.id) as session:
        school_grant = Grant(
            person_id=school.instructor.person_id, role="instructor", scope_kind="school", scope_id=school.id
        )
        session.add(school_grant)
    until = (utc_now() + timedelta(days=9)).date().isoformat()
    extend(school.services, school.instructor, project_id=project, stage="exhibit", due_on=until, reason="Ill")
    night(book)
    assert kept == {"anon-42": None}
    assert link(book).earned is None

    assess(book, project, 0)
    work(book)
    assert kept["anon-42"][1] == 100
    result = kept["anon-42"]
    end_run(book, project, days=-3)
    night(book)
    assert kept["anon-42"] == result
    marks = [(claims["decided_at"], claims["as_of"]) for claims in sent(book)]
    assert marks == sorted(marks)


def test_row_06_the_outbox_pauses_longer_each_time_and_gives_up_where_people_see_it(
    book: GradeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("makerpath.service.platforms.grades.random.uniform", lambda low, high: 1.0)
    pauses = [grades.pause(attempt) for attempt in range(1, grades.TRIES)]
    assert pauses == sorted(pauses)
    assert pauses[0] == 30
    assert 2 < sum(pauses) / 86400 < 4

    school = book.platform.school
    project = begun(book)
    assess(book, project)
    for number in range(grades.TRIES):
        book.answers = [requests.ConnectionError("down")]
        assert [job.state for job in jobs(book)] == [WAITING], number
        work(book)
    assert [job.state for job in jobs(book)] == [DEAD]
    assert link(book).failure == "away"
    with school.services.database.reading(school.id) as session:
        told = session.scalars(select(Notice).where(Notice.verb == "platform.grade_given_up")).all()
        assert told
        assert {notice.data["platform"] for notice in told} == {"LMS"}


def test_row_06_a_learner_whom_the_platform_does_not_know_is_not_asked_for_again(book: GradeBook) -> None:
    project = begun(book)
    book.answers = [(404, {"error": {"code": "grade.unknown_learner"}})]
    assess(book, project)
    work(book)
    assert [job.state for job in jobs(book)] == [DEAD]
    assert link(book).failure == "grade.unknown_learner"


def test_row_06_reconcile_lists_what_was_reset_or_overridden_and_repairs_it(
    book: GradeBook, kept: dict[str, Any]
) -> None:
    school = book.platform.school
    project = begun(book)
    assess(book, project)
    work(book)
    assert _reconciled(book, repair=False).lines == []

    kept.clear()
    found = _reconciled(book, repair=False)
    assert [(line.difference.state, line.difference.stored, line.repaired) for line in found.lines] == [
        ("missing", None, False)
    ]
    assert not found.clean
    assert _reconciled(book, course="another-course").lines == []
    assert [line.repaired for line in _reconciled(book, repair=True).lines] == [True]
    assert kept == {"anon-42": (100, 100)}

    kept["override"] = (7, 100)
    found = _reconciled(book, course=school.brief_version.source.rpartition(":")[2] or None)
    assert [(line.difference.state, line.difference.stored) for line in found.lines] == [("other", (7, 100))]
    assert _reconciled(book, repair=True).clean
    assert kept == {"anon-42": (100, 100)}
    assert link(book).failure == ""

    book.answers = [requests.ConnectionError("down")]
    silent = _reconciled(book)
    assert (dict(silent.silent), silent.clean) == ({"LMS": 1}, False)


def _reconciled(book: GradeBook, *, repair: bool = False, course: str | None = None) -> Reconciled:
    found = Reconciled()
    school = book.platform.school
    reconcile(school.services, school.id, found, course=course, repair=repair)
    return found


def test_row_06_the_office_sees_differences_and_sends_again_and_nobody_else_may(
    book: GradeBook, kept: dict[str, Any]
) -> None:
    school = book.platform.school
    project = begun(book)
    assess(book, project)
    work(book)
    run = run_of(book, project)
    kept["override"] = (7, 100)
    comparing.compare(school.services, school.officer, run_id=run)
    work(book)
    assert link(book).earned == 7
    for who in (school.instructor, school.learner, school.mentor):
        for operation in (comparing.compare, comparing.repair):
            with pytest.raises(MakerpathError) as caught:
                operation(school.services, who, run_id=run)
            assert caught.value.status in (403, 404)
    assert comparing.repair(school.services, school.officer, run_id=run)["count"] == 1
    work(book)
    assert link(book).earned == 100
    assert "override" not in kept
    with pytest.raises(MakerpathError, match="nothing_differs"):
        comparing.repair(school.services, school.officer, run_id=run)


def test_row_06_the_operators_command_lists_and_repairs(
    book: GradeBook, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    services = book.platform.school.services
    monkeypatch.setattr("makerpath.service.web.app.make_services", lambda _settings: services)
    assess(book, begun(book))
    work(book)
    kept.clear()

    def run(*more: str, speak: str = "en") -> Result:
        return CliRunner().invoke(main, ["--language", speak, "platform", "reconcile", *more])

    listed = run()
    assert listed.exit_code == 1
    assert "100/100 ≠ –" in listed.stdout
    assert "平台上没有成绩" in run(speak="zh-Hans").stdout
    told = json.loads(run("--json", "--school", "hill").stdout)
    assert (told["clean"], told["differences"][0]["difference"]["state"]) == (False, "missing")
    assert kept == {}
    repaired = run("--repair")
    assert (repaired.exit_code, "repaired" in repaired.stdout) == (0, True)
    assert kept == {"anon-42": (100, 100)}
    assert (run().exit_code, run().stdout) == (0, "The platforms have every grade as it was decided.\n")
    book.answers = [requests.ConnectionError("down")]
    silent = run()
    assert (silent.exit_code, "LMS does not answer" in silent.stdout) == (1, True)

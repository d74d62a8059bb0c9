"""Who is told of what, once, and where it leads."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from makerpath.domain.errors import MakerpathError
from makerpath.service.certificates.operations import issue
from makerpath.service.core.database import utc_now
from makerpath.service.core.events import Event
from makerpath.service.core.jobs.models import Job
from makerpath.service.critiques.operations import answer, give
from makerpath.service.notices.lines import Line, lines
from makerpath.service.notices.models import Notice
from makerpath.service.notices.operations import read
from makerpath.service.notices.rules import NOBODY, RULES
from makerpath.service.notices.telling import make
from makerpath.service.operation import Work
from makerpath.service.people.models import Grant, Person
from makerpath.service.people.operations import create_person, grant_role
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.operations import add_iteration
from makerpath.service.projects.telling import LINES
from tests.service.browsing import app_of, Browser
from tests.service.counting import queries
from tests.service.prepared import Finished
from tests.service.school import SmallSchool


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


def told(school: SmallSchool, whom: Actor, language: str = "en") -> list[str]:
    """What stands on the person's page, oldest first, after every job has run."""
    school.work()
    return [line.text for line in lines_of(school, whom, language)]


def lines_of(school: SmallSchool, whom: Actor, language: str = "en") -> list[Line]:
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(select(Notice).where(Notice.person_id == whom.person_id).order_by(Notice.id)).all()
        return lines(session, rows, language)


def test_every_verb_is_told_to_somebody_or_to_nobody_for_a_reason() -> None:
    silent = [verb for verbs in NOBODY.values() for verb in verbs]
    assert set(LINES) <= set(RULES) | set(silent), "say who is told, or why nobody is"
    assert not set(RULES) & set(silent)
    assert len(silent) == len(set(silent))


def test_instructors_hear_of_what_is_handed_in_and_makers_of_what_is_decided(school: SmallSchool) -> None:
    project = school.start(title="Bird house")
    school.show(project, school.brief.stages[0])
    school.submit(project, "launch")
    assert told(school, school.instructor) == ["Learner One handed in Launch of “Bird house”, attempt 1."]
    assert told(school, school.learner) == [], "nobody is told of their own act"
    school.decide(project, "launch")
    assert told(school, school.learner) == ["Instructor decided on Launch of “Bird house”: Pass."]
    assert told(school, school.learner, "zh-Hans") == ["Instructor 对“Bird house”的“入项”阶段作出决定：通过。"]
    (line,) = lines_of(school, school.learner)
    assert line.place == f"/projects/{project}?stage=launch#stage"
    for actor in (school.other_learner, school.mentor, school.officer, school.administrator):
        assert told(school, actor) == []


def test_a_team_hears_of_each_others_acts_but_nobody_who_left(school: SmallSchool) -> None:
    project = school.start()
    with school.services.database.writing(school.id) as session:
        assert school.other_learner.person_id
        session.add(TeamMember(project_id=project, person_id=school.other_learner.person_id))
    school.show(project, school.brief.stages[0])
    school.submit(project, "launch")
    assert len(told(school, school.other_learner)) == 1
    with school.services.database.writing(school.id) as session:
        member = session.scalars(select(TeamMember).where(TeamMember.person_id == school.other_learner.person_id)).one()
        member.left_at = utc_now()
    school.decide(project, "launch")
    assert len(told(school, school.other_learner)) == 1


def test_a_critic_hears_of_the_answer(school: SmallSchool) -> None:
    project = school.start()
    add_iteration(school.services, school.learner, project_id=project, stage="launch", body="A lamp", file_ids=[])
    given = give(school.services, school.mentor, project_id=project, stage="launch", body="Too dark")
    answer(
        school.services, school.learner, project_id=project, critique_id=UUID(given["critique"]), body="Yes", version=1
    )
    assert told(school, school.mentor) == ["Learner One answered a critique of “My lamp” at Launch."]
    assert "Mentor gave a critique of “My lamp” at Launch." in told(school, school.learner)


def test_the_holder_hears_of_the_certificate(finished: Finished) -> None:
    school = finished.school
    issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    with school.services.database.writing(school.id) as session:
        make(session, session.scalars(select(Event).where(Event.verb == "certificate.issued")).one())
    assert lines_of(school, school.learner)[-1].text.startswith("Your certificate HIL-")


def test_where_a_class_has_no_instructor_those_of_the_school_are_told(school: SmallSchool) -> None:
    made = create_person(school.services, school.administrator, display_name="Head", email="head@hill.example")
    head = Actor(person_id=UUID(made["person"]), school_id=school.id)
    grant_role(
        school.services,
        school.administrator,
        person_id=head.person_id,
        role="instructor",
        scope_kind="school",
        scope_id=school.id,
    )
    project = school.start()
    school.show(project, school.brief.stages[0])
    school.submit(project, "launch")
    assert told(school, head) == []
    assert len(told(school, school.instructor)) == 1
    with school.services.database.writing(school.id) as session:
        for grant in session.scalars(select(Grant).where(Grant.person_id == school.instructor.person_id)):
            grant.expires_at = utc_now()
        record = Work(school.services, session, school.learner, utc_now()).record
        record("stage.submitted", project, project_id=project, stage="launch", number=2)
    assert len(told(school, head)) == 1
    assert len(told(school, school.instructor)) == 1


def test_a_notice_is_made_once_however_often_its_job_runs(school: SmallSchool) -> None:
    project = school.start()
    with school.services.database.writing(school.id) as session:
        work = Work(school.services, session, school.instructor, utc_now())
        event = work.record("stage.decided", project, project_id=project, stage="launch", verdict="pass")
        assert len(make(session, event)) == 1
        assert make(session, event) == []
    school.work()
    with school.services.database.writing(school.id) as session:
        for job in session.scalars(select(Job).where(Job.kind == "notices.tell")):
            job.state = "waiting"
    assert len(told(school, school.learner)) == 1


def test_a_change_that_is_undone_tells_nobody(school: SmallSchool) -> None:
    project = school.start()
    with pytest.raises(RuntimeError), school.services.database.writing(school.id) as session:
        Work(school.services, session, school.instructor, utc_now()).record(
            "stage.decided", project, project_id=project, stage="launch", verdict="pass"
        )
        raise RuntimeError
    assert told(school, school.learner) == []


def test_every_rule_speaks_both_languages_and_bears_missing_data(school: SmallSchool) -> None:
    bare = [
        Notice(event_id=uuid4(), person_id=uuid4(), kind=rule.kind, verb=verb, project_id=None, data={})
        for verb, rule in RULES.items()
    ]
    with school.services.database.reading(school.id) as session:
        english, chinese = lines(session, bare, "en"), lines(session, bare, "zh-Hans")
    for one, other in zip(english, chinese, strict=True):
        assert one.text != other.text
        assert one.place.startswith("/")
        for name in ("who", "project", "stage", "exhibition", "course"):
            assert "{" + name + "}" not in one.text + other.text


def test_people_who_are_named_by_an_event_are_told_however_it_names_them(school: SmallSchool) -> None:
    project = school.start()
    other = str(school.other_learner.person_id)
    for data in ({"person": other}, {"people": [other, "nobody"]}, {"person_id": other}, {"person": 7}, {}):
        with school.services.database.writing(school.id) as session:
            Work(school.services, session, school.learner, utc_now()).record(
                "team.invited", project, project_id=project, **data
            )
    assert len(told(school, school.other_learner)) == 3


def test_what_a_notice_says_of_somebody_goes_with_their_name(school: SmallSchool) -> None:
    project = school.start()
    school.show(project, school.brief.stages[0])
    school.submit(project, "launch")
    school.work()
    with school.services.database.writing(school.id) as session:
        session.get_one(Person, school.learner.person_id).erased_at = utc_now()
    assert told(school, school.instructor) == ["Somebody handed in Launch of “My lamp”, attempt 1."]


def test_the_page_shows_what_is_new_and_leads_there(school: SmallSchool, app: Flask) -> None:
    project = school.start()
    for stage in school.brief.stages[:2]:
        school.pass_stage(project, stage)
    school.work()
    browser = Browser(app, school.services).sign_in(school.learner)
    shown = browser.get("/notices").text
    assert shown.count("mp-told--new") == 2
    assert '<span aria-hidden="true">2</span>' in shown
    assert "Instructor decided on Empathize" in browser.get("/home").text
    newest = lines_of(school, school.learner)[-1]
    answer = browser.post(f"/notices/{newest.row.id}")
    assert (answer.status_code, answer.location) == (303, newest.place)
    assert browser.get("/notices").text.count("mp-told--new") == 1
    assert "mp-told--new" not in browser.get("/notices?kind=critique").text
    browser.post("/notices/read", {"kind": "decision", "up_to": str(newest.row.id)})
    assert "mp-told--new" not in browser.get("/notices").text
    assert "mp-bell-count" not in browser.get("/home").text


def test_nobody_reads_anothers_notice(school: SmallSchool, app: Flask) -> None:
    project = school.start()
    school.pass_stage(project, school.brief.stages[0])
    school.work()
    (line,) = lines_of(school, school.learner)
    with pytest.raises(MakerpathError):
        read(school.services, school.instructor, notice_id=line.row.id)
    assert Browser(app, school.services).sign_in(school.instructor).post(f"/notices/{line.row.id}").status_code == 404
    assert lines_of(school, school.learner)[0].row.read_at is None


def test_the_page_is_read_piece_by_piece_and_costs_the_same(school: SmallSchool, app: Flask) -> None:
    project = school.start()
    browser = Browser(app, school.services).sign_in(school.learner)

    def add(count: int) -> None:
        with school.services.database.writing(school.id) as session:
            work = Work(school.services, session, school.instructor, utc_now())
            for _number in range(count):
                event = work.record("stage.decided", project, project_id=project, stage="launch", verdict="pass")
                make(session, event)

    add(3)
    browser.get("/notices")
    few = queries(school.services, lambda: browser.get("/notices"))
    add(40)
    assert queries(school.services, lambda: browser.get("/notices")) == few
    first = browser.get("/notices").text
    assert first.count("mp-told-go") == 30
    older = first.split("before=")[1].split('"')[0]
    assert browser.get(f"/notices?before={older}").text.count("mp-told-go") == 13
    assert browser.get("/notices?before=nonsense").status_code == 200


def test_telling_costs_the_same_however_many_are_told(school: SmallSchool) -> None:
    project = school.start()

    def once() -> None:
        with school.services.database.writing(school.id) as session:
            work = Work(school.services, session, school.instructor, utc_now())
            make(session, work.record("stage.decided", project, project_id=project, stage="launch", verdict="pass"))

    once()
    alone = queries(school.services, once)
    with school.services.database.writing(school.id) as session:
        for number in range(5):
            person = Person(display_name=f"Maker {number}", school_id=school.id)
            session.add(person)
            session.flush()
            session.add(TeamMember(project_id=project, person_id=person.id))
    assert queries(school.services, once) == alone
    with school.services.database.reading(school.id) as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 2 + 6
        assert session.get_one(Project, project).state == "active"

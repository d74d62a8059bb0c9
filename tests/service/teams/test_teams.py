"""Forming a team, working in it, leaving it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from makerpath.domain.brief import TeamSize
from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.service.classes.operations import create_class, create_run, remove_member
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRun
from makerpath.service.home.queries import projects_in
from makerpath.service.projects import operations as projects
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.teams import managing, operations
from makerpath.service.teams.codes import code_of, hashed
from makerpath.service.teams.models import TeamInvitation
from tests.service.browsing import app_of, Browser
from tests.service.counting import queries
from tests.service.platform import make_platform
from tests.service.school import SmallSchool
from tests.service.teams.teaming import classmate, new_code, team


def refused(run: Callable[[], Any]) -> str:
    with pytest.raises(MakerpathError) as caught:
        run()
    return caught.value.code


def invitations(school: SmallSchool) -> list[TeamInvitation]:
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(select(TeamInvitation).order_by(TeamInvitation.id)))


def test_a_classmate_is_asked_and_accepts(school: SmallSchool) -> None:
    project, app = school.start(), app_of(school.services)
    first = Browser(app, school.services).sign_in(school.learner)
    other = str(school.other_learner.person_id)
    form = {"tab": "team", "form": "invite", "person": other, "role": "tester"}
    assert first.post(f"/projects/{project}/team.invite", form).status_code == 303
    second = Browser(app, school.services).sign_in(school.other_learner)
    home = second.get("/home?lang=en").get_data(as_text=True)
    assert "1 team asks you in" in home and "Learner One asks you in as Tester" in home
    (accept,) = re.findall(r'action="(/invitations/[^"]+/accept)"', home)
    assert second.get(f"/projects/{project}").status_code == 404, "not before they say yes"
    assert second.post(accept).location == f"/projects/{project}"
    assert team(school, project)[school.other_learner.person_id or UUID(int=0)] == "tester"
    page = second.get(f"/projects/{project}?tab=team&lang=en").get_data(as_text=True)
    assert "2 makers" in page and "Learner One" in page
    assert second.post(accept).status_code == 409, "twice is once too often"


def test_an_invitation_for_one_is_nobody_elses_and_may_be_declined(school: SmallSchool) -> None:
    project, third = school.start(), classmate(school)
    asked = {"project_id": project, "person_id": school.other_learner.person_id}
    made = operations.invite(school.services, school.learner, **asked)
    again = operations.invite(school.services, school.learner, **asked)
    assert made == again, "asked twice is asked once"
    code = code_of(school.services.settings, UUID(made["invitation"]))
    assert refused(lambda: operations.accept(school.services, third, code=code)) == "page.not_found"
    assert refused(lambda: operations.decline(school.services, third, code=code)) == "page.not_found"
    assert (
        Browser(app_of(school.services), school.services).sign_in(third).get(f"/invitations/{code}").status_code == 404
    )
    operations.decline(school.services, school.other_learner, code=code)
    assert (
        refused(lambda: operations.accept(school.services, school.other_learner, code=code)) == "invitation.withdrawn"
    )
    assert list(team(school, project)) == [school.learner.person_id]


def test_a_code_lets_one_person_in_once(school: SmallSchool) -> None:
    project, third = school.start(), classmate(school)
    code = new_code(school.services, school.learner, project, own="Lamp whisperer")
    (kept,) = invitations(school)
    assert kept.code_hash == hashed(code.lower().replace("-", " ")), "however it is typed"
    assert code.replace("-", "") not in str(vars(kept)), "the code itself is not kept"
    assert refused(lambda: operations.accept(school.services, school.learner, code=code)) == "team.member_already"
    operations.accept(school.services, school.other_learner, code=code)
    assert team(school, project)[school.other_learner.person_id or UUID(int=0)] == "Lamp whisperer"
    for who, said in ((third, "invitation.used"), (school.other_learner, "team.member_already")):
        assert refused(lambda who=who: operations.accept(school.services, who, code=code)) == said


def test_codes_that_are_old_taken_back_or_none_are_refused(school: SmallSchool) -> None:
    project = school.start()
    code = new_code(school.services, school.learner, project)
    (row,) = invitations(school)
    with school.services.database.writing(school.id) as session:
        session.execute(update(TeamInvitation).values(expires_at=utc_now() - timedelta(seconds=1)))
    assert refused(lambda: operations.accept(school.services, school.other_learner, code=code)) == "invitation.expired"
    operations.withdraw(school.services, school.learner, project_id=project, invitation_id=row.id)
    assert (
        refused(lambda: operations.accept(school.services, school.other_learner, code=code)) == "invitation.withdrawn"
    )
    browser = Browser(app_of(school.services), school.services).sign_in(school.other_learner)
    for nonsense in ("2222-2222-2222", "%00", "x" * 900, "🏮", row.code_hash):
        assert browser.get(f"/invitations/{nonsense}").status_code == 404
        assert browser.post(f"/invitations/{nonsense}/accept").status_code == 404
    assert browser.get("/invitations?code=ABCD").location == "/home#team"
    assert "No team has this code." in browser.get("/home?lang=en").get_data(as_text=True)
    for _ in range(operations.MOST):
        new_code(school.services, school.learner, project)
    assert refused(lambda: new_code(school.services, school.learner, project)) == "invitation.many"


def test_who_makes_one_already_leaves_it_first(school: SmallSchool) -> None:
    project, own = school.start(title="The lamp"), school.start(school.other_learner, title="My own")
    code = new_code(school.services, school.learner, project)
    assert refused(lambda: operations.accept(school.services, school.other_learner, code=code)) == "team.own_project"
    browser = Browser(app_of(school.services), school.services).sign_in(school.other_learner)
    page = browser.get(f"/invitations/{code}?lang=en").get_data(as_text=True)
    assert "You make “My own” for the same brief" in page and "Leave that project first" in page
    asked = {"project_id": project, "person_id": school.other_learner.person_id}
    assert refused(lambda: operations.invite(school.services, school.learner, **asked)) == "team.has_project"
    operations.leave(school.services, school.other_learner, project_id=own, sure=True)
    operations.accept(school.services, school.other_learner, code=code)
    assert len(team(school, project)) == 2 and team(school, own) == {}


def test_only_learners_of_the_run_come_in(school: SmallSchool) -> None:
    """Neither somebody of another class, nor who was taken out of this one, nor who teaches it."""
    project, services = school.start(), school.services
    group = create_class(services, school.administrator, name="8A")
    with services.database.reading(school.id) as session:
        course = session.get_one(CourseRun, school.run_id).course_id
    create_run(
        services,
        school.administrator,
        course_id=course,
        class_id=UUID(group["class"]),
        term_id=None,
        starts_on=None,
        ends_on=None,
    )
    code = new_code(services, school.learner, project)
    gone = school.other_learner
    asked = operations.invite(services, school.learner, project_id=project, person_id=gone.person_id)
    remove_member(services, school.instructor, class_id=school.class_id, person_id=gone.person_id)
    own = code_of(services.settings, UUID(asked["invitation"]))
    for who in (school.instructor, school.mentor, gone):
        assert refused(lambda who=who: operations.accept(services, who, code=code)) == "team.not_in_run"
    assert refused(lambda: operations.accept(services, gone, code=own)) == "team.not_in_run"
    for person in (school.instructor.person_id, gone.person_id):
        asking = {"project_id": project, "person_id": person}
        assert refused(lambda asking=asking: operations.invite(services, school.learner, **asking)) == "page.not_found"
    assert list(team(school, project)) == [school.learner.person_id]


def test_the_last_maker_is_told_what_happens(school: SmallSchool) -> None:
    project, app = school.start(), app_of(school.services)
    browser = Browser(app, school.services).sign_in(school.learner)
    form = {"tab": "team", "form": "leave"}
    answer = browser.post(f"/projects/{project}/team.leave?lang=en", form)
    assert answer.status_code == 422
    assert "You are the last maker of this project" in answer.get_data(as_text=True)
    gone = browser.post(f"/projects/{project}/team.leave", {**form, "sure": "1"})
    assert (gone.status_code, gone.location) == (303, "/home")
    assert browser.get(f"/projects/{project}").status_code == 404
    page = Browser(app, school.services).sign_in(school.instructor).get(f"/projects/{project}?tab=team&lang=en")
    assert "Nobody makes this project at the moment." in page.get_data(as_text=True)
    managing.add(school.services, school.instructor, project_id=project, person_id=school.learner.person_id)
    assert browser.get(f"/projects/{project}").status_code == 200, "and may be brought back"
    with school.services.database.reading(school.id) as session:
        assert len(session.scalars(select(TeamMember)).all()) == 1, "with the same row"


def test_what_each_did_is_counted(school: SmallSchool) -> None:
    project = school.start()
    operations.accept(school.services, school.other_learner, code=new_code(school.services, school.learner, project))
    plan = school.brief.stages[0]
    school.show(project, plan)
    projects.add_evidence(school.services, school.other_learner, project_id=project, stage=plan.id, body="Mine too")
    operations.leave(school.services, school.other_learner, project_id=project)
    browser = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    page = browser.get(f"/projects/{project}?tab=team&lang=en").get_data(as_text=True)
    assert "2 pieces of evidence" in page and "1 was here before" in page and "1 piece of evidence" in page
    one = queries(school.services, lambda: browser.get(f"/projects/{project}?tab=team"))
    for name in ("A", "B", "C"):
        third = classmate(school, name)
        operations.accept(school.services, third, code=new_code(school.services, school.learner, project))
    assert queries(school.services, lambda: browser.get(f"/projects/{project}?tab=team")) == one


def test_a_role_is_ones_own_and_has_room_for_words(school: SmallSchool) -> None:
    project, me = school.start(), school.learner.person_id
    assert me is not None
    for sent, kept in (
        ({"role": "safety"}, "safety"),
        ({"own": " 光 之 keeper "}, "光 之 keeper"),
        ({"role": "boss"}, "maker"),
    ):
        operations.set_role(school.services, school.learner, project_id=project, **sent)
        assert team(school, project) == {me: kept}
    assert (
        refused(lambda: operations.set_role(school.services, school.learner, project_id=project, own="x" * 65))
        == "text.too_long"
    )
    assert refused(lambda: operations.set_role(school.services, school.instructor, project_id=project, role="lead"))


def test_instructors_add_move_and_take_out(school: SmallSchool) -> None:
    services, third = school.services, classmate(school)
    lamp, box = school.start(title="Lamp"), school.start(school.other_learner, title="Box")
    managing.add(services, school.instructor, project_id=lamp, person_id=third.person_id, role="tester")
    assert (
        refused(lambda: managing.add(services, school.instructor, project_id=box, person_id=third.person_id))
        == "team.has_project"
    )
    managing.move(services, school.officer, project_id=lamp, person_id=third.person_id, to_id=box)
    assert third.person_id not in team(school, lamp) and team(school, box)[third.person_id or UUID(int=0)] == "tester"
    with services.database.reading(school.id) as session:
        listed = {project.title: names for project, names in projects_in(session, school.instructor)}
    assert [len(listed["Lamp"]), len(listed["Box"])] == [1, 2], "lists name who makes it now"
    managing.move(services, school.instructor, project_id=box, person_id=third.person_id, to_id=lamp)
    managing.remove(services, school.instructor, project_id=lamp, person_id=third.person_id)
    assert refused(lambda: managing.remove(services, school.instructor, project_id=lamp, person_id=third.person_id))
    for who in (school.learner, school.mentor, school.other_learner):
        for act in (
            lambda who=who: managing.add(services, who, project_id=lamp, person_id=third.person_id),
            lambda who=who: managing.remove(services, who, project_id=lamp, person_id=school.learner.person_id),
            lambda who=who: managing.move(
                services, who, project_id=lamp, person_id=school.learner.person_id, to_id=box
            ),
        ):
            assert refused(act) in ("policy.denied", "page.not_found")
    assert list(team(school, lamp)) == [school.learner.person_id]


def test_a_brief_may_limit_a_team(school: SmallSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    project = school.start()
    small = school.brief.model_copy(update={"team": TeamSize(min=1, max=2)})
    monkeypatch.setattr("makerpath.service.teams.joining.load_brief", lambda *_: small)
    codes = [new_code(school.services, school.learner, project) for _ in range(2)]
    operations.accept(school.services, school.other_learner, code=codes[0])
    third = classmate(school)
    assert refused(lambda: operations.accept(school.services, third, code=codes[1])) == "team.full"
    assert refused(lambda: new_code(school.services, school.learner, project)) == "team.full"


def test_nobody_joins_what_is_settled(school: SmallSchool) -> None:
    project = school.start()
    code = new_code(school.services, school.learner, project)
    with school.services.database.writing(school.id) as session:
        session.execute(update(Project).values(state="finished"))
    assert refused(lambda: operations.accept(school.services, school.other_learner, code=code)) == "team.settled"
    assert refused(lambda: new_code(school.services, school.learner, project)) == "team.settled"


def test_invitations_of_one_project_are_not_taken_back_through_another(school: SmallSchool) -> None:
    lamp, box = school.start(), school.start(school.other_learner)
    new_code(school.services, school.learner, lamp)
    (row,) = invitations(school)
    with pytest.raises(NotFound):
        operations.withdraw(school.services, school.other_learner, project_id=box, invitation_id=row.id)
    with pytest.raises(NotFound):
        operations.withdraw(school.services, school.other_learner, project_id=lamp, invitation_id=row.id)


def test_codes_are_shown_to_makers_alone(school: SmallSchool) -> None:
    project, app = school.start(), app_of(school.services)
    code = new_code(school.services, school.learner, project)
    for who, shown in ((school.learner, True), (school.instructor, False), (school.mentor, False)):
        page = Browser(app, school.services).sign_in(who).get(f"/projects/{project}?tab=team").get_data(as_text=True)
        assert (code in page) is shown


def test_a_team_is_formed_in_a_block_too(school: SmallSchool) -> None:
    platform = make_platform(school, app_of(school.services))
    platform.teach()
    platform.act("start", {"from": "brief"})
    shown = platform.fragment({"page": {"tab": "team"}}).get_json()["html"]
    assert 'data-makerpath-action="team.make_code"' in shown
    made = platform.act("team.make_code", {"tab": "team", "role": "lead"}, part={"page": {"tab": "team"}}).get_json()
    assert not made.get("error") and "/invitations/" in made["html"]
    gone = platform.act("team.leave", {"tab": "team", "sure": "1"}).get_json()
    assert not gone.get("error") and 'data-makerpath-action="start"' in gone["html"]

"""Teams across schools: what a guest reaches, what stays closed, and what each school keeps."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError
from makerpath.service.accounts.bootstrap import create_school_with_administrator
from makerpath.service.certificates.operations import issue
from makerpath.service.consents.models import GuardianConsent
from makerpath.service.people.models import Person
from makerpath.service.people.operations import create_person, grant_role
from makerpath.service.policy import Actor, allowed, PERMISSIONS
from makerpath.service.projects import operations as projects
from makerpath.service.projects.models import Project
from makerpath.service.teams import managing, operations
from makerpath.service.teams.across import accept_across, set_teams_across
from makerpath.service.teams.exporting import makers_csv
from makerpath.service.teams.models import Guest
from makerpath.service.web.access import ACCESS
from tests.service.browsing import app_of, Browser
from tests.service.school import PASSWORD, SmallSchool
from tests.service.teams.teaming import classmate, new_code, team


@dataclass
class Two:
    """A host with a project, and another school with a learner who may become its guest."""

    host: SmallSchool
    project: UUID
    app: Flask
    dale: Actor
    ana: Actor

    def consent(self, actor: Actor, person: Actor | None = None) -> None:
        """What the office writes down for a minor."""
        who = person or actor
        with self.host.services.database.writing(who.school_id) as session:
            session.add(
                GuardianConsent(
                    person_id=who.person_id, scope="other-schools", guardian="Mother", given_on=date(2026, 1, 1)
                )
            )

    def code(self) -> str:
        return new_code(self.host.services, self.host.learner, self.project, across=True, role="tester")

    def join(self) -> UUID:
        """Ana is a guest; answers the guest's id."""
        return UUID(accept_across(self.host.services, self.ana, code=self.code())["guest"])

    def guest(self) -> Actor:
        with self.host.services.database.reading(self.host.id) as session:
            row = session.scalars(select(Guest)).one()
            return Actor(row.person_id, self.host.id, guest=True)

    def visiting(self) -> Browser:
        """Ana's browser, at the host."""
        guest_id = self.join()
        browser = Browser(self.app, self.host.services).sign_in(self.ana)
        assert browser.post(f"/visits/{guest_id}").status_code == 303
        return browser


@pytest.fixture
def two(school: SmallSchool) -> Two:
    dale, admin = create_school_with_administrator(
        school.services,
        slug="dale",
        code="DAL",
        name={"en": "Dale School", "zh-Hans": "谷地学校"},
        time_zone="UTC",
        email="admin@dale.example",
        person="Dale Office",
        password=PASSWORD,
    )
    office = Actor(person_id=admin, school_id=dale)
    ana = UUID(create_person(school.services, office, display_name="=Ana", email="ana@dale.example")["person"])
    for who in (school.officer, office):
        set_teams_across(school.services, who, on=True)
    return Two(school, school.start(title="The bridge"), app_of(school.services), office, Actor(ana, dale))


def refused(run: Callable[[], Any]) -> str:
    with pytest.raises(MakerpathError) as caught:
        run()
    return caught.value.code


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_row_38_a_school_exports_only_its_own_members(two: Two) -> None:
    two.join()
    services = two.host.services
    (here,) = lines(makers_csv(services, two.host.officer))
    assert (here["title"], here["maker"], here["guests"], here["at_school"]) == ("The bridge", "Learner One", "1", "")
    assert "Ana" not in makers_csv(services, two.host.officer)
    (away,) = lines(makers_csv(services, two.dale))
    assert (away["maker"], away["role"], away["at_school"]) == ("'=Ana", "Tester", "Hill School")
    assert not any(word in makers_csv(services, two.dale) for word in ("The bridge", "Learner One"))
    office = Browser(two.app, services).sign_in(two.host.officer)
    assert office.get("/school/makers.csv").mimetype == "text/csv"
    for who in (two.host.learner, two.host.instructor, two.ana):
        assert Browser(two.app, services).sign_in(who).get("/school/makers.csv").status_code in (403, 404)


def test_row_38_a_learner_of_another_school_works_in_the_team_and_goes_home_again(two: Two) -> None:
    services, code = two.host.services, two.code()
    browser = Browser(two.app, services).sign_in(two.ana)
    page = browser.get(f"/invitations/{code}?lang=en").get_data(as_text=True)
    assert "A project at Hill School." in page and "The bridge" in page and "Learner One" not in page
    assert browser.post(f"/invitations/{code}/accept").location == "/home"
    home = browser.get("/home?lang=en").get_data(as_text=True)
    assert "Projects at other schools" in home
    (way,) = re.findall(r'action="(/visits/[^"]+)"', home)
    assert browser.get(f"/projects/{two.project}").status_code == 404, "not from home"
    assert browser.post(way).location == "/home"
    there = browser.get("/home?lang=en").get_data(as_text=True)
    assert "You are a guest at Hill School." in there and "The bridge" in there
    form = {"stage": "launch", "rule": "my-question", "form": "evidence", "body": "From the other valley"}
    assert browser.post(f"/projects/{two.project}/evidence.add", form).status_code == 303
    seen = Browser(two.app, services).sign_in(two.host.learner).get(f"/projects/{two.project}?tab=team&lang=en")
    assert "Guest of Dale School" in seen.get_data(as_text=True)
    assert browser.post("/visits/back").location == "/home"
    assert browser.get(f"/projects/{two.project}").status_code == 404
    assert "Dale School" in browser.get("/home?lang=en").get_data(as_text=True)


def test_both_schools_and_the_guardians_must_allow_it(two: Two) -> None:
    services, host = two.host.services, two.host
    code = two.code()
    set_teams_across(services, two.dale, on=False)
    assert refused(lambda: accept_across(services, two.ana, code=code)) == "team.not_across_home"
    set_teams_across(services, two.dale, on=True)
    set_teams_across(services, host.officer, on=False)
    assert refused(two.code) == "team.not_across"
    assert refused(lambda: accept_across(services, two.ana, code=code)) == "team.not_across_host"
    set_teams_across(services, host.officer, on=True)
    _minor(two, two.ana)
    assert refused(lambda: accept_across(services, two.ana, code=code)) == "team.guardian"
    page = Browser(two.app, services).sign_in(two.ana).get(f"/invitations/{code}?lang=en").get_data(as_text=True)
    assert "the guardians of =Ana must agree first" in page and "Join the team</button>" not in page
    two.consent(two.ana)
    _minor(two, host.learner)
    assert refused(lambda: accept_across(services, two.ana, code=code)) == "team.guardian", "nor who was there first"
    two.consent(host.learner)
    accept_across(services, two.ana, code=code)
    young = classmate(host, "Young", minor=True)
    asked = {"project_id": two.project, "person_id": young.person_id}
    assert refused(lambda: operations.invite(services, host.learner, **asked)) == "team.guardian", "nor who comes later"


def _minor(two: Two, who: Actor) -> None:
    with two.host.services.database.writing(who.school_id) as session:
        session.get_one(Person, who.person_id).minor = True


def test_a_code_for_this_school_is_none_for_another_and_an_across_code_works_once(two: Two) -> None:
    services = two.host.services
    plain = new_code(services, two.host.learner, two.project)
    assert refused(lambda: accept_across(services, two.ana, code=plain)) == "page.not_found"
    assert Browser(two.app, services).sign_in(two.ana).get(f"/invitations/{plain}").status_code == 404
    code = two.code()
    assert refused(lambda: accept_across(services, two.host.other_learner, code=code)) == "page.not_found"
    accept_across(services, two.ana, code=code)
    assert refused(lambda: accept_across(services, two.ana, code=code)) == "invitation.used"
    another = two.code()
    assert refused(lambda: accept_across(services, two.ana, code=another)) == "team.member_already"
    assert len(team(two.host, two.project)) == 2


def test_a_guest_reaches_the_project_and_nothing_else(two: Two) -> None:
    """Every page of the service, asked for by somebody who is a guest there."""
    browser, host = two.visiting(), two.host
    other = host.start(host.other_learner, title="A secret lamp")
    values = {
        "run_id": host.run_id,
        "class_id": host.class_id,
        "person_id": host.learner.person_id,
        "project_id": other,
        "lesson_id": "first-fold",
        "path": "images/none.svg",
        "filename": "css/none.css",
    }
    reached = set()
    for rule in two.app.url_map.iter_rules():
        view = two.app.view_functions[rule.endpoint]
        access = getattr(view, ACCESS, "public: files of ours")
        if access.startswith("public: ") or access == "token":
            continue
        address = re.sub(r"<(?:[^:<>]*:)?([^<>]+)>", lambda found: str(values.get(found[1], "none")), rule.rule)
        answers = []
        if "GET" in (rule.methods or ()):
            answers.append(browser.get(address))
        if "POST" in (rule.methods or ()) and rule.endpoint not in ("accounts.leave", "teams.come_back"):
            answers.append(browser.post(address, {"stage": "launch", "body": "x", "code": "x"}))
        for answer in answers:
            if answer.status_code not in (403, 404):
                reached.add(rule.endpoint)
            assert "A secret lamp" not in answer.get_data(as_text=True), rule.endpoint
            assert "Learner Two" not in answer.get_data(as_text=True), rule.endpoint
    assert reached == {"home.start"}, reached
    page = browser.get(f"/projects/{two.project}?tab=team").get_data(as_text=True)
    assert "Learner Two" not in page and "/invitations/" not in page
    for address in ("/topics", "/challenges", "/courses", "/account", "/school", f"/runs/{host.run_id}"):
        assert browser.get(address).status_code == 404, address


def test_a_guest_holds_no_permission_but_their_teams(two: Two) -> None:
    two.join()
    guest, host = two.guest(), two.host
    from makerpath.content.topics import read_catalogue, shipped
    from makerpath.service.classes.models import SchoolClass
    from makerpath.service.courses.models import CourseRun
    from makerpath.service.people.models import School
    from makerpath.service.topics.importing import import_catalogue
    from makerpath.service.topics.models import TopicRow

    import_catalogue(host.services, host.officer, read_catalogue(shipped()))
    with host.services.database.reading(host.id) as session:
        for row in (
            session.get_one(School, host.id),
            session.get_one(SchoolClass, host.class_id),
            session.get_one(CourseRun, host.run_id),
            session.scalars(select(TopicRow).limit(1)).one(),
        ):
            assert not [name for name in PERMISSIONS if allowed(session, guest, name, row)], row
        project = session.get_one(Project, two.project)
        held = {name for name in PERMISSIONS if allowed(session, guest, name, project)}
    assert held == {"project.view", "project.look", "project.work", "project.critique", "assessment.view"}
    for act in (
        lambda: operations.make_code(host.services, guest, project_id=two.project),
        lambda: operations.invite(host.services, guest, project_id=two.project, person_id=host.other_learner.person_id),
        lambda: host.start(guest),
    ):
        assert refused(act) in ("page.not_found", "policy.denied")


def test_the_host_gives_a_guest_neither_a_role_nor_a_certificate(two: Two) -> None:
    two.join()
    host, guest = two.host, two.guest()
    where = {"person_id": guest.person_id, "scope_kind": "school", "scope_id": host.id}
    assert refused(lambda: grant_role(host.services, host.administrator, role="instructor", **where)) == "role.guest"
    issuing = {"project_id": two.project, "person_id": guest.person_id}
    assert refused(lambda: issue(host.services, host.officer, **issuing)) == "certificate.guest"
    office = Browser(two.app, host.services).sign_in(host.officer).get("/school").get_data(as_text=True)
    assert "Learner One" in office and "=Ana" not in office


def test_neither_school_reads_the_others_rows(two: Two) -> None:
    two.join()
    services = two.host.services
    with services.database.reading(two.ana.school_id) as session:
        assert session.scalars(select(Guest)).all() == [] and session.scalars(select(Project)).all() == []
        assert session.get(Project, two.project) is None
    with services.database.reading(two.host.id) as session:
        assert session.get(Person, two.ana.person_id) is None, "the host knows the guest, not the person at home"
        assert session.scalars(select(Person).where(Person.display_name == "=Ana")).one().school_id == two.host.id
    with pytest.raises(MakerpathError):
        projects.rename(services, two.ana, project_id=two.project, title="Mine")


@pytest.mark.parametrize("how", ["leaves", "is taken out", "the home school ends it", "the guardian ends it"])
def test_access_ends_at_once(two: Two, how: str) -> None:
    services = two.host.services
    _minor(two, two.ana)
    two.consent(two.ana)
    browser, guest = two.visiting(), two.guest()
    assert browser.get(f"/projects/{two.project}").status_code == 200
    if how == "leaves":
        operations.leave(services, guest, project_id=two.project)
    elif how == "is taken out":
        managing.remove(services, two.host.instructor, project_id=two.project, person_id=guest.person_id)
    elif how == "the home school ends it":
        set_teams_across(services, two.dale, on=False)
    else:
        with services.database.writing(two.ana.school_id) as session:
            session.scalars(select(GuardianConsent)).one().until = date(2026, 1, 2)
    assert browser.get(f"/projects/{two.project}").status_code == 404
    home = browser.get("/home?lang=en").get_data(as_text=True)
    assert "Dale School" in home and "Projects at other schools" not in home
    with services.database.reading(two.host.id) as session:
        guest_id = session.scalars(select(Guest.id)).one()
    assert browser.post(f"/visits/{guest_id}").status_code == 404


def test_nobody_visits_as_somebody_elses_guest(two: Two) -> None:
    guest_id, services = two.join(), two.host.services
    made = create_person(services, two.dale, display_name="Eve")
    eve = replace(two.ana, person_id=UUID(made["person"]))
    for who in (eve, two.dale, two.host.learner, two.host.administrator):
        browser = Browser(two.app, services).sign_in(who)
        assert browser.post(f"/visits/{guest_id}").status_code == 404
    browser = Browser(two.app, services).sign_in(two.ana)
    browser.post(f"/visits/{guest_id}")
    browser.post("/sign-out")
    assert browser.get("/home").status_code == 303, "signing out as a guest signs out altogether"

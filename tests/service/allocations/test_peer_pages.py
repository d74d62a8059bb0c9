"""A peer sees what was handed in, without a name, while they are asked; and nothing else of the project."""

from __future__ import annotations

import dataclasses
import re
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError
from makerpath.domain.hashing import split
from makerpath.domain.text import LocalText
from makerpath.service.allocations import operations
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.models import RELEASED
from makerpath.service.assessments.operations import save
from makerpath.service.core.files import FileReference
from makerpath.service.courses.definitions import store
from makerpath.service.journal.operations import note
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Evidence
from makerpath.service.uploads.content import create_content_app
from tests.service.allocations.group import Group, PEERS, PLAN
from tests.service.counting import queries
from tests.service.school import SmallSchool


@pytest.fixture
def group(school: SmallSchool) -> Group:
    return Group(school, PEERS, learners=3)


def handed_in(group: Group) -> tuple[UUID, Allocation]:
    """A project with a named maker, a telling file name and later work, and one peer who is asked."""
    school = group.school
    with group.services.database.writing(school.id) as session:
        session.get_one(Person, school.learner.person_id).display_name = "Wang Xiaoming"
    (project,) = group.hand_in(school.learner)
    with group.services.database.writing(school.id) as session:
        for file in session.scalars(select(FileReference)):
            file.name = "wang-xiaoming.jpg"
    return project, group.rows()[0]


def actor_of(group: Group, row: Allocation) -> Actor:
    return Actor(row.person_id, group.school.id)


def test_the_list_and_the_desk_name_nobody(group: Group) -> None:
    project, row = handed_in(group)
    browser = group.browser(actor_of(group, row))
    listed = browser.get("/peer").get_data(as_text=True)
    assert f"/peer/{row.id}" in listed and "Lamp 0" in listed
    page = browser.get(f"/peer/{row.id}").get_data(as_text=True)
    assert "desk-form" in page
    for told in (listed, page):
        assert "Xiaoming" not in told and "xiaoming" not in told
    assert f"/projects/{project}?" not in page and f'/projects/{project}"' not in page


def test_only_what_was_handed_in_is_seen(group: Group) -> None:
    project, row = handed_in(group)
    school = group.school
    from makerpath.service.projects.operations import add_evidence

    note(group.services, school.learner, project_id=project, stage="launch", body="A secret of the journal")
    add_evidence(
        group.services,
        school.learner,
        project_id=project,
        stage="launch",
        rule="",
        body="Added afterwards",
        file_id=None,
    )
    page = group.browser(actor_of(group, row)).get(f"/peer/{row.id}").get_data(as_text=True)
    assert "Words" in page, "what was handed in is there"
    assert "A secret of the journal" not in page and "Added afterwards" not in page


def test_files_are_served_without_a_name_and_only_while_somebody_is_asked(school: SmallSchool) -> None:
    group = Group(school, PEERS, learners=3)
    school = group.school
    project = school.start()
    photo = school.photo(project)
    from makerpath.service.projects.operations import add_evidence

    add = {"project_id": project, "stage": "launch", "rule": "", "body": "Words"}
    add_evidence(group.services, school.learner, file_id=photo, **add)
    school.show(project, school.brief.stage("launch"))
    school.submit(project, "launch")
    school.work()
    with group.services.database.writing(school.id) as session:
        session.get_one(FileReference, photo).name = "Learner One.JPG"
    row = group.rows()[0]
    page = group.browser(actor_of(group, row)).get(f"/peer/{row.id}").get_data(as_text=True)
    addresses = set(re.findall(r'href="[^"]*(/files/[^"]+)"', page))
    assert addresses and not any("Learner" in one for one in addresses)
    content = create_content_app(group.services).test_client()
    for address in addresses:
        answer = content.get(address)
        assert answer.status_code == 200
        assert "Learner" not in answer.headers.get("Content-Disposition", "")
    for one in group.rows():
        group.assess(one.person_id, project, "peer")
    group.assess(school.instructor, project, "instructor")
    assert group.case(project).state == RELEASED
    assert {content.get(address).status_code for address in addresses} == {404}


def test_a_peer_assesses_on_the_page_and_nobody_else_does(group: Group) -> None:
    project, row = handed_in(group)
    school = group.school
    peer = group.browser(actor_of(group, row))
    levels = {f"level-{item.id}": item.levels[1].id for item in school.rubric.criteria}
    first = school.rubric.criteria[0].id
    refused = peer.post(f"/peer/{row.id}", {f"comment-{first}": "Look <here>", "final": "1", "revision": "0"})
    assert refused.status_code == 422 and "Look &lt;here&gt;" in refused.get_data(as_text=True)
    saved = peer.post(f"/peer/{row.id}", levels | {"final": "1", f"comment-{first}": "Bright"})
    assert (saved.status_code, saved.location) == (303, "/peer")
    assert [one.assessor_role for one in group.assessments(project, "peer")] == ["peer"]
    for other in (school.learner, school.instructor, school.mentor, school.officer):
        assert group.browser(other).get(f"/peer/{row.id}").status_code == 404
        assert group.browser(other).post(f"/peer/{row.id}", levels).status_code == 404
    assert peer.get(f"/projects/{project}").status_code == 404


def test_the_other_way_to_a_desk_leads_a_peer_to_their_own(group: Group) -> None:
    project, row = handed_in(group)
    peer = group.browser(actor_of(group, row))
    address = f"/projects/{project}/assess/{PLAN}"
    led = peer.get(address, follow_redirects=True)
    assert led.request.path == f"/peer/{row.id}"
    assert peer.post(address, {"comment": "x"}).status_code == 404


def test_when_it_is_over_the_desk_is_closed(group: Group) -> None:
    project, row = handed_in(group)
    peer = group.browser(actor_of(group, row))
    group.assess(group.school.instructor, project, "instructor")
    operations.go_on(group.services, group.school.instructor, project_id=project, plan=PLAN, reason="The term is over")
    assert peer.get(f"/peer/{row.id}").status_code == 303
    levels = {f"level-{item.id}": item.levels[0].id for item in group.school.rubric.criteria}
    assert peer.post(f"/peer/{row.id}", levels | {"final": "1"}).status_code == 409
    assert group.assessments(project, "peer") == []


def test_who_was_let_off_finds_nothing_there(group: Group) -> None:
    _project, row = handed_in(group)
    operations.let_off(group.services, group.school.instructor, allocation_id=row.id)
    peer = group.browser(actor_of(group, row))
    assert peer.get(f"/peer/{row.id}").status_code == 404
    assert "Lamp 0" not in peer.get("/peer").get_data(as_text=True)


def test_the_start_page_says_how_much_waits(group: Group) -> None:
    _project, row = handed_in(group)
    page = group.browser(actor_of(group, row)).get("/home?lang=en").get_data(as_text=True)
    assert 'href="/peer"' in page


def test_an_instructor_sees_who_assesses_and_changes_it(group: Group) -> None:
    project, row = handed_in(group)
    school = group.school
    browser = group.browser(school.instructor)
    listed = browser.get(f"/runs/{school.run_id}/assessors").get_data(as_text=True)
    assert f"/projects/{project}/assessors" in listed and "0 of 2" in listed
    base = f"/projects/{project}/assessors"
    page = browser.get(base).get_data(as_text=True)
    assert "Learner Two" in page or "Pupil" in page
    refused = browser.post(f"{base}/go_on", {"plan": PLAN, "reason": ""})
    assert refused.status_code == 422
    named = browser.post(f"{base}/name", {"plan": PLAN, "person": f"mentor/{school.mentor.person_id}"})
    assert named.status_code == 303
    assert len(group.rows("mentor")) == 1
    assert browser.post(f"{base}/name", {"plan": PLAN, "person": "x/y/<b>"}).status_code == 404
    assert browser.post(f"/allocations/{row.id}/let-off").status_code == 303
    wrong = browser.post(
        f"/runs/{school.run_id}/assessors/due", {"brief": school.brief.id, "plan": PLAN, "due_on": "no"}
    )
    assert wrong.status_code == 422
    for what in ("ask", "anew"):
        form = {"brief": school.brief.id, "plan": PLAN}
        assert browser.post(f"/runs/{school.run_id}/assessors/{what}", form).status_code == 303
    for other in (school.learner, school.mentor, actor_of(group, row)):
        assert group.browser(other).get(base).status_code in (403, 404)
        assert group.browser(other).get(f"/runs/{school.run_id}/assessors").status_code in (403, 404)


def test_lists_ask_as_many_questions_for_many_as_for_few(school: SmallSchool) -> None:
    group = Group(school, [{"role": "peer", "number": 1}, {"role": "instructor"}, {"role": "juror"}], learners=3)
    group.hand_in(school.learner)
    person = actor_of(group, group.rows()[0])
    addresses = {
        "/peer": person,
        f"/runs/{school.run_id}/assessors": school.instructor,
        f"/runs/{school.run_id}/jurors": school.instructor,
    }

    def cost() -> dict[str, int]:
        found = {}
        for address, who in addresses.items():
            browser = group.browser(who)
            browser.get(address)
            found[address] = queries(group.services, partial(browser.get, address))
        return found

    few = cost()
    for _more in range(5):
        (project,) = group.hand_in(group.join(), work=False)
        with group.services.database.writing(school.id) as session:
            from makerpath.service.assessments.cases import case_of

            case = case_of(session, project, PLAN)
            known = session.scalar(
                select(Allocation).where(Allocation.case_id == case.id, Allocation.person_id == person.person_id)
            )
            if known is None:
                session.add(Allocation(case_id=case.id, project_id=project, person_id=person.person_id, role="peer"))
    assert cost() == few
    assert group.browser(person).get("/peer").get_data(as_text=True).count("mp-desk-line") >= 5


def test_evidence_that_was_taken_back_is_not_shown(group: Group) -> None:
    project, row = handed_in(group)
    from makerpath.service.core.database import utc_now

    with group.services.database.writing(group.school.id) as session:
        for piece in session.scalars(select(Evidence).where(Evidence.project_id == project)):
            piece.withdrawn_at = utc_now()
    page = group.browser(actor_of(group, row)).get(f"/peer/{row.id}").get_data(as_text=True)
    assert "Words" not in page


def test_a_peer_is_not_asked_about_what_is_hidden_from_makers(group: Group) -> None:
    school = group.school
    first, *others = school.rubric.criteria
    surprise = first.model_copy(update={"hidden": True, "title": LocalText(en="Surprise")})
    rubric = school.rubric.model_copy(update={"criteria": [surprise, *others]})
    with group.services.database.writing(school.id) as session:
        version = store(session, "rubric", split(rubric), rubric.id, school.brief_version.source)
    group.school = dataclasses.replace(school, rubric_version=version)
    project, row = handed_in(group)
    peer = actor_of(group, row)
    assert "Surprise" not in group.browser(peer).get(f"/peer/{row.id}").get_data(as_text=True)
    with pytest.raises(MakerpathError):
        group.assess(peer, project, "peer")
    levels = {item.id: item.levels[-1].id for item in others}
    save(group.services, peer, project_id=project, plan=PLAN, role="peer", levels=levels, comments={}, final=True)
    assert [set(said.levels) for said in group.assessments(project, "peer")] == [set(levels)]

"""Who may not know what assessors say does not learn it anywhere, and nobody looks after their own work."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError, NotAllowed, NotFound
from makerpath.service.allocations import operations as allocations
from makerpath.service.allocations import withdrawing
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.models import Assessment
from makerpath.service.board.story import story_of
from makerpath.service.people.models import Grant
from makerpath.service.people.operations import grant_role
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import add_evidence
from tests.service.counting import queries
from tests.service.moderation.watched import instructor, Watched, watched, WHY
from tests.service.privacy.test_archive import archive_of
from tests.service.results.planned import person
from tests.service.school import SmallSchool

ODD = "66.7"
HINGE = "Look at the hinge"


def blind(made: Watched, who: Actor) -> None:
    """Asked after the result was out, to judge it without that."""
    allocations.name_assessor(
        made.school.services,
        made.school.instructor,
        project_id=made.project,
        plan="main",
        person_id=who.person_id,
        role="instructor",
        blind=True,
    )


def told(made: Watched, who: Actor) -> dict[str, str]:
    """Every page and table on which results stand, as they are for that reader."""
    run, browser = made.school.run_id, made.browser(who)
    found = {}
    for address in (
        "/review",
        f"/projects/{made.project}",
        f"/projects/{made.project}?tab=assessment",
        f"/projects/{made.project}/story",
        f"/projects/{made.project}/assess/main",
        f"/projects/{made.project}/assessors",
        f"/moderation/{made.case_id}",
        f"/runs/{run}/moderation",
        f"/runs/{run}/gradebook",
        f"/runs/{run}/reports",
        f"/runs/{run}/competencies",
        f"/runs/{run}/gradebook.csv",
        f"/runs/{run}/criteria.csv",
        f"/runs/{run}/agreement.csv",
        f"/runs/{run}/assessors",
        "/assessments?state=released",
        "/home",
    ):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        found[address] = answer.get_data(as_text=True)
    for name in ("gradebook", "criteria"):
        data = browser.get(f"/runs/{run}/{name}.xlsx").get_data()
        rows = openpyxl.load_workbook(io.BytesIO(data)).active.values
        found[name] = "\n".join(str(row) for row in rows)
    return found


def test_a_blind_assessor_reads_no_result_anywhere(school: SmallSchool) -> None:
    second = instructor(school)
    made = watched(school)
    made.give(school.instructor, "good", comments={"craft": HINGE}, comment="All in all fine")
    seen = told(made, second)
    assert ODD in seen["/review"] and ODD in seen["gradebook"] and ODD in seen["criteria"]
    blind(made, second)
    for address, text in told(made, second).items():
        for words in (ODD, HINGE, "All in all fine"):
            assert words not in text, (address, words)
    with school.services.database.reading(school.id) as session:
        project = session.get_one(Project, made.project)
        assert story_of(session, second, project).result is None
        assert story_of(session, school.instructor, project).result is not None
    made.give(second, "good")
    assert ODD in told(made, second)["/review"]


def test_nobody_reads_on_the_page_of_assessors_what_a_second_one_is_not_to_see(school: SmallSchool) -> None:
    second = instructor(school)
    made = watched(school, moderation={"second": 100, "tolerance": 20})
    (asked,) = made.seconds()
    first, other = (school.instructor, second) if asked.person_id == second.person_id else (second, school.instructor)
    made.give(first, "good", comments={"craft": HINGE})
    address = f"/projects/{made.project}/assessors"
    for who in (other, school.officer):
        page = made.page(who, address)
        assert HINGE not in page and ODD not in page
    made.give(other, "good")
    assert HINGE in made.page(school.officer, address)


def test_lists_cost_the_same_for_who_is_blind_to_many(school: SmallSchool) -> None:
    second = instructor(school)
    made = watched(school)
    made.give(school.instructor, "good")
    browser = made.browser(second)
    pages: list[Callable[[], Any]] = [
        lambda: browser.get("/review"),
        lambda: browser.get(f"/runs/{school.run_id}/gradebook"),
    ]
    for call in pages:
        call()
    few = [queries(school.services, call) for call in pages]
    blind(made, second)
    assert all(
        now <= before for now, before in zip([queries(school.services, call) for call in pages], few, strict=True)
    )


def making(school: SmallSchool) -> tuple[Watched, Actor]:
    """A project that an instructor of its class makes, and that was assessed."""
    made = watched(school, makers=2, assessors=[{"role": "instructor"}, {"role": "peer", "number": 2}])
    who = made.made.makers[1]
    grant_role(
        school.services,
        school.administrator,
        person_id=who.person_id,
        role="instructor",
        scope_kind="class",
        scope_id=school.class_id,
    )
    made.give(school.instructor, "begun", comments={"craft": HINGE})
    return made, who


def test_an_instructor_who_makes_it_neither_sees_nor_moves_their_assessors(school: SmallSchool) -> None:
    made, who = making(school)
    services, browser = school.services, made.browser(who)
    for address in (f"/projects/{made.project}/assessors", f"/moderation/{made.case_id}"):
        assert browser.get(address).status_code == 404
    (said,) = made.said()
    friend = instructor(school, "A Friend")
    tries: list[Callable[[], Any]] = [
        lambda: allocations.go_on(services, who, project_id=made.project, plan="main", reason="Enough"),
        lambda: withdrawing.withdraw(services, who, project_id=made.project, assessment_id=said.id, reason="Unfair"),
        lambda: allocations.name_assessor(
            services, who, project_id=made.project, plan="main", person_id=friend.person_id, role="instructor"
        ),
    ]
    for attempt in tries:
        with pytest.raises(NotAllowed) as caught:
            attempt()
        assert caught.value.code == "moderation.made"
    assert made.case().state == "waiting" and made.said()[0].withdrawn_at is None


def test_who_is_let_off_loses_the_office_that_came_with_being_asked(school: SmallSchool) -> None:
    stranger = person(school, "Elsewhere")
    made = watched(school)
    with school.services.database.writing(school.id) as session:
        session.add(Grant(person_id=stranger.person_id, role="instructor", scope_kind="class", scope_id=UUID(int=1)))
    made.name_second(school.instructor, stranger)
    (asked,) = made.seconds()
    allocations.let_off(school.services, school.instructor, allocation_id=asked.id)
    with pytest.raises(NotFound):
        made.give(stranger, "great")


def peers(school: SmallSchool, count: int = 3) -> Watched:
    made = watched(school, assessors=[{"role": "peer", "number": count}], hand_in=False)
    made.made.hand_in()
    for number in range(count):
        who = person(school, f"Classmate {number}")
        with school.services.database.writing(school.id) as session:
            session.add(Allocation(case_id=made.case_id, project_id=made.project, person_id=who.person_id, role="peer"))
    with school.services.database.reading(school.id) as session:
        rows = list(session.scalars(select(Allocation).where(Allocation.case_id == made.case_id)))
    for number, row in enumerate(rows):
        made.made.give(
            "good", Actor(row.person_id, school.id), role="peer", plan="main", comment=f"Word of number {number}"
        )
    return made


def test_neither_page_nor_archive_tells_when_a_peer_wrote(school: SmallSchool) -> None:
    made = peers(school)
    assert made.case().state == "released"
    page = made.made.page(school.learner)
    rows = made.said()
    assert len(rows) == 3 and all(row.comment in page for row in rows)
    for row in rows:
        assert str(row.id) not in page and str(row.assessor_id) not in page
    told = json.loads(archive_of(school, school.learner).read("data/assessments.json"))
    assert sorted(row["comment"] for row in told) == sorted(row.comment for row in rows)
    for row in told:
        assert not {"id", "created_at", "final_at", "assessor", "assessor_id"} & row.keys()


def test_words_that_hurt_are_reported_by_a_mark_that_tells_nothing(school: SmallSchool) -> None:
    made = peers(school)
    page = made.made.page(school.learner)
    import re

    marks = re.findall(r'name="assessment" value="([0-9a-f]{32})"', page)
    assert len(set(marks)) == 3
    assert (
        made.made.send(school.learner, "assessment.report", assessment=marks[0], reason="It hurts").status_code == 303
    )
    assert made.verbs().count("assessment.reported") == 1
    (row, *_more) = made.said()
    for wrong in (str(row.id), "0" * 32, "", "\x00", "x" * 5000):
        sent = made.made.send(school.learner, "assessment.report", assessment=wrong, reason="x")
        assert sent.status_code in (404, 422)
    assert made.verbs().count("assessment.reported") == 1


def test_the_archive_holds_no_result_that_was_never_released(school: SmallSchool) -> None:
    second = instructor(school)
    made = watched(school, moderation={"approval": True})
    made.give(school.instructor, "begun", comment="Too quick a word")
    (said,) = made.said()
    made.send_back(second, said.id)
    made.give(school.instructor, "good", comment="A better word")
    made.override(school.officer, total=81)
    made.approve(second)
    archive = archive_of(school, school.learner)
    assert [row["total"] for row in json.loads(archive.read("data/outcomes.json"))] == [81]
    words = [row["comment"] for row in json.loads(archive.read("data/assessments.json"))]
    assert words == ["A better word"]


def test_an_earlier_result_and_what_was_said_to_it_stay_in_the_archive(school: SmallSchool) -> None:
    made = watched(school)
    made.give(school.instructor, "begun", comment="The first time")
    made.give(school.instructor, "good", comment="The second time")
    made.override(school.officer, total=81)
    archive = archive_of(school, school.learner)
    assert [row["total"] for row in json.loads(archive.read("data/outcomes.json"))] == [33.3, 66.7, 81]
    words = {row["comment"] for row in json.loads(archive.read("data/assessments.json"))}
    assert words == {"The first time", "The second time"}


@pytest.mark.parametrize("points", ["nan", "inf", "1e309", "-1", "٣٫٥", "1" * 400, "0x1", "1e-400", "--", "2,5,1"])
def test_points_that_are_none_move_nothing(school: SmallSchool, points: str) -> None:
    made = watched(school)
    with pytest.raises(MakerpathError):
        made.give(school.instructor, "good", points={"craft": float("nan")})
    with school.services.database.reading(school.id) as session:
        assert session.scalar(select(Assessment.id)) is None
    browser = made.browser(school.officer)
    sent = browser.post(
        f"/moderation/{made.case_id}/override", {"by": "total", "total": points, "reason": WHY, "revision": "1"}
    )
    assert sent.status_code in (409, 422)


@pytest.mark.parametrize("what", ["\x00", "no-such", "secret\x00", "x" * 9000])
def test_a_comment_in_a_picture_is_about_a_criterion_or_about_nothing(school: SmallSchool, what: str) -> None:
    made = watched(school, hand_in=False)
    file = school.photo(made.project)
    piece = {"stage": "exhibit", "rule": "", "body": "Words", "file_id": file}
    add_evidence(school.services, school.learner, project_id=made.project, **piece)
    made.made.hand_in()
    pin = {"file": str(file), "x": 0.5, "y": 0.5, "text": "Here", "criterion": what}
    made.give(school.instructor, "good", pins=[pin])
    (row,) = made.said()
    assert row.pins[0]["criterion"] == "" and row.pins[0]["text"] == "Here"


def test_addresses_with_letters_that_no_database_compares_are_answered(school: SmallSchool) -> None:
    browser = watched(school).browser(school.instructor)
    run = school.run_id
    for address in (
        "/assessments?at=%00",
        f"/runs/{run}/gradebook?after={run}:%00",
        f"/runs/{run}/gradebook?after=%00",
    ):
        assert browser.get(address).status_code == 200, address

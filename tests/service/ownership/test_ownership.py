"""Who owns a project: shares that make a whole, signatures of everybody, and a record that tells what was altered."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from sqlalchemy import update

from makerpath.domain.errors import MakerpathError
from makerpath.domain.ownership import read_percent, show_percent
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import FileReference, FolderStorage
from makerpath.service.core.immutable import allowed_to_erase
from makerpath.service.ownership import operations
from makerpath.service.ownership.queries import ownership
from makerpath.service.ownership.record import Verified, verify
from makerpath.service.projects.models import Iteration, Project, TeamMember
from makerpath.service.projects.operations import add_iteration
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool


@pytest.fixture
def project(school: SmallSchool) -> UUID:
    """A project of one, with a version that has a file."""
    made = school.start()
    photo = school.photo(made)
    add_iteration(
        school.services, school.learner, project_id=made, stage="launch", body="A lamp", file_ids=[str(photo)]
    )
    return made


def join(school: SmallSchool, project: UUID) -> None:
    """The other learner joins the team."""
    with school.services.database.writing(school.id) as session:
        session.add(TeamMember(project_id=project, person_id=school.other_learner.person_id))


def state(school: SmallSchool, project: UUID, mine: str, theirs: str) -> int:
    shares = {str(school.learner.person_id): mine, str(school.other_learner.person_id): theirs}
    operations.state(school.services, school.learner, project_id=project, shares=shares)
    with school.services.database.reading(school.id) as session:
        statement = ownership(session, session.get_one(Project, project)).statement
        assert statement
        return statement.number


def complete(school: SmallSchool, project: UUID) -> bool:
    with school.services.database.reading(school.id) as session:
        return ownership(session, session.get_one(Project, project)).complete


def check(school: SmallSchool, project: UUID) -> Verified:
    with school.services.database.reading(school.id) as session:
        row = session.get_one(Project, project)
        statement = ownership(session, row).statement
        assert statement
        return verify(session, school.services.storage, row, statement)


def test_row_55_shares_make_exactly_a_hundred_and_everybody_signs(school: SmallSchool, project: UUID) -> None:
    join(school, project)
    for mine, theirs, said in [("60", "30", "10"), ("66.67", "33.34", "0.01")]:
        with pytest.raises(MakerpathError, match=r"ownership\.not_whole") as refused:
            state(school, project, mine, theirs)
        assert refused.value.params["off"] == said
    number = state(school, project, "66.67", "33,33")
    assert not complete(school, project)
    operations.sign(school.services, school.learner, project_id=project, number=number, name="learner one")
    assert not complete(school, project)
    operations.sign(school.services, school.other_learner, project_id=project, number=number, name="Learner Two")
    assert complete(school, project)
    state(school, project, "50", "50")
    assert not complete(school, project), "a new statement asks for new signatures"


def test_row_55_stored_bytes_that_were_changed_are_revealed(school: SmallSchool, project: UUID) -> None:
    operations.declare(school.services, school.learner, project_id=project)
    assert check(school, project).unaltered
    with school.services.database.reading(school.id) as session:
        file = session.query(FileReference).filter(FileReference.project_id == project).one()
    storage = school.services.storage
    assert isinstance(storage, FolderStorage)
    path = storage.path(file.sha256)
    original = path.read_bytes()
    path.write_bytes(original[:-1] + b"?")
    found = check(school, project)
    assert [(item.kind, item.name, item.why) for item in found.differences] == [
        ("file", "lamp.jpg", "its content was changed")
    ]
    page = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    shown = page.get(f"/projects/{project}?tab=ownership").get_data(as_text=True)
    assert "Not as it was on" in shown
    assert "lamp.jpg" in shown
    path.unlink()
    assert check(school, project).differences[0].why == "its content is gone"
    path.write_bytes(original)
    assert check(school, project).unaltered


def test_row_55_a_version_that_was_rewritten_behind_the_database_s_back_is_revealed(
    school: SmallSchool, project: UUID
) -> None:
    operations.declare(school.services, school.learner, project_id=project)
    with school.services.database.writing(school.id) as session, allowed_to_erase(session):
        session.execute(update(Iteration).where(Iteration.project_id == project).values(body="A better lamp"))
    assert [(item.kind, item.name) for item in check(school, project).differences] == [("version", "1")]


def test_the_record_itself_is_no_exception(school: SmallSchool, project: UUID) -> None:
    operations.declare(school.services, school.learner, project_id=project)
    with school.services.database.writing(school.id) as session, allowed_to_erase(session):
        statement = ownership(session, session.get_one(Project, project)).statement
        assert statement
        statement.record = [{**line, "utc": "2020-01-01T00:00:00+00:00"} for line in statement.record]
    assert [item.kind for item in check(school, project).differences] == ["record"]


def test_one_maker_signs_with_one_click(school: SmallSchool, project: UUID) -> None:
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    address = f"/projects/{project}"
    assert "All of it is mine: sign" in browser.get(f"{address}?tab=ownership").get_data(as_text=True)
    assert browser.post(f"{address}/ownership.declare", {"tab": "ownership"}).status_code == 303
    page = browser.get(f"{address}?tab=ownership").get_data(as_text=True)
    assert "Unaltered since" in page
    assert "100 %" in page
    assert complete(school, project)


def test_who_joins_or_leaves_makes_a_new_statement_necessary(school: SmallSchool, project: UUID) -> None:
    operations.declare(school.services, school.learner, project_id=project)
    join(school, project)
    assert not complete(school, project)
    with pytest.raises(MakerpathError, match=r"ownership\.newer"):
        operations.sign(school.services, school.other_learner, project_id=project, number=1, name="Learner Two")
    with school.services.database.writing(school.id) as session:
        member = session.query(TeamMember).filter(TeamMember.person_id == school.other_learner.person_id).one()
        member.left_at = utc_now()
    assert complete(school, project)


def test_only_makers_sign_and_under_their_own_names(school: SmallSchool, project: UUID) -> None:
    join(school, project)
    number = state(school, project, "50", "50")
    with pytest.raises(MakerpathError, match=r"ownership\.name"):
        operations.sign(school.services, school.learner, project_id=project, number=number, name="Mickey")
    for actor in (school.instructor, school.mentor, school.officer):
        with pytest.raises(MakerpathError):
            operations.sign(school.services, actor, project_id=project, number=number, name="Instructor")


def test_what_was_typed_comes_back(school: SmallSchool, project: UUID) -> None:
    join(school, project)
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    mine, theirs = (f"share-{actor.person_id}" for actor in (school.learner, school.other_learner))
    form = {"tab": "ownership", "form": "ownership.state", mine: "70", theirs: "31", "note": "Half of it is glue"}
    answer = browser.post(f"/projects/{project}/ownership.state", form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "101 %, 1 % too much" in page
    assert re.search(r'value="70"', page)
    assert "Half of it is glue" in page


@pytest.mark.parametrize(
    ("typed", "share"), [("33.33", 3333), ("33,3 %", 3330), ("５０", 5000), (" 0 ", 0), ("100", 10000)]
)
def test_shares_as_people_type_them(typed: str, share: int) -> None:
    assert read_percent(typed, "x") == share


@pytest.mark.parametrize("typed", ["", "-1", "101", "33.333", "1e2", "half", "٥٠"])
def test_what_is_no_share(typed: str) -> None:
    with pytest.raises(MakerpathError, match=r"ownership\.percent"):
        read_percent(typed, "x")


def test_shares_as_they_are_shown() -> None:
    assert [show_percent(share) for share in (3333, 3330, 5000, 0, 10000)] == ["33.33", "33.3", "50", "0", "100"]

"""A person who is erased leaves rows without words: nothing anywhere tells who they were."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, NotAllowed, NotFound
from makerpath.service.classes.models import SchoolClass
from makerpath.service.core.events import Event
from makerpath.service.core.files import Blob, FileReference, note_blob
from makerpath.service.exhibition.models import PublicPage
from makerpath.service.people.models import Person
from makerpath.service.people.operations import grant_role
from makerpath.service.privacy.asking import ask_erasing, asking
from makerpath.service.privacy.erasing import erase
from makerpath.service.privacy.names import without
from makerpath.service.projects.models import Iteration, Project, TeamMember
from tests.service.privacy.marked import make_marked, MARK, Marked, more_rows, places, preview_of, WORD
from tests.service.school import make_school, SmallSchool


@pytest.fixture
def marked(school: SmallSchool) -> Marked:
    with school.services.database.reading(school.id) as session:
        code = session.get_one(SchoolClass, school.class_id).join_code
    made = make_marked(school, code)
    more_rows(school, made)
    return made


def test_nothing_is_left_anywhere(school: SmallSchool, marked: Marked) -> None:
    services = school.services
    with services.database.reading(school.id) as session:
        alone, shared = (session.get_one(FileReference, row).sha256 for row in (marked.photo, marked.shared_photo))
    piece = preview_of(school, alone)
    assert len(places(services)) > 40
    answer = erase(services, school.officer, person_id=marked.actor.person_id, typed_name=f" {MARK} ")
    assert answer["erased"]
    school.work()
    assert places(services) == []
    for gone in (alone, piece):
        with pytest.raises(FileNotFoundError):
            services.storage.open(gone)
    services.storage.open(shared).close()
    with services.database.reading(school.id) as session:
        assert session.get_one(Blob, alone).gone_at
        assert not session.get_one(Blob, shared).gone_at
        assert session.get_one(Project, marked.alone).state == "closed"
        assert (
            session.scalars(select(PublicPage).where(PublicPage.project_id == marked.alone)).one().published_at is None
        )
        person = session.get_one(Person, marked.actor.person_id)
        assert (person.display_name, bool(person.erased_at)) == ("—", True)


def test_a_team_goes_on_with_what_is_left(school: SmallSchool, marked: Marked) -> None:
    services = school.services
    erase(services, school.officer, person_id=marked.actor.person_id, typed_name=MARK)
    with services.database.reading(school.id) as session:
        project = session.get_one(Project, marked.team)
        assert (project.state, project.title) == ("active", "Our lamp")
        version = session.scalars(select(Iteration).where(Iteration.project_id == marked.team)).one()
        assert (version.number, version.body, version.created_by) == (1, "", marked.actor.person_id)
        page = session.scalars(select(PublicPage).where(PublicPage.project_id == marked.team)).one()
        assert page.story == "By — and others"
        members = session.scalars(select(TeamMember).where(TeamMember.project_id == marked.team)).all()
        assert {row.person_id: bool(row.left_at) for row in members} == {
            school.learner.person_id: False,
            marked.actor.person_id: True,
        }


def test_the_log_says_that_it_happened_and_by_whom_once(school: SmallSchool, marked: Marked) -> None:
    services = school.services
    for _ in range(2):
        erase(services, school.officer, person_id=marked.actor.person_id, typed_name=MARK)
    with services.database.reading(school.id) as session:
        event = session.scalars(select(Event).where(Event.verb == "person.erased")).one()
    assert (event.actor_id, event.subject_id) == (school.officer.person_id, marked.actor.person_id)
    assert event.data == {"projects": 1, "teams": 1}


def test_who_may_be_erased_by_whom(school: SmallSchool) -> None:
    services, person = school.services, school.learner.person_id
    for nobody in (school.instructor, school.mentor, school.learner, school.other_learner):
        with pytest.raises((NotAllowed, NotFound)):
            erase(services, nobody, person_id=person, typed_name="Learner One")
    with pytest.raises(Conflict, match="themselves"):
        erase(services, school.officer, person_id=school.officer.person_id, typed_name="Officer")
    with pytest.raises(MakerpathError, match="not the name"):
        erase(services, school.officer, person_id=person, typed_name="Learner")
    with pytest.raises(NotFound):
        erase(services, school.officer, person_id=UUID(int=1), typed_name="")
    with pytest.raises((NotAllowed, NotFound)):
        erase(services, school.officer, person_id=school.administrator.person_id, typed_name="Admin")


def test_the_last_administrator_stays(school: SmallSchool) -> None:
    services, admin = school.services, school.administrator
    grant_role(
        services,
        admin,
        person_id=school.officer.person_id,
        role="administrator",
        scope_kind="school",
        scope_id=school.id,
    )
    erase(services, admin, person_id=school.officer.person_id, typed_name="Officer")
    from makerpath.service.people.operations import system_actor

    with pytest.raises(Conflict, match="administrator"):
        erase(services, system_actor(school.id), person_id=admin.person_id)


def test_asking_for_it_stands_on_the_list_until_it_is_done(school: SmallSchool) -> None:
    services = school.services

    def waiting() -> list[str]:
        from makerpath.service.people.models import School

        with services.database.reading(school.id) as session:
            return [person.display_name for person, _at in asking(session, session.get_one(School, school.id))]

    ask_erasing(services, school.learner, on=True)
    ask_erasing(services, school.learner, on=True)
    ask_erasing(services, school.other_learner, on=True)
    assert waiting() == ["Learner One", "Learner Two"]
    ask_erasing(services, school.other_learner, on=False)
    assert waiting() == ["Learner One"]
    erase(services, school.officer, person_id=school.learner.person_id, typed_name="Learner One")
    assert waiting() == []


def test_names_are_taken_out_as_words() -> None:
    assert without("Li and Linda, Li.", ["Li"]) == "— and Linda, —."
    assert without("李华提交了灯。", ["李华"]) == "—提交了灯。"
    assert without(f"{WORD}", ["Q", ""]) == WORD


def test_the_same_content_brought_while_it_is_let_go_is_not_lost(school: SmallSchool, marked: Marked) -> None:
    """Put before it was let go, noted afterwards: the second is refused, and sent again it is there."""
    services = school.services
    with services.storage.open(_hash(school, marked.photo)) as content:
        same = content.read()
    sha256, size = services.storage.put(io.BytesIO(same))
    erase(services, school.officer, person_id=marked.actor.person_id, typed_name=MARK)
    school.work()
    with pytest.raises(MakerpathError, match="just being erased"), services.database.writing(school.id) as session:
        note_blob(session, sha256, size, services.storage)
    services.storage.put(io.BytesIO(same))
    with services.database.writing(school.id) as session:
        assert note_blob(session, sha256, size, services.storage).gone_at is None


def _hash(school: SmallSchool, file_id: UUID) -> str:
    with school.services.database.reading(school.id) as session:
        return session.get_one(FileReference, file_id).sha256


def test_forks_at_other_schools_lose_who_made_the_original(school: SmallSchool, marked: Marked) -> None:
    services = school.services
    other = make_school(services, "dale", "DAL")
    fork = other.start(title="Mine from theirs")
    url = f"http://x.example/p/{'a' * 32}"
    with services.database.writing(other.id) as session:
        project = session.get_one(Project, fork)
        project.origin = {
            "kind": "fork",
            "id": "c" * 32,
            "title": "Between",
            "makers": ["Somebody Else"],
            "url": "http://x.example/p/" + "c" * 32,
            "before": [{"title": f"{WORD} alone", "makers": ["Zyx", "Kim"], "licence": "CC0-1.0", "url": url}],
        }
    erase(services, school.officer, person_id=marked.actor.person_id, typed_name=MARK)
    with services.database.reading(other.id) as session:
        origin = session.get_one(Project, fork).origin
    assert origin["title"] == "Between"
    assert origin["before"] == [{"title": "—", "makers": ["—", "Kim"], "licence": "CC0-1.0", "url": url}]

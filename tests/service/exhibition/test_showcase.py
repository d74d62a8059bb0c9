"""The showcase of a course: what others see of projects is exactly what stands in public, and no longer."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from makerpath.service.classes.models import SchoolClass
from makerpath.service.classes.operations import create_class, create_run, join_class
from makerpath.service.consents import operations as consents
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRun
from makerpath.service.exhibition import operations
from makerpath.service.exhibition.models import PageConsent, PublicPage
from makerpath.service.people.models import Person
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor
from makerpath.service.projects import showcase, showing
from makerpath.service.projects.models import Decision, Project, Submission, TeamMember
from tests.service.exhibition.workshop import Workshop
from tests.service.school import make_school

LESSON = "show-and-reflect"


class Neighbours:
    """Another class that takes the same course, with a learner."""

    def __init__(self, workshop: Workshop) -> None:
        school, services = workshop.school, workshop.services
        with services.database.reading(school.id) as session:
            course_id = session.get_one(CourseRun, school.run_id).course_id
        group = create_class(services, school.administrator, name="8C")
        run = create_run(
            services,
            school.administrator,
            course_id=course_id,
            class_id=UUID(group["class"]),
            term_id=None,
            starts_on=None,
            ends_on=None,
        )
        made = create_person(
            services, school.administrator, display_name="Neighbour", certificate_name="", email="n@hill.example"
        )
        self.workshop, self.run_id = workshop, UUID(run["run"])
        self.learner = Actor(person_id=UUID(made["person"]), school_id=school.id)
        with services.database.reading(school.id) as session:
            code = session.get_one(SchoolClass, UUID(group["class"])).join_code
        join_class(services, self.learner, code=code)

    def see(self, language: str = "en", **asked: str) -> str:
        answer = self.workshop.browser(self.learner).get(
            f"/runs/{self.run_id}/lessons/{LESSON}", query_string={"lang": language, **asked}
        )
        assert answer.status_code == 200
        return answer.get_data(as_text=True)


@pytest.fixture
def neighbours(workshop: Workshop) -> Neighbours:
    return Neighbours(workshop)


def own_class(workshop: Workshop, **asked: str) -> str:
    browser = workshop.browser(workshop.school.other_learner)
    address = f"/runs/{workshop.school.run_id}/lessons/{LESSON}"
    return browser.get(address, query_string=asked).get_data(as_text=True)


def test_row_06_others_see_what_is_public_under_the_names_that_makers_chose(
    workshop: Workshop, neighbours: Neighbours
) -> None:
    assert "Nothing is shown yet" in neighbours.see()
    showing.show(workshop.services, workshop.school.learner, project_id=workshop.project)
    assert "Nothing is shown yet" in neighbours.see(), "shown to its own class alone"
    code = workshop.published()
    page = neighbours.see()
    assert f"/p/{code}" in page
    assert "A lamp that talks" in page
    assert "My lamp" not in page, "the title in public"
    assert "Learner One" in page
    operations.agree(workshop.services, workshop.school.learner, project_id=workshop.project, name_shown="first")
    assert "Learner One" not in neighbours.see()
    assert "Learner" in neighbours.see()
    operations.agree(workshop.services, workshop.school.learner, project_id=workshop.project, name_shown="none")
    assert "Learner One" not in neighbours.see()
    assert "Nothing matches" in neighbours.see(find="One"), "a name that is not shown finds nothing"


def test_its_own_class_sees_it_once(workshop: Workshop) -> None:
    workshop.published()
    assert own_class(workshop).count('class="mp-exhibit"') == 1
    assert "A lamp that talks" in own_class(workshop)
    showing.show(workshop.services, workshop.school.learner, project_id=workshop.project)
    page = own_class(workshop)
    assert page.count('class="mp-exhibit"') == 1
    assert "My lamp" in page


def test_a_minor_is_shown_as_in_public_and_only_while_guardians_allow_it(
    workshop: Workshop, neighbours: Neighbours
) -> None:
    workshop.is_minor()
    workshop.guardian()
    workshop.published()
    page = neighbours.see()
    assert "A lamp that talks" in page
    assert "Learner One" not in page
    assert "Nothing matches" in neighbours.see(find="one")
    minor = workshop.school.learner.person_id
    assert minor is not None
    consents.withdraw(workshop.services, workshop.school.officer, person_id=minor, scope="public-page")
    assert "Nothing is shown yet" in neighbours.see()


@pytest.mark.parametrize("how", ["consent", "unpublished", "blocked", "left", "erased"])
def test_what_is_not_public_any_more_is_gone_at_once(workshop: Workshop, neighbours: Neighbours, how: str) -> None:
    workshop.published()
    assert "A lamp that talks" in neighbours.see()
    with workshop.services.database.writing(workshop.school.id) as session:
        page = session.scalars(select(PublicPage)).one()
        if how == "consent":
            session.scalars(select(PageConsent)).one().withdrawn_at = utc_now()
        elif how == "unpublished":
            page.published_at = None
        elif how == "blocked":
            page.blocked_at = utc_now()
        elif how == "left":
            session.scalars(select(TeamMember)).one().left_at = utc_now()
        else:
            session.get_one(Person, workshop.school.learner.person_id).erased_at = utc_now()
    page_text = neighbours.see()
    assert "Nothing is shown yet" in page_text
    assert "lamp that talks" not in page_text


def test_another_school_and_another_course_show_nothing_here(workshop: Workshop) -> None:
    other = make_school(workshop.services, "vale", "VAL")
    workshop.published()
    with workshop.services.database.reading(other.id) as session:
        assert showcase.exhibits(session, other.run_id) == []
    with workshop.services.database.writing(workshop.school.id) as session:
        run = session.get_one(CourseRun, workshop.school.run_id)
        foreign = session.scalars(select(CourseRun).where(CourseRun.course_id != run.course_id)).all()
        assert all(showcase.exhibits(session, one.id) == [] for one in foreign)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"find": "LAMP"}, True),
        ({"find": "ｌａｍｐ"}, True),
        ({"find": "lamp talks"}, True),
        ({"find": "paper"}, True),
        ({"find": "纸艺"}, True),
        ({"find": "boat"}, False),
        ({"find": "%"}, False),
        ({"find": "lam' OR 1=1 --"}, False),
        ({"find": "\x00"}, True),
        ({"find": "lamp " * 200}, True),
        ({"craft": "x' OR 1=1"}, True),
        ({"brief": "../../etc", "whose": "<b>"}, True),
        ({"sheet": "-1"}, True),
        ({"sheet": "9" * 30}, True),
        ({"craft": "paper"}, True),
    ],
)
def test_words_and_filters_find_and_hostile_ones_hurt_nothing(
    workshop: Workshop, neighbours: Neighbours, asked: dict[str, str], found: bool
) -> None:
    workshop.published()
    assert ("A lamp that talks" in neighbours.see(**asked)) is found


def test_what_is_searched_for_is_text(workshop: Workshop, neighbours: Neighbours) -> None:
    workshop.published()
    page = neighbours.see(find='"><script>alert(1)</script>')
    assert "<script>alert(1)" not in page
    assert "Nothing matches" in page
    assert "没有符合的" in neighbours.see("zh-Hans", find="boat") or "换个" in neighbours.see("zh-Hans", find="boat")


def test_pages_filters_and_whose(workshop: Workshop, neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop.published()
    second = copy(workshop, "A second lamp")
    with workshop.services.database.writing(workshop.school.id) as session:
        session.get_one(Project, second).run_id = neighbours.run_id
    page = neighbours.see()
    assert page.count('class="mp-exhibit"') == 2
    assert 'name="whose"' in page
    assert "A second lamp" not in neighbours.see(whose="others")
    assert "A lamp that talks" not in neighbours.see(whose="class")
    monkeypatch.setattr(showcase, "ON_A_PAGE", 1)
    first, last = neighbours.see(), neighbours.see(sheet="2")
    assert "data-makerpath-page=" in first
    assert ("A second lamp" in first) is not ("A second lamp" in last)


def values(row: Any) -> dict[str, Any]:
    return {name.key: getattr(row, name.key) for name in row.__table__.columns if name.key not in ("id", "number")}


def copy(workshop: Workshop, title: str) -> UUID:
    """The same project once more, as public as the first."""
    with workshop.services.database.writing(workshop.school.id) as session:
        old = session.get_one(Project, workshop.project)
        project = Project(**values(old), number=f"P-{uuid4().hex[:8]}")
        session.add(project)
        session.flush()
        handed = select(Submission).where(Submission.project_id == old.id, Submission.stage == "exhibit")
        submission = Submission(**values(session.scalars(handed).one()) | {"project_id": project.id, "number": 1})
        session.add(submission)
        session.flush()
        passed = session.scalars(select(Decision).where(Decision.project_id == old.id, Decision.stage == "exhibit"))
        decision = values(passed.one()) | {"project_id": project.id, "submission_id": submission.id}
        session.add(Decision(**decision))
        session.add(TeamMember(project_id=project.id, person_id=workshop.school.learner.person_id))
        page = session.scalars(select(PublicPage).where(PublicPage.project_id == workshop.project)).one()
        session.add(
            PublicPage(
                project_id=project.id,
                code=f"code-{project.id.hex[-12:]}",
                title=title,
                language="en",
                licence=page.licence,
                shown=[],
                published_at=page.published_at,
                published_by=page.published_by,
            )
        )
        person_id = workshop.school.learner.person_id
        session.add(PageConsent(project_id=project.id, person_id=person_id, name_shown="full", given_at=utc_now()))
        return project.id


def test_it_costs_the_same_however_much_is_shown(workshop: Workshop, neighbours: Neighbours) -> None:
    workshop.published()
    showing.show(workshop.services, workshop.school.learner, project_id=workshop.project)
    engine = workshop.services.database.engine

    def count() -> tuple[int, int]:
        found = []
        for run_id in (workshop.school.run_id, neighbours.run_id):
            seen: list[str] = []

            def note(_c: Any, _cursor: Any, sql: str, *_rest: Any, kept: list[str] = seen) -> None:
                kept.append(sql)

            with workshop.services.database.reading(workshop.school.id) as session:
                event.listen(engine, "before_cursor_execute", note)
                assert showcase._with_pictures(session, showcase.exhibits(session, run_id))
                event.remove(engine, "before_cursor_execute", note)
            found.append(len(seen))
        return found[0], found[1]

    before = count()
    for number in range(5):
        copy(workshop, f"Lamp {number}")
    assert count() == before

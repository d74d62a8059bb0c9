"""Who takes part, by discipline and level, and nobody who could be told by it."""

from __future__ import annotations

from sqlalchemy import select

from makerpath.service.board.participation import report
from makerpath.service.classes.models import Enrolment
from makerpath.service.people.models import Person
from makerpath.service.profiles.models import MakerProfile
from makerpath.service.projects.models import Project, TeamMember
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool


def enrol(
    school: SmallSchool, count: int, field: str, level: str = "undergraduate", *, beginning: bool = False
) -> None:
    with school.services.database.writing(school.id) as session:
        for number in range(count):
            person = Person(display_name=f"{field} {number}")
            session.add(person)
            session.flush()
            session.add(Enrolment(run_id=school.run_id, person_id=person.id))
            session.add(
                MakerProfile(person_id=person.id, field=field, level=level, crafts=[], disciplines=[], equipment=[])
            )
            if beginning:
                project = session.scalars(select(Project)).first()
                assert project is not None
                session.add(TeamMember(project_id=project.id, person_id=person.id))


def test_row_22_participation_by_discipline_and_level_hides_small_groups(school: SmallSchool) -> None:
    school.start()
    enrol(school, 9, "engineering", beginning=True)
    enrol(school, 20, "arts")
    enrol(school, 3, "law", "postgraduate")
    with school.services.database.reading(school.id) as session:
        found = report(session, school.class_id).tables
    # Three of law and two who said nothing are five together: their numbers are hidden, and the sum tells neither.
    # One of them began a project: nine of ten in engineering would tell, so that is hidden too.
    assert found["field"].rows["engineering"][:2] == (9, None)
    assert found["field"].rows["arts"][0] == 20
    assert found["field"].rows["law"] == found["field"].rows[""] == (None, None, None, None)
    assert found["field"].totals[0] == 34
    assert found["study_level"].rows["postgraduate"][0] is None
    discipline = next(iter(found["discipline"].rows.values()))
    assert discipline[:2] == (34, 10)
    assert len(found["course_level"].rows) == 1


def test_officers_see_the_school_and_instructors_their_class(school: SmallSchool) -> None:
    enrol(school, 3, "law")
    app = app_of(school.services)
    officer, instructor, learner = (
        Browser(app, school.services).sign_in(who) for who in (school.officer, school.instructor, school.learner)
    )
    of_class = f"/classes/{school.class_id}/participation"
    for browser, school_page, class_page in ((officer, 200, 200), (instructor, 404, 200), (learner, 404, 404)):
        for ending in ("", ".csv"):
            assert browser.get(f"/school/participation{ending}").status_code in (school_page, school_page or 403)
            assert browser.get(of_class + ending).status_code in (class_page, class_page or 403)
    page = officer.get("/school/participation?lang=zh-Hans").get_data(as_text=True)
    assert "参与情况" in page
    rows = instructor.get(of_class + ".csv").get_data(as_text=True)
    assert "Law,,,," in rows

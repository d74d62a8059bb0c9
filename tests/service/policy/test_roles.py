"""Who may do what."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from makerpath.content.topics import read_catalogue, shipped
from makerpath.domain.errors import Conflict, MakerpathError, NotAllowed, NotFound
from makerpath.service.accounts.operations import begin, view_as_learner
from makerpath.service.allocations.models import Allocation
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.operations import issue
from makerpath.service.challenges.models import Challenge
from makerpath.service.classes.models import SchoolClass
from makerpath.service.classes.operations import create_class, create_run, join_class, remove_member
from makerpath.service.core.database import new_id, utc_now
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.critiques import operations as critique
from makerpath.service.exhibition.models import Exhibition
from makerpath.service.kits.models import KitRow
from makerpath.service.people.models import Campus, Grant, School
from makerpath.service.people.operations import create_campus, create_person, grant_role, revoke_role
from makerpath.service.policy import Actor, allowed, GRANTABLE, PERMISSIONS, require, school_roles, Scoped
from makerpath.service.projects import decisions, operations
from makerpath.service.projects.models import Project
from makerpath.service.starting.operations import start
from makerpath.service.topics.importing import import_catalogue
from makerpath.service.topics.models import TopicRow
from tests.service.prepared import Finished
from tests.service.school import SmallSchool

STAFF = {"instructor", "administrator", "officer"}
MATRIX: dict[str, set[str]] = {
    "school.view": {"mentor", *STAFF},
    "school.manage": {"officer", "administrator"},
    "people.manage": {"officer", "administrator"},
    "audit.view": {"officer", "administrator"},
    "course.publish": STAFF,
    "course.read": {"learner", "other_learner", "mentor", *STAFF},
    "run.manage": STAFF,
    "run.learn": {"learner", "other_learner"},
    "run.witness": {"instructor"},
    "attendance.check_in": {"instructor"},
    "lab.view": STAFF,
    "lab.mark": {"instructor"},
    "lab.grade": set(),
    "class.view": {"mentor", *STAFF},
    "class.manage": STAFF,
    "project.start": {"learner", "other_learner"},
    "project.view": {"learner", "mentor", *STAFF},
    "project.look": {"learner", "mentor", *STAFF},
    "project.work": {"learner"},
    "project.critique": {"learner", "mentor", "instructor"},
    "project.decide": {"instructor"},
    "project.assess": {"instructor"},
    "project.manage": STAFF,
    "exhibition.view": {"learner", "other_learner", "mentor", *STAFF},
    "exhibition.manage": STAFF,
    "exhibition.judge": {"mentor", "instructor"},
    "challenge.read": {"learner", "other_learner", "mentor", *STAFF},
    "challenge.manage": STAFF,
    "assessment.view": {"learner", *STAFF},
    "assessment.moderate": STAFF,
    "example.try": {"mentor", *STAFF},
    "example.write": STAFF,
    "guide.read": STAFF,
    "rubric.manage": STAFF,
    "allocation.answer": {"other_learner"},
    "allocation.manage": STAFF,
    "contribution.view": {"instructor"},
    "certificate.view": {"learner", *STAFF},
    "certificate.issue": {"officer", "administrator"},
    "certificate.revoke": {"officer", "administrator"},
    "certificate.design": {"officer", "administrator"},
    "certificate.keys": {"officer", "administrator"},
    "topic.read": {"learner", "other_learner", "mentor", *STAFF},
    "topic.manage": STAFF,
    "kit.try": {"learner", "other_learner"},
    "kit.count": STAFF,
    "platform.manage": {"administrator"},
}
OF_THE_SCHOOL = {"school", "people", "audit", "platform"}
PEOPLE = ("learner", "other_learner", "mentor", "instructor", "officer", "administrator")


def test_every_permission_is_in_the_matrix() -> None:
    assert set(MATRIX) == set(PERMISSIONS)


def test_each_role_may_do_what_the_matrix_says_and_nothing_else(finished: Finished) -> None:
    """The learner's own finished project; `other_learner` is in the same class."""
    school = finished.school
    issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    import_catalogue(school.services, school.officer, read_catalogue(shipped()))
    with school.services.database.reading(school.id) as session:
        resources: dict[str, Scoped] = {
            "school": session.get_one(School, school.id),
            "course": session.get_one(CourseRun, school.run_id),
            "run": session.get_one(CourseRun, school.run_id),
            "attendance": session.get_one(CourseRun, school.run_id),
            "lab": session.get_one(CourseRun, school.run_id),
            "guide": session.get_one(CourseRun, school.run_id),
            "class": session.get_one(SchoolClass, school.class_id),
            "project": session.get_one(Project, finished.project),
            "assessment": session.get_one(Project, finished.project),
            "example": session.get_one(CourseRun, school.run_id),
            "rubric": session.get_one(CourseRun, school.run_id),
            "contribution": session.get_one(Project, finished.project),
            "allocation": Allocation(
                project_id=finished.project, person_id=school.other_learner.person_id, role="peer"
            ),
            "certificate": session.scalars(select(Certificate)).one(),
            "topic": session.scalars(select(TopicRow).limit(1)).one(),
            "kit": session.scalars(select(KitRow).limit(1)).one(),
            "exhibition": Exhibition(id=new_id(), run_id=school.run_id),
            "challenge": Challenge(id=new_id(), school_id=school.id),
        }
        for permission, who in MATRIX.items():
            area = permission.split(".")[0]
            resource = resources["school" if area in OF_THE_SCHOOL else area]
            if permission == "project.start":
                resource = resources["run"]
            may = {name for name in PEOPLE if allowed(session, getattr(school, name), permission, resource)}
            wanted = who - {"instructor", "mentor"} if area in OF_THE_SCHOOL else who
            assert may == wanted, permission


def test_a_role_of_the_whole_school_reaches_what_lies_in_it(school: SmallSchool) -> None:
    teacher = person(school, "Wide")
    grant(school, teacher, "instructor", "school", school.id)
    project = school.start()
    with school.services.database.reading(school.id) as session:
        assert allowed(session, teacher, "project.decide", session.get_one(Project, project))
        assert allowed(session, teacher, "course.publish", session.get_one(School, school.id))
        assert not allowed(session, teacher, "people.manage", session.get_one(School, school.id))


def test_a_role_of_a_campus_reaches_its_branches_and_not_its_siblings(school: SmallSchool) -> None:
    main, east = campus(school, "Main"), campus(school, "East")
    branch = campus(school, "Branch", main)
    officer = person(school, "Branch officer")
    grant(school, officer, "officer", "campus", main)
    with school.services.database.reading(school.id) as session:
        for own, may in ((main, True), (branch, True), (east, False)):
            assert allowed(session, officer, "class.manage", session.get_one(Campus, own)) is may
        assert not allowed(session, officer, "people.manage", session.get_one(School, school.id))
    assert create_class(school.services, officer, name="8C", campus_id=branch)["class"]
    for place in (east, None):
        with pytest.raises(MakerpathError) as caught:
            create_class(school.services, officer, name="8C", campus_id=place)
        assert caught.value.status in (403, 404)


def test_an_instructor_of_a_sibling_class_sees_and_decides_nothing(school: SmallSchool) -> None:
    sibling = person(school, "Sibling")
    create_class(school.services, school.administrator, name="8A", instructor_id=sibling.person_id)
    project = school.start()
    school.show(project, school.brief.stage("launch"))
    school.submit(project, "launch")
    with pytest.raises(NotFound):
        decisions.decide(school.services, sibling, project_id=project, stage="launch", verdict="pass")
    with pytest.raises(NotFound):
        critique.give(school.services, sibling, project_id=project, stage="launch", body="Hello")


def test_a_mentor_comments_and_does_not_decide(school: SmallSchool) -> None:
    project = school.start()
    school.show(project, school.brief.stage("launch"))
    school.submit(project, "launch")
    critique.give(school.services, school.mentor, project_id=project, stage="launch", body="Look at the fold")
    with pytest.raises(NotAllowed):
        decisions.decide(school.services, school.mentor, project_id=project, stage="launch", verdict="pass")
    with pytest.raises(NotAllowed):
        operations.rename(school.services, school.mentor, project_id=project, title="Mine")


@pytest.mark.parametrize("who", ["learner", "other_learner", "officer", "administrator", "mentor"])
def test_only_an_instructor_decides(school: SmallSchool, who: str) -> None:
    project = school.start()
    school.show(project, school.brief.stage("launch"))
    school.submit(project, "launch")
    with pytest.raises((NotAllowed, NotFound)):
        decisions.decide(school.services, getattr(school, who), project_id=project, stage="launch", verdict="pass")


def test_an_expired_and_a_revoked_grant_do_not_hold(school: SmallSchool) -> None:
    project = school.start()
    late, gone = person(school, "Late"), person(school, "Gone")
    for who in (late, gone):
        grant(school, who, "instructor", "class", school.class_id)
    with school.services.database.writing(school.id) as session:
        session.execute(
            update(Grant).where(Grant.person_id == late.person_id).values(expires_at=utc_now() - timedelta(seconds=1))
        )
        held = session.scalars(select(Grant.id).where(Grant.person_id == gone.person_id)).one()
    revoke_role(school.services, school.officer, grant_id=held)
    with school.services.database.reading(school.id) as session:
        row = session.get_one(Project, project)
        for who in (late, gone):
            assert not allowed(session, who, "project.view", row)
            assert school_roles(session, who) == set()


def test_a_grant_that_ends_later_still_holds(school: SmallSchool) -> None:
    who = person(school, "Term teacher")
    grant(school, who, "instructor", "class", school.class_id, expires_at=utc_now() + timedelta(days=1))
    with school.services.database.reading(school.id) as session:
        assert allowed(session, who, "class.manage", session.get_one(SchoolClass, school.class_id))


def test_viewing_as_a_learner_lays_staff_roles_down(school: SmallSchool) -> None:
    project = school.start()
    with school.services.database.reading(school.id) as session:
        row, run = session.get_one(Project, project), session.get_one(CourseRun, school.run_id)
        for who in (school.instructor, school.officer, school.administrator):
            seen = who.viewing_as_learner()
            held = {name for name in PERMISSIONS if allowed(session, seen, name, row)}
            assert held == {"challenge.read", "course.read", "topic.read"}, held
            assert allowed(session, seen, "course.read", run)
            assert not allowed(session, seen, "project.start", run)
            assert school_roles(session, seen) == {"learner"}
        own = school.learner.viewing_as_learner()
        assert allowed(session, own, "project.work", row)


def test_only_staff_views_as_a_learner_and_only_in_their_own_browser(school: SmallSchool) -> None:
    def browser_of(who: Actor) -> UUID:
        assert who.person_id is not None
        with school.services.database.writing(school.id) as session:
            token = begin(session, who.person_id, school.id).token
        from makerpath.service.accounts.operations import actor_of

        found = actor_of(school.services, token)
        assert found is not None
        return found[1]

    instructors, learners = browser_of(school.instructor), browser_of(school.learner)
    view_as_learner(school.services, school.instructor, sign_in_id=instructors, on=True)
    for who, sign_in in ((school.learner, learners), (school.officer, instructors)):
        with pytest.raises(MakerpathError) as caught:
            view_as_learner(school.services, who, sign_in_id=sign_in, on=True)
        assert caught.value.status == 403
    back = school.instructor.viewing_as_learner()
    view_as_learner(school.services, back, sign_in_id=instructors, on=False)


def test_another_learners_work_is_not_there(finished: Finished) -> None:
    school = finished.school
    issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    with school.services.database.reading(school.id) as session:
        project, certificate = session.get_one(Project, finished.project), session.scalars(select(Certificate)).one()
        for permission, resource in (
            ("project.view", project),
            ("project.work", project),
            ("assessment.view", project),
            ("certificate.view", certificate),
        ):
            with pytest.raises(NotFound):
                require(session, school.other_learner, permission, resource)
        with pytest.raises(NotAllowed):
            require(session, school.learner, "project.decide", project)


def test_who_left_the_class_reads_the_course_no_more_and_keeps_their_project(school: SmallSchool) -> None:
    project = school.start()
    remove_member(school.services, school.instructor, class_id=school.class_id, person_id=school.learner.person_id)
    with school.services.database.reading(school.id) as session:
        run = session.get_one(CourseRun, school.run_id)
        assert not allowed(session, school.learner, "course.read", run)
        assert allowed(session, school.learner, "project.work", session.get_one(Project, project))


@pytest.mark.parametrize("who", ["learner", "mentor", "instructor"])
def test_only_the_office_grants_roles_and_only_administrators_make_administrators(
    school: SmallSchool, who: str
) -> None:
    for role in GRANTABLE:
        with pytest.raises(MakerpathError) as caught:
            grant_role(
                school.services,
                getattr(school, who),
                person_id=school.learner.person_id,
                role=role,
                scope_kind="class",
                scope_id=school.class_id,
            )
        assert caught.value.status in (403, 404)
    with pytest.raises(MakerpathError):
        grant(school, school.learner, "administrator", "school", school.id, by=school.officer)
    grant(school, school.learner, "administrator", "school", school.id, by=school.administrator)


@pytest.mark.parametrize(
    ("role", "kind"), [("member", "class"), ("learner", "school"), ("", "school"), ("officer", "galaxy")]
)
def test_a_role_or_place_that_does_not_exist_is_refused(school: SmallSchool, role: str, kind: str) -> None:
    with pytest.raises(MakerpathError) as caught:
        grant(school, school.learner, role, kind, school.id)
    assert caught.value.code == "role.unknown"


def test_a_role_is_granted_for_a_place_of_this_school(school: SmallSchool) -> None:
    for kind in ("school", "campus", "class", "project"):
        with pytest.raises(NotFound):
            grant(school, school.learner, "mentor", kind, new_id())


def test_a_school_keeps_its_last_administrator(school: SmallSchool) -> None:
    with school.services.database.reading(school.id) as session:
        last = session.scalars(select(Grant.id).where(Grant.role == "administrator")).one()
    with pytest.raises(Conflict) as caught:
        revoke_role(school.services, school.administrator, grant_id=last)
    assert caught.value.code == "role.last_administrator"
    grant(school, school.officer, "administrator", "school", school.id, by=school.administrator)
    revoke_role(school.services, school.administrator, grant_id=last)


def test_a_run_of_another_class_is_no_place_to_begin(school: SmallSchool) -> None:
    group = create_class(school.services, school.administrator, name="8B")
    with school.services.database.reading(school.id) as session:
        course = session.scalars(select(CourseRow.id)).one()
    run = create_run(
        school.services,
        school.administrator,
        course_id=course,
        class_id=UUID(group["class"]),
        term_id=None,
        starts_on=None,
        ends_on=None,
    )
    with pytest.raises(NotFound):
        start(
            school.services,
            school.learner,
            run_id=UUID(run["run"]),
            brief=school.brief_version,
            rubric=school.rubric_version,
            title="Lamp",
        )
    join_class(school.services, school.learner, code=group["join_code"].lower())


def person(school: SmallSchool, name: str) -> Actor:
    made = create_person(school.services, school.administrator, display_name=name)
    return Actor(person_id=UUID(made["person"]), school_id=school.id)


def campus(school: SmallSchool, name: str, parent: UUID | None = None) -> UUID:
    made = create_campus(school.services, school.administrator, name={"en": name}, parent_id=parent)
    return UUID(made["campus"])


def grant(
    school: SmallSchool,
    who: Actor,
    role: str,
    kind: str,
    scope: UUID,
    *,
    by: Actor | None = None,
    expires_at: object = None,
) -> None:
    grant_role(
        school.services,
        by or school.officer,
        person_id=who.person_id,
        role=role,
        scope_kind=kind,
        scope_id=scope,
        expires_at=expires_at,
    )

"""A brief whose assessments name further rubrics, begun in a platform's block and in a lesson of the school."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.content.check import load
from makerpath.content.package import CoursePackage
from makerpath.domain.hashing import Parts, split
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.assessments.operations import save
from makerpath.service.classes.operations import create_run
from makerpath.service.courses.begun import begun_in
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.people.models import Identity
from makerpath.service.projects.models import Project
from tests.content.conftest import DATA
from tests.service.browsing import app_of, Browser
from tests.service.platform import make_platform, named, Platform
from tests.service.school import SmallSchool

PLANS = {
    "final": "product",
    "safe": "safety",
    "first-look": "stage-prototype",
    "jury": "exhibition-jury",
    "me-as-a-maker": "maker-disposition",
}


@pytest.fixture(scope="module")
def package() -> CoursePackage:
    return load(DATA / "judged-course")


@pytest.fixture
def platform(school: SmallSchool, package: CoursePackage) -> Platform:
    """A platform with the course's project, that the school itself does not offer."""
    made = make_platform(school, app_of(school.services))
    brief = package.briefs["a-kite"]
    made.course, made.brief, made.rubric = "judged-course", split(brief), split(package.rubrics["product"])
    made.further = [split(package.rubrics[slug]) for slug in brief.rubrics[1:]]
    return made


def offered(school: SmallSchool, package: CoursePackage) -> UUID:
    """The run of the course in the school's own class."""
    course = publish(school.services, school.administrator, package=take_in(package))
    where = {"course_id": UUID(course["course"]), "class_id": school.class_id}
    when = {"term_id": None, "starts_on": None, "ends_on": None}
    return UUID(create_run(school.services, school.instructor, **where, **when)["run"])


def cases(school: SmallSchool, project_id: UUID) -> dict[str, tuple[str, str]]:
    """What the project's cases are assessed by, as hashes, by plan."""
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(select(AssessmentCase).where(AssessmentCase.project_id == project_id))
        return {row.plan: (row.rubric_hash, row.rubric_wording) for row in rows}


def hashes(parts: Parts) -> tuple[str, str]:
    return parts.scoring_hash, parts.wording_hash


def begun(platform: Platform) -> UUID:
    school = platform.school
    assert platform.act("start", {"title": "My kite"}).status_code == 200
    with school.services.database.reading(school.id) as session:
        person = session.scalars(select(Identity.person_id).where(Identity.subject == "42")).one()
        return session.scalars(select(Project.id).where(Project.created_by == person)).one()


def test_a_block_teaches_all_rubrics_and_a_project_begun_there_is_judged_by_them(
    platform: Platform, package: CoursePackage
) -> None:
    assert platform.fragment().get_json()["code"] == "definition.unknown"
    assert platform.teach().get_json() == {"stored": 6}
    assert platform.fragment().status_code == 200
    found = cases(platform.school, begun(platform))
    assert found == {plan: hashes(split(package.rubrics[slug])) for plan, slug in PLANS.items()}


def test_a_rubric_that_the_school_publishes_otherwise_is_the_platforms_own_there(
    platform: Platform, package: CoursePackage
) -> None:
    safety = package.rubrics["safety"]
    other = safety.model_copy(update={"criteria": safety.criteria[:1]})
    platform.teach()
    offered(platform.school, replace(package, rubrics={**package.rubrics, "safety": other}))
    platform.teach(("rubric", split(other)))
    assert cases(platform.school, begun(platform))["safe"] == hashes(split(safety)), "what the block itself carries"


@pytest.mark.parametrize("kept", range(5))
def test_a_block_that_lacks_one_rubric_is_refused(platform: Platform, kept: int) -> None:
    platform.teach()
    carried = [named(kind, parts) for kind, parts in platform.carried()]
    answer = platform.fragment({"definitions": carried[: kept + 1]})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "part.arguments")
    unseen = [*carried[:-1], {**carried[-1], "scoring_hash": "0" * 64}]
    assert platform.fragment({"definitions": unseen}).get_json()["code"] == "definition.unknown"


def test_a_project_begun_in_a_lesson_is_judged_by_all_of_them(school: SmallSchool, package: CoursePackage) -> None:
    run = offered(school, package)
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    address = f"/runs/{run}/lessons/a-kite-lesson"
    assert browser.post(f"{address}/project-a-kite/start", {"title": "My kite"}).status_code in (302, 303)
    with school.services.database.reading(school.id) as session:
        project = session.scalars(select(Project).where(Project.run_id == run)).one()
    assert cases(school, project.id) == {plan: hashes(split(package.rubrics[slug])) for plan, slug in PLANS.items()}
    people = begun_in(school.services, school.administrator, package)
    assert {people["rubric", slug] for slug in PLANS.values()} == {1}


def test_row_25_a_class_reads_the_rubric_in_the_words_for_its_age(school: SmallSchool, package: CoursePackage) -> None:
    run = offered(school, package)
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    for language in ("en", "zh-Hans"):
        page = browser.get(f"/runs/{run}/lessons/a-kite-lesson?lang={language}").get_data(as_text=True)
        for criterion in package.rubrics["product"].criteria:
            assert criterion.question is not None
            assert criterion.question.pick(language, "primary") in page
            assert criterion.question.pick(language) not in page


def test_row_51_what_makers_say_of_themselves_changes_no_result(school: SmallSchool) -> None:
    project = school.finish()
    school.assess(project, theory=1)
    before = school.result(project)
    disposition = load(DATA / "judged-course").rubrics["maker-disposition"]
    for place in (0, -1):
        chosen = {item.id: item.levels[place].id for item in disposition.criteria}
        said = {"levels": chosen, "comments": {}, "plan": "me-as-a-maker", "role": "self", "final": True}
        save(school.services, school.learner, project_id=project, **said)
        after = school.result(project)
        assert before is not None and after is not None
        assert (after.total, after.theory, after.practice, after.short) == (
            before.total,
            before.theory,
            before.practice,
            before.short,
        )

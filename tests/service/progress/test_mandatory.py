"""Courses without which there is no certificate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from makerpath.content.check import load
from makerpath.domain.eligibility import NotEligible
from makerpath.service.certificates.eligibility import candidates
from makerpath.service.certificates.operations import issue
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.progress.recording import record_completion
from tests.service.browsing import app_of, Browser
from tests.service.prepared import Finished
from tests.service.progress.small_courses import publish_course
from tests.service.school import COURSE, SmallSchool

THREE = {
    "making-safely": {"en": "Making safely", "zh-Hans": "安全地做"},
    "making-a-living": {"en": "Making a living", "zh-Hans": "创客的生计"},
    "making-it-yours": {"en": "Making it yours", "zh-Hans": "创客与法律"},
}


@pytest.fixture
def app(finished: Finished) -> Flask:
    return app_of(finished.school.services)


@pytest.fixture
def strict(finished: Finished, tmp_path: Path) -> Finished:
    """The finished project's course now wants safety, business and law before the certificate."""
    school = finished.school
    for slug, title in THREE.items():
        publish_course(school, tmp_path, slug, title=title)
    package = load(COURSE)
    course = package.course.model_copy(update={"mandatory": list(THREE)})
    object.__setattr__(package, "course", course)
    publish(school.services, school.administrator, package=take_in(package))
    return finished


def lacking(finished: Finished) -> list[str]:
    school = finished.school
    with pytest.raises(NotEligible) as caught:
        issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    assert {item.code for item in caught.value.missing} == {"certificate.course_missing"}
    return [item.params["title"]["en"] for item in caught.value.missing]


def record(school: SmallSchool, slug: str) -> None:
    record_completion(
        school.services, school.officer, person_id=school.learner.person_id, course=slug, note="Seen.", class_id=None
    )


def test_row_11_the_certificate_is_refused_until_safety_business_and_law_are_all_there(
    strict: Finished, app: Flask
) -> None:
    school = strict.school
    learner = Browser(app, school.services).sign_in(school.learner)
    office = Browser(app, school.services).sign_in(school.officer)
    titles = [title["en"] for title in THREE.values()]
    for at, slug in enumerate(THREE):
        assert lacking(strict) == titles[at:]
        for page in (
            learner.get(f"/projects/{strict.project}").get_data(as_text=True),
            office.get("/certificates?tab=missing").get_data(as_text=True),
        ):
            named = [title for title in titles if f"The mandatory course “{title}” is not completed." in page]
            assert named == titles[at:]
        record(school, slug)
    made = issue(school.services, school.officer, project_id=strict.project, person_id=school.learner.person_id)
    assert made["issued"]


def test_row_11_the_missing_course_is_named_in_the_readers_language(strict: Finished, app: Flask) -> None:
    office = Browser(app, strict.school.services).sign_in(strict.school.officer)
    assert "安全地做" in office.get("/certificates?tab=missing&lang=zh-Hans").get_data(as_text=True)
    form = {"project": str(strict.project), "person": str(strict.school.learner.person_id)}
    refused = office.post("/certificates/issue?lang=zh-Hans", form)
    assert refused.status_code == 422
    assert "创客与法律" in refused.get_data(as_text=True)


def test_row_11_a_whole_batch_is_looked_at_with_each_persons_own_courses(strict: Finished) -> None:
    school = strict.school
    school.finish(school.other_learner)
    record(school, "making-safely")
    with school.services.database.reading(school.id) as session:
        found = {item.person.id: item.missing for item in candidates(session, [school.run_id])}

    def titles(person: Any) -> list[str]:
        return [item.params["title"]["en"] for item in found[person] if item.code == "certificate.course_missing"]

    assert titles(school.learner.person_id) == ["Making a living", "Making it yours"]
    assert titles(school.other_learner.person_id) == ["Making safely", "Making a living", "Making it yours"]

"""Definitions in the database."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import func, select

from makerpath.domain.brief import Brief
from makerpath.domain.errors import Conflict, MakerpathError
from makerpath.domain.hashing import Parts, split
from makerpath.service.core.database import Database
from makerpath.service.courses.definitions import body, current, load_brief, store, store_checked
from makerpath.service.courses.models import CourseFile, Definition, DefinitionVersion
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from tests.service.school import sample_course, SmallSchool


def parts_of(school: SmallSchool) -> Parts:
    return split(school.brief)


def refused(database: Database, school: SmallSchool, scoring: Any, wording: Any, kind: str = "brief") -> MakerpathError:
    with pytest.raises(MakerpathError) as caught, database.writing(school.id) as session:
        store_checked(session, kind, scoring, wording, "platform:x")
    assert caught.value.code == "definition.invalid"
    return caught.value


def test_row_40_a_brief_cannot_be_published_without_a_driving_question(school: SmallSchool) -> None:
    """Nor shown by a platform: whatever reaches the service is checked as a course package is."""
    parts, database = parts_of(school), school.services.database
    silent = {place: texts for place, texts in parts.wording.items() if place != "/driving_question"}
    for question in (None, {}, {"en": ""}, {"en": "  "}):
        wording = silent if question is None else {**silent, "/driving_question": question}
        assert "driving_question" in refused(database, school, parts.scoring, wording).params["reason"]
    with database.reading(school.id) as session:
        newest = current(session, "brief", school.brief.id)
        assert newest is not None and newest.wording_hash == parts.wording_hash


def test_the_same_package_again_changes_nothing_and_a_new_lesson_is_a_new_version(school: SmallSchool) -> None:
    package = take_in(sample_course())

    def counted() -> list[int]:
        with school.services.database.reading(school.id) as session:
            return [
                session.scalar(select(func.count()).select_from(table)) or 0
                for table in (Definition, DefinitionVersion, CourseFile)
            ]

    before = counted()
    first = publish(school.services, school.administrator, package=package)
    assert counted() == before
    changed = Parts(package.course.scoring, {**package.course.wording, "/files/images/new.svg": {"sha256": "0" * 64}})
    second = publish(
        school.services, school.administrator, package=package.__class__(**{**package.__dict__, "course": changed})
    )
    assert second["version"] != first["version"]
    assert counted() == [before[0] + 1, before[1] + 1, before[2] * 2]
    for who in (school.learner, school.mentor):
        with pytest.raises(MakerpathError):
            publish(school.services, who, package=package)


def test_newer_wording_is_shown_and_the_scoring_stays(school: SmallSchool) -> None:
    parts, database = parts_of(school), school.services.database
    worded = {**parts.wording, "/title": {"en": "A lamp that talks", "zh-Hans": "会开口的灯"}}
    with database.writing(school.id) as session:
        store_checked(session, "brief", parts.scoring, worded, school.brief_version.source)
    with database.reading(school.id) as session:
        brief = load_brief(session, parts.scoring_hash, parts.wording_hash)
        assert brief.title["en"] == "A lamp that talks"
        assert split(brief).scoring_hash == parts.scoring_hash


def test_wording_of_a_newer_scoring_does_not_break_an_older_project(school: SmallSchool) -> None:
    parts, database = parts_of(school), school.services.database
    whole = school.brief.model_dump(by_alias=True, exclude_none=True)
    whole["stages"] = [stage for stage in whole["stages"] if stage["id"] != "define"]
    newer = split(Brief.model_validate(whole))
    with database.writing(school.id) as session:
        store(session, "brief", newer, school.brief.id, school.brief_version.source)
    with database.reading(school.id) as session:
        assert load_brief(session, parts.scoring_hash, parts.wording_hash) == school.brief


@pytest.mark.parametrize(
    "change",
    [
        lambda scoring, wording: scoring.update(id="Not A Slug"),
        lambda scoring, wording: scoring.update(extra=1),
        lambda scoring, wording: scoring.update(title={"en": "In the scoring part"}),
        lambda scoring, wording: scoring["stages"].append(deepcopy(scoring["stages"][0])),
        lambda scoring, wording: scoring["stages"].pop(0),
        lambda scoring, wording: scoring["stages"][0].update(gate="strict"),
        lambda scoring, wording: scoring["stages"][0]["evidence"][0].update(min=10**30),
        lambda scoring, wording: wording.update({"/title": {"fr": "Lampe"}}),
        lambda scoring, wording: wording.update({"/title": {"en": "a\0b"}}),
        lambda scoring, wording: wording.update({"/stages": {"en": "x"}}),
        lambda scoring, wording: wording.update({"/stages/nowhere/task": {"en": "more"}}),
        lambda scoring, wording: wording.update({"/title": {"en": "\ud800"}}),
        lambda scoring, wording: scoring.clear(),
    ],
)
def test_a_definition_that_no_course_package_would_hold_is_refused(school: SmallSchool, change: Any) -> None:
    parts = parts_of(school)
    scoring, wording = deepcopy(parts.scoring), deepcopy(parts.wording)
    change(scoring, wording)
    refused(school.services.database, school, scoring, wording)


@pytest.mark.parametrize("points", [float("inf"), float("nan"), -1, "many", 10**400, None])
def test_a_rubric_with_points_that_are_none_is_refused(school: SmallSchool, points: Any) -> None:
    parts = split(school.rubric)
    scoring = deepcopy(parts.scoring)
    scoring["criteria"][0]["levels"][-1]["points"] = points
    refused(school.services.database, school, scoring, parts.wording, "rubric")


def test_a_hash_never_seen_says_so(school: SmallSchool) -> None:
    with school.services.database.reading(school.id) as session:
        with pytest.raises(Conflict) as caught:
            body(session, "0" * 64)
        assert caught.value.code == "definition.unknown"


def test_a_definition_is_stored_once_for_all_schools(school: SmallSchool) -> None:
    from tests.service.school import make_school

    with school.services.database.reading() as session:
        before = session.scalar(select(func.count(Definition.hash)))
    make_school(school.services, "dale", "DAL")
    with school.services.database.reading() as session:
        assert session.scalar(select(func.count(Definition.hash))) == before


def test_what_a_platform_brings_never_becomes_the_schools_own_version(school: SmallSchool) -> None:
    parts, database = parts_of(school), school.services.database
    theirs = {**parts.wording, "/title": {"en": "Something else"}}
    with database.writing(school.id) as session:
        store_checked(session, "brief", parts.scoring, theirs, "platform:x")
    with database.reading(school.id) as session:
        version = current(session, "brief", school.brief.id)
        assert version is not None and version.wording_hash == parts.wording_hash
        own = load_brief(session, parts.scoring_hash, parts.wording_hash)
        shown = load_brief(session, parts.scoring_hash, Parts(parts.scoring, theirs).wording_hash)
    assert own.title == school.brief.title and shown.title == {"en": "Something else"}

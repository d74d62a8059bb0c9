"""What a course's certificate asks for beside a project, and courses that have none."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.credentials.record import CertificateRecord
from makerpath.domain.eligibility import NotEligible
from makerpath.domain.errors import MakerpathError
from makerpath.service.attendance.operations import note_attendance
from makerpath.service.certificates.eligibility import candidates
from makerpath.service.certificates.operations import issue
from makerpath.service.courses.definitions import of_course, Version
from makerpath.service.progress.reading import read_lesson
from makerpath.service.progress.recording import record_completion
from makerpath.service.sign_offs.models import SignedOff
from makerpath.service.sign_offs.operations import sign, withdraw
from tests.service.certificates.issuing import row_of, trained
from tests.service.counting import queries
from tests.service.progress.small_courses import both, offered, publish_course
from tests.service.progress.test_reading import BLADE
from tests.service.school import make_school, SmallSchool

QUIZ = """\
schema: makerpath.quiz/1
id: {id}
title: {{en: {title}, zh-Hans: 小测{id}}}
graded: {graded}
questions:
  - kind: single
    id: one
    prompt: {{en: Which?, zh-Hans: 哪个？}}
    choices:
      - {{id: right, correct: true, text: {{en: This, zh-Hans: 这个}}}}
      - {{id: wrong, text: {{en: That, zh-Hans: 那个}}}}
"""


def lacking(school: SmallSchool, run: UUID) -> list[tuple[str, str]]:
    """What the learner misses, by code and by the English title or the figures."""
    with pytest.raises(NotEligible) as caught:
        issue(school.services, school.officer, run_id=run, person_id=school.learner.person_id)
    return [
        (item.code.removeprefix("certificate."), item.params["title"]["en"] if "title" in item.params else "")
        for item in caught.value.missing
    ]


def sign_blade(school: SmallSchool, run: UUID, course: str) -> UUID:
    with school.services.database.reading(school.id) as session:
        row = of_course(session, "sign-off", "blade", course)
        assert row is not None
        version = Version("blade", row.scoring_hash, row.wording_hash)
    sign(
        school.services,
        school.instructor,
        run_id=run,
        version=version,
        person_id=school.learner.person_id,
        seen=["away"],
    )
    with school.services.database.reading(school.id) as session:
        return session.scalars(select(SignedOff.id).order_by(SignedOff.id.desc())).first() or UUID(int=0)


def test_a_course_without_a_project_asks_by_name_for_all_that_completes_it(school: SmallSchool, tmp_path: Path) -> None:
    course = publish_course(
        school,
        tmp_path,
        "safety",
        words={"one": "::attendance{}", "two": '::sign-off{id="blade"}\n\n::quiz{id="saws"}\n\n::quiz{id="fun"}'},
        files={
            "sign-offs/blade.yaml": BLADE,
            "quizzes/saws.yaml": QUIZ.format(id="saws", title="Saws", graded="true"),
            "quizzes/fun.yaml": QUIZ.format(id="fun", title="Fun", graded="false"),
        },
    )
    run = offered(school, course)
    all_of_it = [("lesson_missed", "Lesson one"), ("sign_off_open", "The blade"), ("quiz_open", "Saws")]
    assert lacking(school, run) == all_of_it
    person = school.learner.person_id
    assert person is not None
    note_attendance(school.services, school.instructor, run_id=run, lesson="one", person_id=person)
    signed = sign_blade(school, run, "safety")
    assert lacking(school, run) == all_of_it[2:]
    record_completion(school.services, school.officer, person_id=person, course="safety", note="Seen.", class_id=None)
    withdraw(school.services, school.instructor, run_id=run, signed_id=signed, reason="It was somebody else.")
    assert lacking(school, run) == [("sign_off_open", "The blade")], "what was vouched for counts, a lost signature not"
    sign_blade(school, run, "safety")
    answer = issue(school.services, school.officer, run_id=run, person_id=person)
    record = CertificateRecord.model_validate(row_of(school, UUID(answer["certificate"])).record)
    assert record.project is None and record.criteria == [] and record.results is None and record.assessors == []
    assert record.attendance is not None
    assert (record.attendance.lessons, record.attendance.attended) == (1, 1)
    assert [item.code for item in record.competencies] == ["4c:creativity"]
    assert not issue(school.services, school.officer, run_id=run, person_id=person)["issued"]


def test_a_run_of_a_course_with_a_project_is_no_way_around_the_project(school: SmallSchool, tmp_path: Path) -> None:
    run = trained(school, tmp_path, 0, "other") or offered(school, publish_course(school, tmp_path, "another"))
    strangers = [(school.run_id, school.learner), (run, school.instructor)]
    for where, who in strangers:
        with pytest.raises(MakerpathError) as caught:
            issue(school.services, school.officer, run_id=where, person_id=who.person_id)
        assert caught.value.code == "certificate.not_enrolled"
    other = make_school(school.services, "dale", "DAL")
    with pytest.raises(MakerpathError) as caught:
        issue(school.services, other.officer, run_id=run, person_id=school.learner.person_id)
    assert caught.value.status == 404


@pytest.mark.parametrize(("asked", "enough"), [(34, False), (33, True), (0, True)])
def test_attendance_is_asked_for_as_a_share_of_the_lessons_in_a_room(
    school: SmallSchool, tmp_path: Path, asked: int, enough: bool
) -> None:
    """Such as "1 of 3 lessons, and 34 % are asked for", of a course with a project."""
    rooms = dict.fromkeys(("one", "two", "three"), "::attendance{}")
    course = publish_course(
        school,
        tmp_path,
        "in-a-room",
        modules=[{"id": "start", "lessons": ["one", "two", "three"]}],
        words={**rooms, "one": '::attendance{}\n\n::project{brief="a-light-that-speaks"}'},
        files=_with_brief(),
        briefs=["a-light-that-speaks"],
        certificate={"attendance": asked, "quizzes": True, "sign_offs": True},
    )
    run = offered(school, course)
    person = school.learner.person_id
    assert person is not None
    note_attendance(school.services, school.instructor, run_id=run, lesson="two", person_id=person)
    import dataclasses

    there = dataclasses.replace(school, run_id=run)
    project = there.start()
    with school.services.database.reading(school.id) as session:
        (found,) = [item for item in candidates(session, [run]) if item.project and item.project.id == project]
    lack = {item.code: item.params for item in found.missing}
    assert ("certificate.attendance" not in lack) == enough
    if not enough:
        assert lack["certificate.attendance"] == {"attended": 1, "lessons": 3, "needed": "34"}
    assert ("presence" in {item.kind for item in found.asked}) == bool(asked)


def _with_brief() -> dict[str, str]:
    from tests.service.school import COURSE

    brief = COURSE / "briefs" / "a-light-that-speaks.yaml"
    return {"briefs/a-light-that-speaks.yaml": brief.read_text("utf-8")}


def test_a_whole_class_without_a_project_costs_as_many_queries_as_one(school: SmallSchool, tmp_path: Path) -> None:
    (wanted,) = trained(school, tmp_path, 1)
    run = UUID(wanted[1] or "")

    def cost() -> int:
        def look() -> None:
            with school.services.database.reading(school.id) as session:
                assert candidates(session, [run])

        look()
        return queries(school.services, look)

    before = cost()
    trained(school, tmp_path, 4)
    assert cost() == before


def test_the_titles_are_in_the_readers_language(school: SmallSchool, tmp_path: Path) -> None:
    run = offered(school, publish_course(school, tmp_path, "plain", title=both("Plain", "平常")))
    read_lesson(school.services, school.learner, run_id=run, lesson="one")
    found: Any = lacking(school, run)
    assert found == [("lesson_unread", "Lesson two")]

"""What a certificate says, frozen on the day of its issue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from makerpath.credentials.record import CertificateRecord
from makerpath.service.assessments.models import Outcome
from makerpath.service.certificates.models import Certificate
from makerpath.service.core.database import new_id, utc_now
from makerpath.service.core.events import Event
from makerpath.service.people.models import School
from makerpath.service.progress.recording import record_completion
from tests.service.certificates.issuing import history, issued, republish, row_of
from tests.service.prepared import Finished
from tests.service.progress.small_courses import publish_course
from tests.service.school import sample_course


def record_of(finished: Finished) -> CertificateRecord:
    return CertificateRecord.model_validate(row_of(finished.school, issued(finished)).record)


def test_every_level_of_each_criterion_is_there_and_the_one_that_was_reached(finished: Finished) -> None:
    record, rubric = record_of(finished), finished.school.rubric
    assert [item.id for item in record.criteria] == [item.id for item in rubric.criteria]
    for said, criterion in zip(record.criteria, rubric.criteria, strict=True):
        assert [level.id for level in said.levels] == [level.id for level in criterion.levels]
        assert said.level_id == criterion.levels[-1].id
        assert (said.points, said.of) == (criterion.top, criterion.top)
        assert said.competencies == criterion.competencies


def test_competencies_carry_the_mean_of_the_criteria_that_point_to_them(finished: Finished) -> None:
    school = finished.school
    school.assess(finished.project, theory=-2)
    record = record_of(finished)
    shares = {item.id: item.points / item.of * 100 for item in record.criteria}
    for said in record.competencies:
        pointing = [shares[item.id] for item in school.rubric.criteria if said.code in item.competencies]
        if pointing:
            assert said.percent is not None and abs(said.percent - sum(pointing) / len(pointing)) < 0.11
        else:
            assert said.percent is None
    of_outcomes = {code for item in sample_course().course.outcomes for code in item.competencies}
    assert of_outcomes <= {said.code for said in record.competencies}
    assert all(said.title["zh-Hans"] and said.framework["zh-Hans"] for said in record.competencies)


def test_the_record_names_school_course_and_wording_by_address_and_hash(finished: Finished) -> None:
    record = record_of(finished)
    assert record.school.url is not None and record.school.url.endswith("/schools/hill/issuer")
    assert record.course.wording_hash and record.course.wording_hash != record.course.scoring_hash
    assert record.look is not None and record.look.design == "classic" and record.look.design_hash


def test_mandatory_courses_that_were_completed_are_named(finished: Finished, tmp_path: Any) -> None:
    school = finished.school
    publish_course(school, tmp_path, "making-safely")
    republish(finished, mandatory=["making-safely"])
    record_completion(
        school.services,
        school.officer,
        person_id=school.learner.person_id,
        course="making-safely",
        note="Seen.",
        class_id=None,
    )
    assert [(item.id, item.title["en"]) for item in record_of(finished).modules] == [("making-safely", "Making safely")]


def test_it_holds_so_many_calendar_months_by_the_schools_clock(finished: Finished) -> None:
    school = finished.school
    republish(finished, certificate={"months": 12})
    certificate = row_of(school, issued(finished))
    record = CertificateRecord.model_validate(certificate.record)
    assert record.expires_at == certificate.expires_at
    with school.services.database.reading(school.id) as session:
        zone = session.get_one(School, school.id).time_zone
    from zoneinfo import ZoneInfo

    assert certificate.expires_at is not None
    begins, ends = (moment.astimezone(ZoneInfo(zone)) for moment in (record.issued_at, certificate.expires_at))
    assert (ends.year, ends.month) == (begins.year + 1, begins.month)
    assert (ends.hour, ends.minute, ends.second) == (23, 59, 59)
    assert certificate.state(certificate.expires_at) == "expired"


def test_what_watched_over_the_assessment_is_told_without_names(finished: Finished) -> None:
    school = finished.school
    with school.services.database.writing(school.id) as session:
        from sqlalchemy import select

        newest = session.scalars(select(Outcome).where(Outcome.project_id == finished.project)).one()
        steps = [*newest.steps, {"step": "moderated", "way": "mean"}, {"step": "override", "before": 1.0, "after": 2.0}]
        session.add(
            Event(
                via="page",
                verb="assessment.approved",
                subject_id=newest.case_id,
                project_id=finished.project,
                data={},
            )
        )
        from makerpath.service.core.immutable import allowed_to_erase

        with allowed_to_erase(session):
            session.execute(update(Outcome).where(Outcome.id == newest.id).values(steps=steps))
    record = record_of(finished)
    assert record.moderation == ["moderated", "approved", "overridden"]
    assert record.assessors == ["instructor"]


def test_what_was_set_by_hand_and_taken_back_is_not_told(finished: Finished) -> None:
    school = finished.school
    record = record_of(finished)
    assert record.moderation == []
    assert history(school, row_of(school, issued(finished)).id) == [("issued", "")]


def test_serials_follow_the_highest_that_is_there_even_after_a_restore(finished: Finished) -> None:
    school = finished.school
    first = row_of(school, issued(finished))
    prefix = first.serial[:-6]
    with school.services.database.writing(school.id) as session:
        for serial in (f"{prefix}000040", f"{prefix}1000000", f"{first.serial[:4]}1999-000900"):
            session.add(
                Certificate(
                    person_id=school.learner.person_id,
                    serial=serial,
                    code=new_id().hex[:28],
                    design="classic",
                    record=first.record,
                    record_hash=first.record_hash,
                    restored_at=utc_now(),
                )
            )
    second = school.finish(school.other_learner)
    school.assess(second)
    made = row_of(school, issued(finished, project_id=second, person_id=school.other_learner.person_id))
    assert made.serial == f"{prefix}1000001"
    assert isinstance(made.created_at, datetime)

"""A certificate that could not be printed says why to the office, which has it printed again."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import func, select

from makerpath.domain.errors import MakerpathError
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.operations import issue
from makerpath.service.certificates.unprinted import note
from makerpath.service.core.jobs.models import Job
from tests.service.browsing import app_of, Browser
from tests.service.prepared import Finished


@pytest.fixture
def failed(finished: Finished) -> UUID:
    """A certificate whose design broke the printer."""
    school = finished.school
    answer = issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    with school.services.database.writing(school.id) as session:
        row = session.get_one(Certificate, UUID(answer["certificate"]))
        note(session, row, MakerpathError("design.broken", "The design broke the printer.", "Mend the design."))
    return UUID(answer["certificate"])


def waiting(finished: Finished) -> int:
    with finished.school.services.database.reading(finished.school.id) as session:
        return session.scalar(select(func.count(Job.id)).where(Job.kind == "certificate.print")) or 0


def test_the_office_reads_why_and_prints_it_again(finished: Finished, failed: UUID) -> None:
    school = finished.school
    office = Browser(app_of(school.services), school.services).sign_in(school.officer)
    before, page = waiting(finished), office.get(f"/certificates/{failed}").get_data(as_text=True)
    assert "The design broke the printer." in page and "Mend the design." in page
    assert office.post(f"/certificates/{failed}/print", {}).status_code == 303
    assert waiting(finished) == before + 1


def test_its_holder_only_reads_that_it_is_being_printed(finished: Finished, failed: UUID) -> None:
    school = finished.school
    holder = Browser(app_of(school.services), school.services).sign_in(school.learner)
    before, page = waiting(finished), holder.get(f"/certificates/{failed}").get_data(as_text=True)
    assert "broke the printer" not in page and "is being printed" in page
    assert holder.post(f"/certificates/{failed}/print", {}).status_code == 403
    assert waiting(finished) == before

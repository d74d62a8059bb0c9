"""Roles are granted within the granter's own school, and every grant is on record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain.errors import NotFound
from makerpath.service.classes.operations import create_class
from makerpath.service.core.events import Event
from makerpath.service.people.models import School
from makerpath.service.people.operations import create_school, grant_role
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool


def granted(school: SmallSchool, scope_id: UUID) -> Any:
    return grant_role(
        school.services,
        school.officer,
        person_id=school.mentor.person_id,
        role="officer",
        scope_kind="school",
        scope_id=scope_id,
    )


def test_no_role_is_granted_for_another_school(school: SmallSchool) -> None:
    other = create_school(
        school.services, slug="valley", code="VAL", name={"en": "Valley"}, language="en", time_zone="UTC"
    )
    with pytest.raises(NotFound):
        granted(school, other)
    assert granted(school, school.id)["grant"]


def test_the_instructor_of_a_new_class_is_granted_on_record(school: SmallSchool) -> None:
    create_class(school.services, school.administrator, name="8A", instructor_id=school.mentor.person_id)
    with school.services.database.reading(school.id) as session:
        last = session.scalars(select(Event).where(Event.verb == "role.granted").order_by(Event.id.desc())).first()
    assert last is not None
    assert last.data == {"person": str(school.mentor.person_id), "role": "instructor", "scope": "class"}


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "99999-1-1", "soon"])
def test_a_role_until_an_impossible_day_is_refused_or_kept_and_never_breaks_the_page(
    school: SmallSchool, day: str
) -> None:
    with school.services.database.writing(unscoped="moving the school") as session:
        session.get_one(School, school.id).time_zone = "America/New_York"
    browser = Browser(app_of(school.services), school.services).sign_in(school.officer)
    address = f"/school/people/{school.mentor.person_id}"
    answer = browser.post(f"{address}/roles", {"role": "mentor", "scope": f"school:{school.id}", "expires_on": day})
    assert answer.status_code in (303, 422)
    assert browser.get(address).status_code == 200

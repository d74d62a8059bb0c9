"""Classes: who gets in, and who does not."""

from __future__ import annotations

import pytest

from makerpath.domain.errors import MakerpathError
from makerpath.service.classes.models import SchoolClass
from makerpath.service.classes.operations import change_join_code, join_class, remove_member
from tests.service.school import SmallSchool


def test_a_learner_who_was_taken_out_does_not_come_back_with_the_old_code(school: SmallSchool) -> None:
    with school.services.database.reading(school.id) as session:
        old = session.get_one(SchoolClass, school.class_id).join_code
    remove_member(school.services, school.instructor, class_id=school.class_id, person_id=school.learner.person_id)
    fresh = change_join_code(school.services, school.instructor, class_id=school.class_id)["join_code"]
    assert fresh != old
    with pytest.raises(MakerpathError) as refused:
        join_class(school.services, school.learner, code=old)
    assert refused.value.code == "class.no_such_code"

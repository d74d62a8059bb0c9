"""What a moderator decided of a difference holds by another rubric too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from makerpath.content.incoming.written import definition
from makerpath.service.assessments.cases import rubric_of
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.courses.models import CourseRun
from makerpath.service.projects.models import Project
from makerpath.service.rubrics.adopting import adopt, choose
from makerpath.service.rubrics.effects import digest, effects
from makerpath.service.rubrics.regrading import regrade
from tests.service.moderation.watched import differing, Watched
from tests.service.rubrics.making import published
from tests.service.school import SmallSchool

GOOD = dict.fromkeys(("craft", "idea", "secret"), "good")


def by_another_rubric(made: Watched) -> tuple[float, str]:
    """What the list says of the project, before everything is assessed with the first criterion counting thrice."""
    school = made.school
    with school.services.database.reading(school.id) as session:
        data: dict[str, Any] = definition(rubric_of(session, session.get_one(AssessmentCase, made.case_id)))
        brief = session.get_one(Project, made.project).brief
    for criterion in data["criteria"]:
        criterion["competencies"] = ["4c:creativity"]
    data["criteria"][0]["weight"] = 3
    reference = published(school, data)
    with school.services.database.reading(school.id) as session:
        run = session.get_one(CourseRun, school.run_id)
        (found,) = effects(session, run, choose(session, run, brief, "main", reference)[2])
        seen = digest([found])
    answer = adopt(
        school.services,
        school.instructor,
        run_id=school.run_id,
        brief=brief,
        plan="main",
        reference=reference,
        regrade=True,
        reason="Fairer",
        seen=seen,
    )
    regrade(school.services, UUID(answer["adoption"]), school.id)
    return found.after[0].total, found.what


@pytest.mark.parametrize(("way", "total"), [("one", 100), ("own", 66.7)])
def test_the_word_that_was_taken_is_taken_again(school: SmallSchool, way: str, total: float) -> None:
    made, second = differing(school)
    taken = next(row.id for row in made.said() if row.assessor_id == second.person_id)
    other: dict[str, Any] = {"one": {"assessment_id": taken}, "own": {"levels": GOOD}}[way]
    made.resolve(school.officer, way, **other)
    assert made.makers_see() == total
    # Each criterion has the same share, so that no weight moves the total: only other words would.
    assert by_another_rubric(made) == (total, "same")
    assert (made.makers_see(), made.case().state) == (total, "released")
    assert made.outcomes()[-1].total == total

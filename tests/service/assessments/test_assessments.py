"""An instructor fills in the rubric."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain.assessing import FINAL
from makerpath.domain.errors import MakerpathError, NotAllowed, NotFound
from makerpath.service.assessments.cases import case_of
from makerpath.service.assessments.models import Assessment
from makerpath.service.assessments.operations import draft_or_latest, save
from makerpath.service.core.events import Event
from makerpath.service.courses.definitions import store
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool


def fill(school: SmallSchool, project: UUID, level: int = -1, **other: Any) -> Any:
    return save(
        school.services,
        other.pop("by", school.instructor),
        project_id=project,
        **{
            "levels": {item.id: item.levels[level].id for item in school.rubric.criteria},
            "comments": {},
            "final": True,
            **other,
        },
    )


def rows(school: SmallSchool) -> list[Assessment]:
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(select(Assessment).order_by(Assessment.number)))


def test_a_draft_may_be_incomplete_and_a_final_one_may_not(school: SmallSchool) -> None:
    project = school.start()
    first = school.rubric.criteria[0]
    some = {first.id: first.levels[0].id}
    fill(school, project, levels=some, comments={first.id: "Look closer"}, final=False)
    with pytest.raises(MakerpathError) as caught:
        fill(school, project, levels=some)
    assert caught.value.code == "assessment.incomplete"
    assert caught.value.params["missing"] == [item.id for item in school.rubric.criteria[1:]]
    (draft,) = rows(school)
    assert (draft.levels, draft.comments, draft.total, draft.final_at) == (some, {first.id: "Look closer"}, None, None)


def test_a_final_assessment_stays_and_a_later_one_takes_its_place(school: SmallSchool) -> None:
    project = school.start()
    fill(school, project, 0)
    fill(school, project, -1, final=False)
    with school.services.database.reading(school.id) as session:
        assert school.instructor.person_id is not None
        draft = draft_or_latest(session, case_of(session, project, FINAL), school.instructor.person_id, "instructor")
        assert draft is not None and draft.number == 2
    counts = school.result(project)
    assert counts is not None and counts.main.number == 1
    fill(school, project, -1)
    first, second = rows(school)
    assert first.total is not None and second.total == 100
    assert first.total < second.total
    counts = school.result(project)
    assert counts is not None and (counts.main.number, counts.total) == (2, 100)
    with school.services.database.reading(school.id) as session:
        assert len(session.scalars(select(Event).where(Event.verb == "assessment.final")).all()) == 2


def test_comments_are_kept_for_each_criterion(school: SmallSchool) -> None:
    project = school.start()
    comments = {item.id: f"About {item.id}" for item in school.rubric.criteria}
    fill(school, project, comments={**comments, "no-such-criterion": "lost"}, comment="On the whole")
    (row,) = rows(school)
    assert row.comments == comments
    assert row.comment == "On the whole"


@pytest.mark.parametrize("levels", [{"meaning": "no-such-level"}, {"no-such-criterion": "beginning"}])
def test_a_level_that_the_rubric_lacks_is_refused(school: SmallSchool, levels: dict[str, str]) -> None:
    project = school.start()
    with pytest.raises(MakerpathError) as caught:
        fill(school, project, levels=levels, final=False)
    assert caught.value.code == "assessment.unknown_level"


def test_only_an_instructor_assesses(school: SmallSchool) -> None:
    project = school.start()
    for who in (school.learner, school.mentor, school.officer, school.administrator):
        with pytest.raises(NotAllowed):
            fill(school, project, by=who)
    with pytest.raises(NotFound):
        fill(school, project, by=school.other_learner)


def test_a_newer_rubric_changes_no_project_that_has_begun(school: SmallSchool) -> None:
    from makerpath.domain.hashing import split
    from makerpath.domain.rubric import Rubric

    project = school.start()
    whole = school.rubric.model_dump(by_alias=True)
    for item in whole["criteria"]:
        item["levels"][0]["points"] = 0
    harder = split(Rubric.model_validate(whole))
    with school.services.database.writing(school.id) as session:
        store(session, "rubric", harder, school.rubric.id, school.rubric_version.source)
    fill(school, project, 0)
    (row,) = rows(school)
    assert row.rubric_hash == school.rubric_version.scoring_hash
    assert row.total is not None and row.total > 0


def test_row_10_the_page_of_the_assessment_shows_both_minima_and_both_results(school: SmallSchool) -> None:
    project = school.start()
    fill(school, project, 1)
    (row,) = rows(school)
    assert row.theory is not None and row.practice is not None
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    page = browser.get(f"/projects/{project}").get_data(as_text=True)
    for value in (row.total, row.theory, row.practice):
        assert f"{value:g}" in page


def test_the_form_keeps_what_was_typed_when_it_is_refused(school: SmallSchool) -> None:
    project = school.start()
    browser = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    first = school.rubric.criteria[0]
    typed = {f"level-{first.id}": first.levels[2].id, f"comment-{first.id}": "Fold & <cut>", "final": "1"}
    answer = browser.post(f"/projects/{project}/assess/final", typed)
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Fold &amp; &lt;cut&gt;" in body
    assert rows(school) == []

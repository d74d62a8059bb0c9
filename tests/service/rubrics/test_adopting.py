"""A class takes another rubric: seen before anybody agrees, whole or not at all, and the past stays readable."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError
from makerpath.domain.rubric import Rubric
from makerpath.domain.rubric_changes import carry
from makerpath.domain.scoring import score
from makerpath.service.assessments.models import Assessment, AssessmentCase, Outcome
from makerpath.service.assessments.operations import save
from makerpath.service.core.events import Event
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.notices.models import Notice
from makerpath.service.rubrics.adopting import adopt
from makerpath.service.rubrics.effects import asked, carried_over, digest
from makerpath.service.rubrics.regrading import regrade
from tests.service.browsing import app_of, Browser
from tests.service.counting import queries
from tests.service.prepared import Finished
from tests.service.rubrics.making import craft, made, PLAN, published, taken, versions, would
from tests.service.school import make_school, SmallSchool


def rows(school: SmallSchool, table: Any) -> list[Any]:
    """All there are; of cases those of the plan that rubrics are taken for here."""
    query = select(table).order_by(table.id)
    if table is AssessmentCase:
        query = query.where(AssessmentCase.plan == PLAN)
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(query))


def harder() -> dict[str, Any]:
    """Nobody reaches the top of the first criterion any more who had it: a new level stands above."""
    data = craft()
    item = data["criteria"][0]
    item["levels"].append(
        {
            "id": "beyond",
            "points": 40,
            "title": {"en": "Beyond", "zh-Hans": "超越"},
            "description": {"en": "B", "zh-Hans": "超"},
        }
    )
    data["minima"] = {"total": 90}
    return data


def longer() -> dict[str, Any]:
    data = craft()
    data["criteria"].append({**data["criteria"][1], "id": "care", "title": {"en": "Care", "zh-Hans": "爱护"}})
    return data


def test_later_projects_are_assessed_by_it_and_earlier_ones_as_before(finished: Finished) -> None:
    school = finished.school
    before = rows(school, AssessmentCase)[0]
    taken(school, published(school, harder()))
    project = school.start(school.other_learner)
    cases = {case.project_id: case for case in rows(school, AssessmentCase)}
    assert cases[finished.project].rubric_hash == before.rubric_hash
    with school.services.database.reading(school.id) as session:
        case = cases[project]
        assert load_rubric(session, case.rubric_hash, case.rubric_wording).minima.total == 90


def test_a_rubric_of_the_library_can_be_taken_and_the_briefs_own_again(school: SmallSchool) -> None:
    taken(school, "library:craft-project")
    taken(school, "course:paper-clay-light:craft-project")
    school.start()
    case = rows(school, AssessmentCase)[0]
    assert case.rubric_hash == school.rubric_version.scoring_hash


def test_what_would_change_is_said_and_then_happens(finished: Finished) -> None:
    school = finished.school
    reference = published(school, harder())
    effect = would(school, reference)[0]
    assert (effect.what, effect.flips) == ("changed", True)
    assert effect.before[0].total == 100 and effect.before[0].passed
    assert rows(school, Outcome)[-1].number == 1
    taken(school, reference, regraded=True)
    old, new = rows(school, Outcome)
    assert (new.number, new.how, new.reason, new.decided_by) == (2, "regraded", "Fairer", school.instructor.person_id)
    assert (new.total, not new.short) == (effect.after[0].total, effect.after[0].passed) and new.short == ["total"]
    assert old.total == 100 and old.rubric_hash != new.rubric_hash
    first, second = rows(school, Assessment)
    assert (first.number, second.number) == (1, 2) and first.levels == second.levels
    assert first.rubric_hash == old.rubric_hash and second.rubric_hash == new.rubric_hash
    assert first.total == 100 and second.assessor_id == first.assessor_id
    case = rows(school, AssessmentCase)[0]
    assert (case.state, case.released_number) == ("released", 2)


def test_makers_are_told_only_where_their_result_changed(finished: Finished) -> None:
    school = finished.school
    data = craft()
    data["criteria"][0]["title"]["en"] = "Other words"
    data["criteria"][0]["hidden"] = True
    reference = published(school, data)
    assert [one.what for one in would(school, reference)] == ["same"]
    school.work()
    told = len(rows(school, Notice))
    taken(school, reference, regraded=True)
    school.work()
    assert len(rows(school, Notice)) == told
    taken(school, published(school, harder()), regraded=True, reason="We found it too mild")
    school.work()
    verbs = [event.verb for event in rows(school, Event)]
    assert "assessment.carried" in verbs and "assessment.regraded" in verbs and verbs.count("rubric.adopted") == 2
    new = rows(school, Notice)[told:]
    assert {row.person_id for row in new if row.verb == "assessment.regraded"} == {school.learner.person_id}


def test_a_new_criterion_has_to_be_judged_first(finished: Finished) -> None:
    school = finished.school
    reference = published(school, longer())
    effect = would(school, reference)[0]
    assert (effect.what, effect.missing) == ("judge", ("care",))
    taken(school, reference, regraded=True)
    case = rows(school, AssessmentCase)[0]
    assert (case.state, case.number, case.released_number) == ("waiting", 1, 1)
    draft = rows(school, Assessment)[-1]
    assert draft.final_at is None and draft.number == 2 and "care" not in draft.levels
    assert school.result(finished.project).total == 100  # type: ignore[union-attr]
    levels = {**draft.levels, "care": "beginning"}
    save(
        school.services,
        school.instructor,
        project_id=finished.project,
        levels=levels,
        comments={},
        final=True,
        revision=draft.revision,
    )
    case = rows(school, AssessmentCase)[0]
    assert (case.state, case.released_number) == ("released", 2)
    assert school.result(finished.project).total < 100  # type: ignore[union-attr]


def test_makers_are_not_asked_for_what_is_hidden_from_them(finished: Finished) -> None:
    school = finished.school
    levels = {item.id: item.levels[0].id for item in school.rubric.criteria}
    with school.services.database.reading(school.id) as session:
        old = session.scalars(select(Assessment)).one()
        mine = Assessment(assessor_role="self", levels=levels, points={}, final_at=old.final_at)
        new = Rubric.model_validate(longer())
        hidden = new.model_copy(
            update={"criteria": [*new.criteria[:-1], new.criteria[-1].model_copy(update={"hidden": True})]}
        )
    assert carry(school.rubric, asked(hidden, mine), levels).complete
    assert carried_over(mine, hidden, levels, {}).total == 25
    assert not carry(school.rubric, asked(new, mine), levels).complete


def test_begun_again_it_does_nothing_twice(finished: Finished) -> None:
    school = finished.school
    adoption = taken(school, published(school, harder()), regraded=True)
    before = [
        (row.id, row.number)
        for table in (Assessment, Outcome, Event)
        for row in rows(school, table)
        if hasattr(row, "number")
    ]
    assert regrade(school.services, adoption, school.id) == 0
    school.work()
    assert before == [
        (row.id, row.number)
        for table in (Assessment, Outcome, Event)
        for row in rows(school, table)
        if hasattr(row, "number")
    ]


def test_the_job_does_what_was_agreed_to(finished: Finished) -> None:
    school = finished.school
    reference = published(school, harder())
    adopt(
        school.services,
        school.instructor,
        run_id=school.run_id,
        brief=school.brief.id,
        plan=PLAN,
        reference=reference,
        regrade=True,
        reason="Fairer",
        seen=digest(would(school, reference)),
    )
    assert len(rows(school, Outcome)) == 1
    school.work()
    assert len(rows(school, Outcome)) == 2


def test_an_older_choice_does_not_undo_a_newer_one(finished: Finished) -> None:
    school = finished.school
    older = taken(school, published(school, harder()), regraded=True)
    taken(school, "course:paper-clay-light:craft-project", regraded=True)
    assert school.result(finished.project).total == 100  # type: ignore[union-attr]
    regrade(school.services, older, school.id)
    assert school.result(finished.project).total == 100  # type: ignore[union-attr]
    assert [row.total == 100 for row in rows(school, Outcome)] == [True, False, True]


def test_a_draft_begun_since_is_kept(finished: Finished) -> None:
    school = finished.school
    levels = dict(rows(school, Assessment)[0].levels) | {"craft": "developing"}
    save(school.services, school.instructor, project_id=finished.project, levels=levels, comments={"craft": "Hm"})
    taken(school, published(school, harder()), regraded=True)
    first, draft, carried = rows(school, Assessment)
    assert [row.number for row in (first, carried, draft)] == [1, 2, 3]
    assert draft.final_at is None and draft.comments == {"craft": "Hm"} and draft.levels == levels
    assert carried.final_at == first.final_at


def test_nothing_happens_that_nobody_saw(finished: Finished) -> None:
    school = finished.school
    reference = published(school, harder())
    seen = digest(would(school, reference))
    levels = dict(rows(school, Assessment)[0].levels) | {"craft": "developing"}
    save(school.services, school.instructor, project_id=finished.project, levels=levels, comments={}, final=True)
    form = {"brief": school.brief.id, "plan": PLAN, "rubric": reference, "for": "all", "reason": "R", "seen": seen}
    here = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    answer = here.post(f"/runs/{school.run_id}/rubrics/choose", form)
    assert answer.status_code == 409 and "R</textarea>" in answer.get_data(as_text=True)
    assert len(rows(school, Outcome)) == 2


def test_the_pages_show_it_and_agree_to_it(finished: Finished) -> None:
    school = finished.school
    here = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    reference = published(school, harder())
    board = here.get(f"/runs/{school.run_id}/board").get_data(as_text=True)
    assert f"/runs/{school.run_id}/rubrics" in board
    address = f"/runs/{school.run_id}/rubrics/choose?brief={school.brief.id}&plan={PLAN}&rubric={reference}"
    words = here.get(f"{address}&lang=en").get_data(as_text=True)
    assert "1 result changes" in words and "Passing changes" in words
    form = {
        "brief": school.brief.id,
        "plan": PLAN,
        "rubric": reference,
        "for": "all",
        "seen": digest(would(school, reference)),
    }
    assert here.post(f"/runs/{school.run_id}/rubrics/choose", form).status_code == 422
    answer = here.post(f"/runs/{school.run_id}/rubrics/choose", {**form, "reason": "<b>Fairer</b>"})
    assert answer.status_code == 303 and len(rows(school, Outcome)) == 2
    shown = here.get(f"/runs/{school.run_id}/rubrics?lang=en").get_data(as_text=True)
    assert "chosen here" in shown and "<b>Fairer" not in shown
    for who in ("learner", "mentor"):
        there = Browser(app_of(school.services), school.services).sign_in(getattr(school, who))
        assert there.get(f"/runs/{school.run_id}/rubrics").status_code == 404
        assert there.post(f"/runs/{school.run_id}/rubrics/choose", form).status_code == 404


def test_what_is_formative_archived_or_elsewhere_cannot_be_taken(school: SmallSchool) -> None:
    formative = published(school, {**craft(), "formative": True})
    with pytest.raises(MakerpathError, match=r"rubric\.formative"):
        taken(school, formative)
    other = make_school(school.services, "dale", "DAL")
    theirs = published(other, craft())
    for reference in (theirs, f"school:{made(school)}:1", "library:none", ""):
        with pytest.raises(MakerpathError, match=r"page\.not_found"):
            taken(school, reference)


def test_the_preview_costs_the_same_for_many_projects(finished: Finished) -> None:
    school = finished.school
    here = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    reference = published(school, harder())
    address = f"/runs/{school.run_id}/rubrics/choose?brief={school.brief.id}&plan={PLAN}&rubric={reference}"
    here.get(address)
    few = queries(school.services, lambda: here.get(address))
    school.assess(school.start(school.other_learner))
    assert len(would(school, reference)) == 2
    assert queries(school.services, lambda: here.get(address)) == few


def test_a_frozen_rubric_never_changes_a_past_score(finished: Finished) -> None:
    """Whatever is published and taken since: what was said by a version scores by that version as it did."""
    school = finished.school
    first = published(school, craft())
    rubric = made_of(first)
    taken(school, first, regraded=True)
    for data in (harder(), longer(), {**craft(), "minima": {"total": 10}}):
        published(school, data, rubric)
    taken(school, f"school:{rubric}:2", regraded=True)
    assert len(versions(school, rubric)) == 4
    with school.services.database.reading(school.id) as session:
        for row in session.scalars(select(Assessment).where(Assessment.final_at.is_not(None))):
            wording = session.scalars(
                select(Outcome.rubric_wording).where(Outcome.rubric_hash == row.rubric_hash)
            ).first()
            assert wording is not None
            again = score(load_rubric(session, row.rubric_hash, wording), row.levels, row.points)
            assert (row.total, row.theory, row.practice, row.short) == (
                again.total,
                again.theory,
                again.practice,
                list(again.short),
            )


def made_of(reference: str) -> Any:
    from uuid import UUID

    return UUID(reference.split(":")[1])

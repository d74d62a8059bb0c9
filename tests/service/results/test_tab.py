"""The tab of assessment: what makers read before and after their result."""

from __future__ import annotations

from makerpath.service.policy import Actor
from tests.service.results.planned import person, planned
from tests.service.school import SmallSchool


def test_before_the_result_makers_read_who_assesses_when_and_what_each_level_means(school: SmallSchool) -> None:
    made = planned(
        school,
        {
            "id": "final",
            "assessors": [
                {"role": "instructor", "weight": 3},
                {"role": "peer", "weight": 1, "number": 2},
                {"role": "self", "weight": 0},
            ],
            "late": {"per_day": 5, "most": 20},
            "moderation": {"approval": True},
        },
    )
    page = made.page(school.learner)
    for words in (
        "1 instructor: 75 %",
        "2 classmates, whose names you do not learn: 25 %",
        "to learn from, it does not count",
        "When the stage “Exhibit” was handed in.",
        "2 days late: −10 points.",
        "Never more than 20 points.",
        "Somebody else approves the result before you see it.",
        "Great means this",
        "Not handed in yet.",
    ):
        assert words in page, words


def test_hidden_criteria_stand_there_with_the_result_and_notes_never(school: SmallSchool) -> None:
    made = planned(school)
    before = made.page(school.learner)
    made.hand_in()
    made.give("good")
    after = made.page(school.learner)
    assert "Surprise" not in before and "Some criteria are shown with the result." in before
    assert "Surprise" in after
    assert "assessors alone read this" not in before + after


def test_criteria_are_worded_for_the_age_band_of_the_course(school: SmallSchool) -> None:
    page = planned(school).page(school.learner)
    assert "How well you made it" in page and "Made well" not in page


def test_after_the_result_makers_read_the_level_the_next_one_and_what_was_said(school: SmallSchool) -> None:
    made = planned(school)
    made.hand_in()
    made.give("good", comments={"craft": "Sand the <edges>"}, comment="A fine lamp")
    page = made.page(school.learner)
    for words in ("Next: Great", "Great means this", "Sand the &lt;edges&gt;", "A fine lamp", "66.7"):
        assert words in page, words


def test_earlier_results_stay_readable(school: SmallSchool) -> None:
    made = planned(school)
    made.hand_in()
    made.give("begun", comment="The first word")
    made.give("great", comment="The second word")
    page = made.page(school.learner)
    assert "Result 1" in page and "The first word" in page and "The second word" in page
    assert page.index("The second word") < page.index("The first word")


def test_a_result_that_waits_for_approval_is_read_by_nobody_but_who_approves(school: SmallSchool) -> None:
    made = planned(school, {"id": "final", "moderation": {"approval": True}})
    made.hand_in()
    made.give("good", comment="Not yet for you")
    for who in (school.learner, school.officer):
        page = made.page(who)
        assert "Not yet for you" not in page and "Surprise" not in page


def test_the_tab_is_for_makers_and_staff_alone(school: SmallSchool) -> None:
    made = planned(school)
    made.hand_in()
    made.give("good", comment="Between us")
    assert "Between us" in made.page(school.instructor)
    assert "Between us" not in made.page(school.mentor)
    stranger = person(school, "Stranger")
    assert made.send(stranger, "assessment.self", plan="final").status_code == 404
    assert made.send(school.other_learner, "assessment.self", plan="final").status_code == 404


def test_a_picture_carries_the_points_that_assessors_put(school: SmallSchool) -> None:
    made = planned(school)
    file = school.photo(made.project)
    from makerpath.service.projects import operations

    operations.add_evidence(
        school.services, school.learner, project_id=made.project, stage="exhibit", body="The lamp", file_id=file
    )
    made.hand_in()
    made.give("good", pins=[{"file": str(file), "x": 0.25, "y": 0.5, "criterion": "craft", "text": "This <corner>"}])
    page = made.page(school.learner)
    assert 'cx="25.00%"' in page and "This &lt;corner&gt;" in page


def test_the_tab_counts_what_is_left_for_the_makers(school: SmallSchool) -> None:
    made = planned(school, {"id": "final", "assessors": [{"role": "instructor"}, {"role": "self", "weight": 1}]})
    count = "assessments wait for the makers"
    assert count not in made.page(school.learner)
    made.hand_in()
    assert count in made.page(school.learner)
    made.give(who=school.learner, role="self", levels={"craft": "good", "idea": "good"})
    assert count not in made.page(school.learner)


def test_chinese_pages_say_everything_in_chinese(school: SmallSchool) -> None:
    made = planned(school, {"id": "final", "late": {"per_day": 5}, "assessors": [{"role": "instructor", "number": 2}]})
    learner = Actor(school.learner.person_id, school.id)
    from makerpath.service.people.models import Person

    with school.services.database.writing(school.id) as session:
        session.get_one(Person, learner.person_id).language = "zh-Hans"
    page = made.page(learner)
    assert "迟交" in page and "When the stage" not in page

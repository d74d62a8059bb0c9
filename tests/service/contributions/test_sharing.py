"""How a team shared the work: claims in the open, ratings in confidence, a bounded factor for each."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.service.assessments.models import Outcome
from makerpath.service.contributions.models import ContributionRating
from makerpath.service.contributions.operations import claim, put_aside, rate
from makerpath.service.contributions.patterns import odd
from makerpath.service.notices.models import Notice
from makerpath.service.policy import Actor
from makerpath.service.privacy.archive import write_archive
from makerpath.service.projects.models import TeamMember
from tests.service.results.planned import person, Planned, planned
from tests.service.school import SmallSchool

PLAN = {"id": "final", "individual": 10}


def team(school: SmallSchool, **more: Any) -> Planned:
    return planned(school, {**PLAN, **more}, makers=3)


def say(made: Planned, who: Actor, *points: Any, reason: str = "Because of what they did", **other: Any) -> Any:
    """Points for the others, in the order of the makers."""
    others = [str(maker.person_id) for maker in made.makers if maker != who]
    return rate(
        made.school.services,
        who,
        project_id=made.project,
        **{
            "plan": "final",
            "ratings": dict(zip(others, points, strict=False)),
            "reasons": dict.fromkeys(others, reason),
            **other,
        },
    )


def rating(made: Planned, who: Actor) -> ContributionRating:
    with made.school.services.database.reading(made.school.id) as session:
        return session.scalars(select(ContributionRating).where(ContributionRating.person_id == who.person_id)).one()


def totals(made: Planned) -> dict[UUID | None, float]:
    with made.school.services.database.reading(made.school.id) as session:
        rows = session.scalars(select(Outcome).order_by(Outcome.number))
        return {row.person_id: row.total for row in rows}


def test_what_members_say_of_each_other_moves_results_within_the_bound(school: SmallSchool) -> None:
    made = team(school)
    one, two, three = made.makers
    made.hand_in()
    say(made, one, 5, 1)
    say(made, two, 3, 1)
    say(made, three, 3, 3)
    made.give("good")
    found = totals(made)
    assert found[three.person_id] == 60.0 and found[two.person_id] == 73.3
    assert all(60 <= total <= 73.4 for total in found.values())
    page = made.page(three)
    assert "your result is 90 % of the team’s" in page and "73.3" not in page
    page = made.page(school.instructor)
    assert "73.3" in page and "60" in page


def test_anything_but_a_fair_share_has_a_reason(school: SmallSchool) -> None:
    made = team(school)
    say(made, made.makers[0], 3, 3, reason="")
    with pytest.raises(MakerpathError) as caught:
        say(made, made.makers[0], 3, 5, reason="")
    assert caught.value.code == "text.missing"


@pytest.mark.parametrize("points", [-1, 6, "x", "", None, 2.5, [], 10**30])
def test_points_are_whole_numbers_from_0_to_5(school: SmallSchool, points: Any) -> None:
    made = team(school)
    with pytest.raises(MakerpathError) as caught:
        say(made, made.makers[0], points, 3)
    assert caught.value.code == "contribution.points"


def test_nobody_rates_themselves_or_somebody_elsewhere(school: SmallSchool) -> None:
    made = team(school)
    one, two, three = made.makers
    extra = {str(who.person_id): 5 for who in (*made.makers, school.other_learner)}
    say(made, one, ratings=extra, reasons=dict.fromkeys(extra, "Why"))
    assert set(rating(made, one).ratings) == {str(two.person_id), str(three.person_id)}


def test_two_do_not_rate_each_other(school: SmallSchool) -> None:
    with pytest.raises(NotFound):
        say(planned(school, PLAN, makers=2), school.learner, 3)


def test_a_plan_without_shares_asks_nobody_what_the_others_did(school: SmallSchool) -> None:
    made = planned(school, makers=3)
    assert "How we shared the work" not in made.page(school.learner)
    with pytest.raises(NotFound):
        say(made, school.learner, 3, 3)


def test_ratings_can_be_changed_until_the_result_is_settled(school: SmallSchool) -> None:
    made = team(school)
    made.hand_in()
    say(made, made.makers[0], 5, 1)
    say(made, made.makers[0], 3, 3)
    assert set(rating(made, made.makers[0]).ratings.values()) == {3}
    made.give("good")
    with pytest.raises(MakerpathError) as caught:
        say(made, made.makers[1], 0, 5)
    assert caught.value.code == "contribution.settled"
    assert "what was said until then counts" in made.page(made.makers[1])


def test_makers_are_asked_when_the_work_is_handed_in(school: SmallSchool) -> None:
    made = team(school)
    made.hand_in()
    school.work()
    with school.services.database.reading(school.id) as session:
        told = session.scalars(select(Notice.person_id).where(Notice.verb == "contribution.asked")).all()
    assert set(told) == {maker.person_id for maker in made.makers[1:]}


def test_nobody_but_instructors_reads_what_was_said(school: SmallSchool) -> None:
    made = team(school)
    one, two, three = made.makers
    made.hand_in()
    say(made, one, 5, 0, reason="Slept in class")
    made.give("good")
    for who in (two, three, school.mentor, school.officer, school.administrator):
        page = made.page(who)
        assert "Slept in class" not in page and "What the makers say of each other" not in page
    assert "Slept in class" in made.page(school.instructor)
    for who in (one, two, school.mentor, school.officer):
        for name in ("contribution.set_aside", "contribution.remind", "contribution.put_back"):
            answer = made.send(who, name, plan="final", rating=rating(made, one).id, reason="I want it so")
            assert answer.status_code in (403, 404), (name, answer.status_code)
    with school.services.database.writing(school.id) as session:
        session.add(TeamMember(project_id=made.project, person_id=school.instructor.person_id, role="maker"))
    assert "Slept in class" not in made.page(school.instructor)
    answer = made.send(school.instructor, "contribution.set_aside", plan="final", rating=rating(made, one).id)
    assert answer.status_code == 404


def test_an_archive_holds_what_its_owner_said_and_nothing_that_others_said_of_them(school: SmallSchool) -> None:
    made = team(school)
    one, two, three = made.makers
    made.hand_in()
    say(made, one, 5, 0, reason="Slept in class")
    made.give("good")
    for who, reads in ((one, True), (two, False), (three, False)):
        out = io.BytesIO()
        assert who.person_id is not None
        write_archive(school.services, school.id, who.person_id, "en", out)
        with zipfile.ZipFile(out) as archive:
            whole = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".json"))
            results = json.loads(archive.read("data/outcomes.json"))
        assert ("Slept in class" in whole) is reads
        assert len(results) == 1


def test_an_instructor_sets_somebodys_words_aside_with_a_reason_and_results_follow(school: SmallSchool) -> None:
    made = team(school)
    one, _two, three = made.makers
    made.hand_in()
    say(made, one, 5, 0)
    made.give("good")
    before = totals(made)
    assert before[three.person_id] == 60.0
    mine = rating(made, one)
    with pytest.raises(MakerpathError):
        put_aside(school.services, school.instructor, project_id=made.project, plan="final", rating_id=mine.id)
    aside = {"project_id": made.project, "plan": "final", "rating_id": mine.id}
    put_aside(school.services, school.instructor, **aside, reason="A quarrel of One and Three")
    assert set(totals(made).values()) == {66.7}
    page = made.page(three)
    assert "an instructor looked at what the makers said of each other" in page
    assert "A quarrel" not in page + made.page(one)
    assert "A quarrel" in made.page(school.instructor)
    put_aside(school.services, school.instructor, **aside, back=True)
    assert totals(made) == before


def test_claims_are_read_by_the_team_and_name_only_its_own_work(school: SmallSchool) -> None:
    made = team(school)
    one, two, _three = made.makers
    claim(school.services, one, project_id=made.project, body="I folded <the> shade")
    assert "I folded &lt;the&gt; shade" in made.page(two)
    other = school.start(school.other_learner)
    with pytest.raises(MakerpathError) as caught:
        claim(school.services, one, project_id=made.project, body="Mine", shown=[str(other)])
    assert caught.value.code == "evidence.elsewhere"
    assert "I folded" not in made.page(school.mentor)
    with pytest.raises(NotFound):
        claim(school.services, person(school, "Stranger"), project_id=made.project, body="Mine")


def test_a_refused_rating_keeps_what_was_typed(school: SmallSchool) -> None:
    made = team(school)
    two = made.makers[1].person_id
    answer = made.send(
        school.learner,
        "contribution.rate",
        **{"form": "rate-final", "plan": "final", f"points-{two}": "5", f"reason-{two}": "Did <it> all"},
    )
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Did &lt;it&gt; all" in body


def test_odd_patterns_are_named() -> None:
    team = ["a", "b", "c"]
    assert len(odd(team, {})) == 1
    assert [item.person for item in odd(team, {"a": {"b": 3, "c": 0}, "b": {"a": 3, "c": 0}})] == ["c"]
    assert [item.person for item in odd(team, {"a": {"b": 0, "c": 0}})] == ["a"]
    assert [item.person for item in odd(team, {"a": {"b": 3, "c": 5}, "b": {"a": 3, "c": 1}})] == ["c"]
    assert odd(team, {"a": {"b": 3, "c": 3}, "b": {"a": 3, "c": 4}}) == []


POINTS = st.tuples(st.sampled_from("abcd"), st.sampled_from("abcz"), st.integers(0, 5))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(POINTS, max_size=12))
def test_odd_speaks_of_makers_alone(said: list[tuple[str, str, int]]) -> None:
    ratings: dict[str, dict[str, int]] = {}
    for rater, rated, points in said:
        ratings.setdefault(rater, {})[rated] = points
    assert all(item.person in ("a", "b", "c", None) for item in odd(["a", "b", "c"], ratings))

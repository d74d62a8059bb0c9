"""Which idea fits which maker, and why."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from makerpath.domain import names
from makerpath.domain.profile import AGES, FIELDS, LEVELS, NEAR
from makerpath.domain.recommending import Idea, judge, Maker, recommend

CRAFTS, DISCIPLINES, TOOLS = sorted(names.CRAFT), sorted(names.DISCIPLINE), sorted(names.EQUIPMENT)


def some(known: list[str], most: int = 4) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(known), max_size=most, unique=True).map(tuple)


MAKERS = st.builds(
    Maker,
    crafts=some(CRAFTS).map(frozenset),
    disciplines=some(DISCIPLINES).map(frozenset),
    at_hand=some(TOOLS).map(frozenset),
    field=st.sampled_from(["", *FIELDS]),
    level=st.sampled_from(["", *LEVELS]),
    age=st.none() | st.integers(3, 90),
)
IDEAS = st.builds(
    Idea,
    kind=st.sampled_from(["brief", "topic", "challenge"]),
    key=st.integers(0, 60).map(str),
    crafts=some(CRAFTS),
    disciplines=some(DISCIPLINES),
    equipment=some(TOOLS),
    age_from=st.integers(3, 20),
    age_to=st.integers(20, 99),
    hours=st.integers(1, 60),
    asked_by=st.just("somebody"),
)
MANY = st.lists(IDEAS, max_size=20, unique_by=lambda idea: (idea.kind, idea.key))


@given(MANY, MAKERS, st.randoms(use_true_random=False))
def test_row_20_the_same_ideas_rank_the_same_in_whatever_order_they_come(ideas, maker, chance) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(ideas)
    chance.shuffle(shuffled)
    found = recommend(ideas, maker)
    assert recommend(shuffled, maker) == found
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert {(item.idea.kind, item.idea.key) for item in found} == {(idea.kind, idea.key) for idea in ideas}


@given(MANY, MAKERS)
def test_row_20_every_idea_has_a_reason_and_says_what_is_missing(ideas, maker) -> None:  # type: ignore[no-untyped-def]
    for item in recommend(ideas, maker):
        assert item.reasons
        wanted = set(item.idea.equipment) - maker.at_hand if maker.at_hand else set()
        assert set(item.missing) == wanted


@given(MANY, MAKERS, st.data())
def test_row_20_what_is_taken_is_left_out_and_moves_nothing_else(ideas, maker, data) -> None:  # type: ignore[no-untyped-def]
    keys = [(idea.kind, idea.key) for idea in ideas]
    taken = set(data.draw(st.lists(st.sampled_from(keys), unique=True))) if keys else set()
    kept = [item for item in recommend(ideas, maker) if (item.idea.kind, item.idea.key) not in taken]
    assert recommend(ideas, maker, taken) == kept


def test_what_needs_equipment_that_is_not_at_hand_comes_after_what_does_not() -> None:
    maker = Maker(crafts=frozenset({"clay"}), at_hand=frozenset({"hand-tools"}))
    fired = Idea("topic", "a", crafts=("clay",), equipment=("hand-tools", "kiln"))
    dried = Idea("topic", "b", crafts=("clay",), equipment=("hand-tools",))
    first, second = recommend([fired, dried], maker)
    assert (first.idea, second.idea) == (dried, fired)
    assert second.missing == ("kiln",)
    assert not recommend([fired], Maker(crafts=frozenset({"clay"})))[0].missing, "nobody said what there is"


def test_each_word_of_the_maker_counts() -> None:
    idea = Idea("topic", "a", ("paper",), ("art",), ("loom",), 10, 14, 6)
    for more in (
        Maker(crafts=frozenset({"paper"})),
        Maker(disciplines=frozenset({"art"})),
        Maker(field="arts"),
        Maker(age=12),
        Maker(level="lower-secondary"),
        Maker(at_hand=frozenset({"loom"})),
    ):
        assert judge(idea, more).score > judge(idea, Maker()).score, more
    assert judge(idea, Maker(age=40)).score < judge(idea, Maker(age=15)).score < judge(idea, Maker(age=14)).score


def test_every_field_and_level_has_a_name() -> None:
    assert set(FIELDS) == set(names.FIELD) and set(NEAR) <= set(FIELDS)
    assert set(LEVELS) == set(names.STUDY_LEVEL) and set(AGES) <= set(LEVELS)

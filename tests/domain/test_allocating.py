"""Peers are allocated fairly: everybody about as much, nobody their own, as many as asked for or as there are."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from makerpath.domain.allocating import allocate

Makers = dict[str, frozenset[str]]


@st.composite
def groups(draw: st.DrawFn, most: int = 24) -> tuple[Makers, list[str]]:
    """Learners, some of them in teams, some without a project, some who made two."""
    learners = [f"l{number}" for number in range(draw(st.integers(0, most)))]
    makers = {}
    for number in range(draw(st.integers(0, 10))):
        team = draw(st.lists(st.sampled_from(learners), max_size=4)) if learners else []
        makers[f"p{number}"] = frozenset([*team, f"guest{number}"])
    return makers, learners


def spread(learners: list[str], pairs: list[tuple[str, str]]) -> list[int]:
    found = Counter(learner for _project, learner in pairs)
    return [found[learner] for learner in learners]


@given(groups(), st.integers(1, 5), st.text(max_size=3))
def test_nobody_their_own_nobody_twice_and_as_many_as_can_be(
    group: tuple[Makers, list[str]], number: int, seed: str
) -> None:
    makers, learners = group
    pairs = allocate(makers, learners, number, seed=seed)
    assert len(set(pairs)) == len(pairs)
    for project, people in makers.items():
        here = {learner for at, learner in pairs if at == project}
        assert not here & people
        assert len(here) == min(number, len(set(learners) - people))
    assert pairs == allocate(makers, learners, number, seed=seed)


@given(st.integers(2, 40), st.integers(1, 6), st.integers(1, 4), st.text(max_size=3))
def test_in_a_class_of_teams_nobody_has_more_than_one_more_than_another(
    teams: int, size: int, number: int, seed: str
) -> None:
    learners = [f"l{one}" for one in range(teams * size)]
    makers = {f"p{team}": frozenset(learners[team * size : (team + 1) * size]) for team in range(teams)}
    found = spread(learners, allocate(makers, learners, number, seed=seed))
    assert max(found) - min(found) <= 1


@settings(max_examples=60)
@given(
    st.integers(1, 5).flatmap(
        lambda count: st.tuples(
            st.just([f"l{one}" for one in range(count)]),
            st.lists(st.sets(st.sampled_from([f"l{one}" for one in range(count)])), min_size=1, max_size=3),
        )
    ),
    st.integers(1, 2),
    st.text(max_size=2),
)
def test_loads_are_as_even_as_any_allocation_could_make_them(
    group: tuple[list[str], list[set[str]]], number: int, seed: str
) -> None:
    learners, teams = group
    makers = {f"p{at}": frozenset(team) for at, team in enumerate(teams)}
    found = spread(learners, allocate(makers, learners, number, seed=seed))
    choices = []
    for project in makers:
        may = [one for one in learners if one not in makers[project]]
        choices.append(list(combinations(may, min(number, len(may)))))
    every = (spread(learners, [("", one) for chosen in way for one in chosen]) for way in product(*choices))
    assert sum(one * one for one in found) == min(sum(one * one for one in way) for way in every)


@given(groups(), st.integers(1, 4), st.text(max_size=2), st.data())
def test_a_late_project_or_learner_undoes_nothing(
    group: tuple[Makers, list[str]], number: int, seed: str, data: st.DataObject
) -> None:
    makers, learners = group
    early = {name: makers[name] for name in makers if data.draw(st.booleans())}
    here = [one for one in learners if data.draw(st.booleans())]
    first = allocate(early, here, number, seed=seed)
    more = allocate(makers, learners, number, seed=seed, kept=first)
    assert not set(first) & set(more)
    both = first + more
    for project, people in makers.items():
        now = [learner for at, learner in both if at == project]
        assert not set(now) & people
        assert len(now) == len(set(now)) == min(number, len(set(learners) - people))


def test_who_comes_late_gets_the_places_of_those_who_have_much() -> None:
    learners = [f"l{one}" for one in range(6)]
    makers = {f"p{one}": frozenset([f"l{one}"]) for one in range(6)}
    first = allocate({name: makers[name] for name in list(makers)[:5]}, learners[:5], 3)
    assert set(spread(learners[:5], first)) == {3}
    late = [learner for _project, learner in allocate(makers, learners, 3, kept=first)]
    assert len(late) == 3 and set(late) <= set(learners[:5])
    grown = allocate({"p9": frozenset({"l0"})}, learners, 3, kept=first)
    assert ("p9", "l5") in grown, "whoever has nothing to do yet is asked first"


def test_a_place_goes_to_whoever_has_least_by_an_exchange() -> None:
    """Only the makers of the last project are free: somebody else takes a place of theirs elsewhere."""
    learners = ["a", "b", "c", "d"]
    makers = {"p": frozenset({"c", "d"}), "q": frozenset({"a", "b"}), "r": frozenset({"c", "d"})}
    for seed in "0123456789":
        found = spread(learners, allocate(makers, learners, 2, seed=seed))
        assert sorted(found) == [1, 1, 2, 2]


def test_a_class_of_one_has_nobody_to_ask_and_many_are_done_at_once() -> None:
    assert allocate({"p": frozenset({"a"})}, ["a"], 3) == []
    many = [f"l{one}" for one in range(3000)]
    pairs = allocate({f"p{one}": frozenset([name]) for one, name in enumerate(many)}, many, 3)
    assert set(spread(many, pairs)) == {3}

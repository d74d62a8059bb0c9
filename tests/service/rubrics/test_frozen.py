"""A frozen rubric never changes a past score, whatever its school writes, publishes and adopts afterwards."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from makerpath.domain.hashing import join, split
from makerpath.domain.rubric import Rubric
from makerpath.domain.rubric_changes import carry, classify, gravest
from makerpath.domain.scoring import score
from makerpath.service.rubrics.checking import check
from tests.service.rubrics.making import craft

DATA = craft()
OLD = Rubric.model_validate(DATA)
CHOSEN = st.fixed_dictionaries({item.id: st.sampled_from([one.id for one in item.levels]) for item in OLD.criteria})
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["points", "weight", "remove", "words", "minima", "required", "twin"]), st.integers(0, 6)
    ),
    max_size=6,
)


def edited(edits: list[tuple[str, int]]) -> Rubric | None:
    """What the editor would publish after these edits; None if it would refuse it."""
    data: dict[str, Any] = copy.deepcopy(DATA)
    for what, place in edits:
        item = data["criteria"][place % len(data["criteria"])]
        if what == "points":
            item["levels"][-1]["points"] += place + 1
        elif what == "weight":
            item["weight"] = place + 0.5
        elif what == "remove" and len(data["criteria"]) > 1:
            data["criteria"].remove(item)
        elif what == "words":
            item["title"] = {"en": f"Word {place}", "zh-Hans": f"字{place}"}
        elif what == "minima":
            data["minima"] = {"total": place * 10}
        elif what == "required":
            item["required"] = item["levels"][place % 4]["id"]
        elif what == "twin":
            data["criteria"].append({**copy.deepcopy(item), "id": f"twin-{len(data['criteria'])}-{place}"})
    return check(data).publishable


@given(CHOSEN, EDITS)
def test_a_frozen_rubric_never_changes_a_past_score(chosen: dict[str, str], edits: list[tuple[str, int]]) -> None:
    before, frozen = score(OLD, chosen), split(OLD)
    new = edited(edits)
    if new is None:
        return
    # A past assessment is read by its own scoring part, in the newest words there are.
    again = Rubric.model_validate(join(frozen.scoring, {**frozen.wording, **split(new).wording}))
    assert score(again, chosen) == before
    assert split(again).scoring_hash == frozen.scoring_hash


@given(CHOSEN, EDITS)
def test_what_is_said_to_be_harmless_is(chosen: dict[str, str], edits: list[tuple[str, int]]) -> None:
    new = edited(edits)
    if new is None or gravest(classify(OLD, new)) != "harmless":
        return
    carried = carry(OLD, new, chosen)
    assert carried.complete and score(new, carried.levels) == score(OLD, chosen)

"""What a maker declares about the help of artificial intelligence."""

from __future__ import annotations

import pytest

from makerpath.domain.ai_use import declared
from makerpath.domain.brief import StagePlan
from makerpath.domain.errors import MakerpathError

TOLD = {"used": "yes", "tools": "A chat", "purpose": "Names for the parts", "checked": "Asked a potter"}


def plan(ai_use: str) -> StagePlan:
    return StagePlan.model_validate({"id": "ideate", "task": {"en": "Do"}, "ai_use": ai_use})


@pytest.mark.parametrize("said", [{}, {"used": ""}, {"used": "perhaps"}, {"tools": "A chat"}])
def test_row_24_a_submission_without_a_declaration_is_refused_where_the_brief_requires_one(
    said: dict[str, str],
) -> None:
    with pytest.raises(MakerpathError) as caught:
        declared(plan("require"), said)
    assert (caught.value.code, caught.value.status, caught.value.field) == ("ai_use.missing", 422, "ai_used")
    assert declared(plan("ask"), said) == {}


def test_row_24_both_answers_are_taken_where_one_is_required_or_asked_for() -> None:
    for wanted in ("require", "ask"):
        assert declared(plan(wanted), {"used": "no", "tools": "left over"}) == {"used": "no"}
        assert declared(plan(wanted), TOLD) == TOLD


@pytest.mark.parametrize("empty", ["tools", "purpose", "checked"])
def test_who_was_helped_says_with_what_for_what_and_how_it_was_checked(empty: str) -> None:
    with pytest.raises(MakerpathError) as caught:
        declared(plan("require"), {**TOLD, empty: " \n"})
    assert (caught.value.code, caught.value.field) == ("ai_use.incomplete", f"ai_{empty}")
    kept = declared(plan("ask"), {**TOLD, empty: " "})
    assert kept == {name: text for name, text in TOLD.items() if name != empty}, "asking never stands in the way"


def test_a_stage_that_does_not_ask_keeps_nothing() -> None:
    assert declared(plan("none"), TOLD) == {}

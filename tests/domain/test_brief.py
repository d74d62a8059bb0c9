"""What a brief must say."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from makerpath.domain.brief import Brief

WHOLE: dict[str, Any] = {
    "schema": "makerpath.brief/1",
    "id": "lamp",
    "title": {"en": "Lamp"},
    "driving_question": {"en": "How can a light speak?"},
    "summary": {"en": "A lamp"},
    "rubric": "craft",
    "stages": [{"id": name, "task": {"en": "Do"}} for name in ("launch", "prototype", "exhibit")],
}


@pytest.mark.parametrize("question", [None, {}, {"en": ""}, {"en": "  \n"}, {"zh-Hans": "\u3000"}, "How?"])
def test_row_40_a_brief_without_a_driving_question_is_no_brief(question: Any) -> None:
    brief = {**WHOLE, "driving_question": question}
    if question is None:
        del brief["driving_question"]
    with pytest.raises(ValidationError) as caught:
        Brief.model_validate(brief)
    assert caught.value.errors()[0]["loc"][0] == "driving_question"


def test_row_40_the_driving_question_is_enough_in_one_language() -> None:
    brief = Brief.model_validate({**WHOLE, "driving_question": {"zh-Hans": "一盏灯怎样开口？"}})
    assert brief.driving_question.pick("en") == "一盏灯怎样开口？"


@pytest.mark.parametrize("change", [{"weight": 3}, {"stages": []}, {"rubric": "No Slug"}, {"id": ""}, {"schema": "x"}])
def test_what_a_brief_does_not_know_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Brief.model_validate({**WHOLE, **change})

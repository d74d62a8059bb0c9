"""What may pass between block and service."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from makerpath.domain.contract import ActionRequest

ASKED = {"kind": "survey", "course": "c", "lesson": "one", "arguments": {"id": "s"}, "key": "key-12345678"}


@pytest.mark.parametrize("value", [{"deep": {}}, [["deep"]], [None], ["x"] * 201])
def test_a_field_of_a_form_is_one_value_or_a_list_of_texts(value: Any) -> None:
    with pytest.raises(ValidationError):
        ActionRequest.model_validate({**ASKED, "fields": {"stage": value}})


@pytest.mark.parametrize("value", ["launch", 5, 2.5, True, None, ["a", "b"], []])
def test_a_field_keeps_the_value_it_was_sent_with(value: Any) -> None:
    kept = ActionRequest.model_validate({**ASKED, "fields": {"size": value}}).fields["size"]
    assert kept == value and type(kept) is type(value)


@pytest.mark.parametrize(
    "change",
    [
        {"course": ""},
        {"course": "../c"},
        {"lesson": "One"},
        {"arguments": {"id": ["s"]}},
        {"arguments": {str(number): "x" for number in range(11)}},
        {"arguments": {"id": "a\0b"}},
        {"definitions": [{"kind": "survey"}]},
        {"definitions": "survey"},
        {"kind": "x" * 33},
    ],
)
def test_what_a_block_says_of_itself_has_a_shape(change: dict[str, Any]) -> None:
    ActionRequest.model_validate(ASKED)
    with pytest.raises(ValidationError):
        ActionRequest.model_validate(ASKED | change)

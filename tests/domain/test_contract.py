"""What may pass between block and service."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from makerpath.domain.contract import ActionRequest

ASKED = {
    "kind": "project",
    "brief": "b",
    "brief_hash": "1",
    "wording_hash": "2",
    "rubric_hash": "3",
    "rubric_wording_hash": "4",
    "key": "key-12345678",
}


@pytest.mark.parametrize("value", [["launch"], {"deep": {}}])
def test_a_field_of_a_form_is_one_value(value: Any) -> None:
    with pytest.raises(ValidationError):
        ActionRequest.model_validate({**ASKED, "fields": {"stage": value}})


@pytest.mark.parametrize("value", ["launch", 5, 2.5, True, None])
def test_a_field_keeps_the_value_it_was_sent_with(value: Any) -> None:
    kept = ActionRequest.model_validate({**ASKED, "fields": {"size": value}}).fields["size"]
    assert kept == value and type(kept) is type(value)

"""More than a form may hold is refused with a page that says so."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool

MANY = {f"field{number}": "x" for number in range(2000)}


@pytest.mark.parametrize(
    "form",
    [lambda: {"code": "x" * 5_000_000}, lambda: {**MANY, "file": (io.BytesIO(b"x"), "x.txt")}],
    ids=["a long text", "many fields"],
)
def test_too_much_is_refused_with_a_page_that_says_so(school: SmallSchool, form: Callable[[], dict[str, Any]]) -> None:
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    answer = browser.post("/join", form())
    assert answer.status_code == 413
    assert "upload.too_large" in answer.get_data(as_text=True)

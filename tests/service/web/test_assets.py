"""A browser asks once for what has not changed."""

from __future__ import annotations

import pytest

from makerpath.service.web.assets import address
from tests.service.browsing import app_of
from tests.service.school import SmallSchool


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        (address("", "css/base.css"), 31_536_000),
        (address("", "block/tabs.js"), 31_536_000),
        ("/static/fonts/atkinson-hyperlegible-next-latin.woff2", 86_400),
        ("/static/css/base.css", None),
    ],
)
def test_a_file_whose_address_names_its_content_is_kept(school: SmallSchool, path: str, seconds: int | None) -> None:
    answer = app_of(school.services).test_client().get(path)
    assert answer.status_code == 200
    assert answer.cache_control.max_age == seconds
    assert "ETag" in answer.headers


def test_what_people_see_is_never_kept(school: SmallSchool) -> None:
    assert app_of(school.services).test_client().get("/").headers["Cache-Control"] == "no-store"

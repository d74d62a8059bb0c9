"""Which language a page speaks."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from tests.service.browsing import app_of, Browser
from tests.service.prepared import Finished

CHINESE = {"Accept-Language": "zh-CN"}


@pytest.fixture
def browser(finished: Finished) -> Browser:
    services = finished.school.services
    return Browser(app_of(services), services)


def language_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True).split('<html lang="')[1].split('"')[0]


def test_a_visitor_is_met_in_the_language_of_the_browser(browser: Browser) -> None:
    assert language_of(browser.get("/verify", headers=CHINESE)) == "zh-Hans"


def test_who_is_signed_in_reads_their_own_language_on_public_pages_and_errors_too(
    browser: Browser, finished: Finished
) -> None:
    browser.sign_in(finished.school.officer)
    for address in ("/verify", "/home", "/there-is-no-such-page"):
        answer = browser.get(address, headers=CHINESE)
        assert language_of(answer) == "en"
        assert "首页" not in answer.get_data(as_text=True)


def test_what_the_address_asks_for_wins(browser: Browser, finished: Finished) -> None:
    browser.sign_in(finished.school.officer)
    assert language_of(browser.get("/home?lang=zh-Hans")) == "zh-Hans"

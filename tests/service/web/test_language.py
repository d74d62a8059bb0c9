"""Which language a page speaks."""

from __future__ import annotations

from html import unescape

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


def next_of(answer: TestResponse) -> str:
    """Where a reader gets who chooses the other language on this page."""
    form = answer.get_data(as_text=True).split('action="/language"')[1]
    return unescape(form.split('name="next" value="')[1].split('"')[0])


def test_the_other_language_shows_the_same_page_also_after_a_refused_form(browser: Browser, finished: Finished) -> None:
    browser.sign_in(finished.school.officer)
    assert next_of(browser.get("/certificates?tab=issued&q=a%26b&lang=en")) == "/certificates?tab=issued&q=a%26b"
    for address, above in (("/certificates/issue-many", "/certificates"), ("/certificates/issue", "/certificates")):
        refused = browser.post(address)
        assert refused.status_code == 422
        assert next_of(refused) == above
        assert browser.get(next_of(refused)).status_code == 200

"""One browser for all tests of a process: a second of Playwright's event loops does not start beside the first."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

# A rule is general or it is not: how long an example takes says something of the machine alone.
settings.register_profile("makerpath", deadline=None)
settings.load_profile("makerpath")

# Tests make many objects that live as long as a test: looking for dead ones among them cost a tenth of the suite.
gc.set_threshold(50_000, 10, 50)
CHROMIUM = os.environ.get("MAKERPATH_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
# How long a page may take, in milliseconds: nothing waits this long unless it is broken, however busy the machine is.
PATIENCE = 30_000
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("NO BROWSER: install chromium to walk the real pages")
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as environment:
        # Playwright's loop runs in this thread, and Django's database would refuse the tests that come after.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            yield browser
            browser.close()

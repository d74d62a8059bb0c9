"""Pages to visit a service with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import PATIENCE


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module", autouse=True)
def no_grading_engine() -> Iterator[None]:
    """Workers grade no notebooks here, so that what waits goes on waiting."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("makerpath.service.labs.engines.trouble", lambda settings: "none in tests")
        yield


@pytest.fixture
def new_page(chromium: Any) -> Iterator[Any]:
    """Opens pages, each of a person of its own; afterwards no page may have had a script error."""
    contexts: list[Any] = []
    errors: list[str] = []

    def opening(width: int = 1280, height: int = 900, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield opening
    for context in contexts:
        context.close()
    assert errors == []

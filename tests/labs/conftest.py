"""One engine for all tests of labs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from makerpath.labs.engine.probe import sandbox
from makerpath.labs.engine.split import SplitEngine


@pytest.fixture(scope="session")
def engine() -> Iterator[SplitEngine]:
    """Warm, confined, for up to two notebooks at once."""
    found = sandbox()
    if not found.works:
        pytest.skip(f"LABS ARE NOT TESTED: notebooks cannot be confined here: {found.reason}")
    with SplitEngine(size=2) as made:
        yield made

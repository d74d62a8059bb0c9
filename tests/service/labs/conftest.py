"""An engine for the workers of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from makerpath.service.labs import engines
from makerpath.service.web.app import load_handlers
from tests.service.labs.engine import TrustingEngine


@pytest.fixture
def engine() -> Iterator[TrustingEngine]:
    load_handlers()
    made = TrustingEngine()
    engines.use(made)
    yield made
    engines.close()
    assert made.closed

"""A finished project, ready to be shown."""

from __future__ import annotations

import pytest

from tests.service.exhibition.workshop import Workshop
from tests.service.prepared import Finished


@pytest.fixture
def workshop(finished: Finished) -> Workshop:
    return Workshop(finished)

from __future__ import annotations

import pytest

from tests.service.prepared import Finished
from tests.service.verification.made import Made, make


@pytest.fixture
def made(finished: Finished) -> Made:
    return make(finished)

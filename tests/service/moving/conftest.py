"""A passphrase that is quick to try: but for `test_sealing`, where its cost is the point."""

from __future__ import annotations

import pytest

from makerpath.service.moving import sealing


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "COST", 2**4)

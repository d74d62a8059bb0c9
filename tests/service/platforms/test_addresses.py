"""A platform's grades go to the platform and nowhere else."""

from __future__ import annotations

import pytest

from makerpath.service.platforms.tokens import same_origin

BASE = "https://lms.example:8100"


def test_an_address_on_the_platform_is_taken() -> None:
    assert same_origin(f"{BASE}/handler/grade", BASE)


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/",
        "http://lms.example:8100/",
        "https://lms.example/",
        f"{BASE}@elsewhere.example/",
        f"{BASE}\\@elsewhere.example/",
        "//lms.example:8100/",
        "file:///etc/passwd",
        "https://[/",
    ],
)
def test_any_other_address_is_refused(address: str) -> None:
    assert not same_origin(address, BASE)

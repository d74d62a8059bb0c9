"""Building, signing and baking of 500 credentials."""

from __future__ import annotations

import time
from collections.abc import Callable

from makerpath.credentials.badges import picture
from makerpath.credentials.badges.addresses import Addresses
from makerpath.credentials.badges.baking import bake_png
from makerpath.credentials.badges.credential import claims_of, credential_of
from makerpath.credentials.badges.keys import new_key
from makerpath.credentials.badges.signing import sign
from makerpath.credentials.sample import sample_record

COUNT = 500


def seconds() -> dict[str, float]:
    """Of the processor, for 500 certificates in one process."""
    record, here, key = sample_record(), Addresses("https://makerpath.example", "hillside"), new_key()
    tokens: list[str] = []
    image = picture.png("Paper, Clay, Light", record.course.id)
    return {
        "build": _timed(lambda: [claims_of(credential_of(record, here, place)) for place in range(COUNT)]),
        "build and sign": _timed(
            lambda: tokens.extend(
                sign(claims_of(credential_of(record, here, place, salt="x")), key, here.key("k"))
                for place in range(COUNT)
            )
        ),
        "bake as PNG": _timed(lambda: [bake_png(image, token) for token in tokens]),
    }


def _timed(run: Callable[[], object]) -> float:
    begun = time.process_time()
    run()
    return round(time.process_time() - begun, 3)


if __name__ == "__main__":
    print(seconds())
